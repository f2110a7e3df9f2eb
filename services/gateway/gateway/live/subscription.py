"""What one client asked to be told, as whom; turns each change into the message that it gets."""

import threading
import time
from collections import deque
from typing import Any, NamedTuple

from chassis.context import Context, Principal, current, new_traceparent
from graphql import GraphQLError

from gateway import errors, metrics, results
from gateway.accounts import Accounts
from gateway.documents import InvalidDocument
from gateway.execution import execute
from gateway.graphql_http import Operation
from gateway.live import sse
from gateway.live.changes import Audience, Change
from gateway.live.credentials import Credential
from gateway.live.history import Place, shown
from gateway.live.stream import Stream
from gateway.request import Request
from gateway.rpc import Client
from gateway.schemas import Schemas
from gateway.work import Workers

MISSED = "changes may have been missed: read anew"
SLOW = "changes are not read as fast as they come: connect again and read anew"


class Means(NamedTuple):
    """What every subscription needs to answer. In seconds: `timeout` of one change, `keep_alive` of an idle stream."""

    client: Client
    accounts: Accounts
    schemas: Schemas
    workers: Workers
    timeout: float
    introspection: bool
    limit: int
    keep_alive: float


class Missed(NamedTuple):
    """Stands among the changes where there may have been others."""

    place: Place


class Subscription:
    """Changes are offered by the feed's thread and answered by a worker, one after another."""

    def __init__(
        self, means: Means, operation: Operation, audience: Audience, credential: Credential, trace_id: str
    ) -> None:
        self.audience = audience
        self.credential = credential
        self.opened = self.checked = time.monotonic()
        self._means = means
        self._operation = operation
        self._trace_id = trace_id
        self._lock = threading.Lock()
        self._pending: deque[Change | Missed] = deque()
        self._held = True
        self._busy = False
        self.stream: Stream

    @property
    def principal(self) -> Principal:
        return self.audience.principal

    def offer(self, changes: list[Change]) -> None:
        """Tell the client of these, after what was offered before."""
        self._put(changes)

    def miss(self, place: Place) -> None:
        """Tell the client that up to this place there may have been changes that it was not told of."""
        metrics.LIVE_DROPPED.labels("missed").inc()
        self._put([Missed(place)])

    def begin(self, earlier: list[Change | Missed]) -> None:
        """Answer from now on, and these first."""
        with self._lock:
            self._pending.extendleft(reversed(earlier))
            self._held = False
            self._start()

    def fail(self, error: GraphQLError) -> None:
        """Tell the client why, and that it is over."""
        self.stream.end(sse.whole(self._errors([error])))

    def overrun(self) -> bytes:
        """The last message for a client that does not read."""
        return sse.whole(self._errors([errors.refused("missed", SLOW)]))

    def _put(self, more: list[Any]) -> None:
        with self._lock:
            if self.stream.ended:
                self._pending.clear()
                return
            self._pending.extend(more)
            too_many = len(self._pending) > self._means.limit
            if too_many:
                self._pending.clear()
            self._start()
        if too_many:
            metrics.LIVE_DROPPED.labels("slow").inc()
            self.stream.end(self.overrun())

    def _start(self) -> None:
        if self._pending and not (self._held or self._busy):
            self._busy = True
            self._means.workers.submit(self._work)

    def _work(self) -> None:
        """Answer one, then let other subscriptions have the worker."""
        with self._lock:
            item = self._pending.popleft() if self._pending else None
        try:
            if item is not None and not self.stream.ended:
                self._send(item)
        finally:
            with self._lock:
                self._busy = False
                self._start()

    def _send(self, item: Change | Missed) -> None:
        try:
            if isinstance(item, Missed):
                result = self._errors([errors.refused("missed", MISSED)])
            else:
                result = self._answer(item)
        except InvalidDocument as err:
            self.stream.end(sse.whole(self._errors(err.errors)))
            return
        if self.stream.push(sse.next_message(result, shown(item.place))):
            metrics.LIVE_MESSAGES.inc()
        else:
            metrics.LIVE_DROPPED.labels("slow").inc()

    def _answer(self, change: Change) -> dict[str, Any]:
        """Raises InvalidDocument when the collections are not any more what the document was written for."""
        means, operation = self._means, self._operation
        published = means.schemas.of(self.principal)
        assert operation.query is not None
        document = published.documents.get(operation.query)
        context = Context(
            principal=self.principal,
            deadline=time.time() + means.timeout,
            traceparent=change.entry.traceparent or new_traceparent(),
        )
        token = current.set(context)
        try:
            result = execute(
                published.schema,
                document.node,
                Request(client=means.client, context=context, accounts=means.accounts),
                operation.variables,
                operation.operation_name,
                root=change.payload(),
                hide_suggestions=not means.introspection,
            )
        finally:
            current.reset(token)
        if isinstance(result, list):
            raise InvalidDocument(result)
        return results.shape(result, context.trace_id)

    def _errors(self, found: list[GraphQLError]) -> dict[str, Any]:
        return {"errors": [errors.show(error, self._trace_id) for error in found]}
