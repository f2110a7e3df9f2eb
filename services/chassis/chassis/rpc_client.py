"""Calling services: nameko's wire format over two connections, for a process with ordinary threads.

One connection publishes, one consumes (see `chassis.publisher` for why). Calls made at the same time to one service
leave in one `call_many` message; each has its own deadline and its own outcome. Every way in which a reply can fail to
come is an `Unavailable` before the deadline: no such service (unroutable), service gone, broker gone, reply queue gone.
"""

import logging
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError, Future, InvalidStateError
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any

import msgspec

from chassis import metrics, tracing, wire
from chassis.breaker import Breaker
from chassis.broker_connection import BROKER_ERRORS
from chassis.context import Context
from chassis.errors import Unavailable, from_wire, to_wire
from chassis.rpc_link import Link, Sent

log = logging.getLogger(__name__)

FAILURES = 5
OPEN_SECONDS = 2.0


class PendingCall:
    """A call under way. `result()` waits for it. `on_position` is told the log position of what the call wrote."""

    __slots__ = ("_client", "context", "future", "kwargs", "method", "on_position", "service", "span", "started")

    def __init__(self, client: "RpcClient", service: str, method: str, context: Context, kwargs: bytes) -> None:
        self._client = client
        self.service = service
        self.method = method
        self.span = _span(service, method, context)
        self.context = self.span.within(context)
        self.kwargs = kwargs
        self.started = time.perf_counter()
        self.future: Future[wire.Outcome] = Future()
        self.on_position: Callable[[str], None] | None = None

    def raw(self) -> bytes:
        """The result as JSON, not looked into. Raises one of the five errors."""
        left = self.context.remaining()
        try:
            outcome = self.future.result(timeout=left)
        except (FutureTimeout, CancelledError) as err:
            self._client.gave_up(self)
            raise Unavailable(f"{self.service} did not answer in time", code="deadline_exceeded") from err
        if self.on_position is not None and outcome.position is not msgspec.UNSET:
            self.on_position(outcome.position)
        if outcome.error is not None:
            raise from_wire(outcome.error)
        return bytes(outcome.result)

    def result(self) -> Any:
        """The decoded result. Raises one of the five errors."""
        return msgspec.json.decode(self.raw())


class RpcClient:
    """Thread-safe. `timeout` (seconds) is the deadline of calls whose context has none.

    Services that are known beforehand, `targets`, have their metrics from the start, and answer through an exchange
    that no other service may publish to.
    """

    def __init__(
        self,
        amqp_url: str,
        *,
        name: str,
        gather_seconds: float = 0.001,
        timeout: float = 10.0,
        targets: Iterable[str] = (),
    ) -> None:
        self._name = name
        self._gather_seconds = gather_seconds
        self._timeout = timeout
        self._waiting: deque[PendingCall] = deque()
        self._breakers: dict[str, Breaker] = {}
        targets = tuple(targets)
        for target in targets:
            metrics.BREAKER_OPEN.labels(target).set(0)
            metrics.rpc_call_duration(target)
        self._closed = threading.Event()
        self._link = Link(amqp_url, name, self._on_reply, targets)
        self._in_flight: dict[str, Sent] = self._link.in_flight
        self._thread = threading.Thread(target=self._run, name="rpc-publish", daemon=True)
        self._thread.start()

    def call(self, service: str, method: str, context: Context, /, **kwargs: Any) -> Any:
        """Call and wait: the decoded result. Raises one of the five errors."""
        return self.submit(service, method, context, **kwargs).result()

    def submit(self, service: str, method: str, context: Context, /, **kwargs: Any) -> PendingCall:
        """Start a call. Errors, also of sending, come out of its `result()`."""
        if context.deadline is None:
            context = msgspec.structs.replace(context, deadline=time.time() + self._timeout)
        call = PendingCall(self, service, method, context, wire.encode(kwargs))
        if not self._breaker(service).allow():
            self._fail([call], Unavailable(f"{service} is not answering", details={"service": service}))
        elif not self._link.wait_open(0 if self._link.opened_once else min(5.0, context.remaining() or 0)):
            self._fail([call], Unavailable("the message broker cannot be reached"))
        else:
            self._waiting.append(call)
            self._link.wake()
        return call

    def check(self) -> None:
        """Raises Unavailable while the broker is out of reach or silent."""
        self._link.check()

    def close(self) -> None:
        """Fail what is under way and close both connections."""
        self._closed.set()
        self._link.wake()
        self._thread.join(timeout=5)
        self._link.close()

    def gave_up(self, call: PendingCall) -> None:
        """The caller's deadline passed: whatever comes now is too late."""
        if not call.future.cancelled() and call.future.cancel():
            call.span.fail("deadline_exceeded")
            call.span.end()
            self._count(call, "deadline_exceeded", healthy=False)

    def _breaker(self, service: str) -> Breaker:
        breaker = self._breakers.get(service)
        if breaker is None:
            breaker = self._breakers.setdefault(service, Breaker(failures=FAILURES, open_seconds=OPEN_SECONDS))
        return breaker

    def _count(self, call: PendingCall, code: str, *, healthy: bool) -> None:
        breaker = self._breaker(call.service)
        was_open = breaker.is_open
        if healthy:
            breaker.succeeded()
        else:
            breaker.failed()
        if breaker.is_open != was_open:
            metrics.BREAKER_OPEN.labels(call.service).set(breaker.is_open)
        self._observe(call, code)

    def _observe(self, call: PendingCall, code: str) -> None:
        metrics.rpc_calls(call.service, call.method, code).inc()
        metrics.rpc_call_duration(call.service).observe(time.perf_counter() - call.started)

    # --- the publishing thread -------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._closed.is_set():
            try:
                self._link.open()
                while not self._closed.is_set():
                    self._link.wait_for_work(bool(self._waiting))
                    self._publish_waiting()
                    self._fail_lost()
            except BROKER_ERRORS as err:
                log.warning("the message broker connection was lost", extra={"reason": repr(err)})
            except Exception:  # without this thread no call would ever leave again
                log.exception("publishing calls failed")
            self._lose_link()
            if not self._closed.is_set():
                self._link.back_off()

    def _publish_waiting(self) -> None:
        if not self._waiting:
            return
        if self._in_flight:  # others are at work: what they start within this window leaves together
            time.sleep(self._gather_seconds)
        by_service: dict[str, list[PendingCall]] = {}
        while self._waiting:
            call = self._waiting.popleft()
            if not call.future.done():  # its caller may have left during an outage
                by_service.setdefault(call.service, []).append(call)
        for service, calls in by_service.items():
            body = wire.encode({"args": [], "kwargs": {"calls": [_shape(call) for call in calls]}})
            deadline = max(call.context.deadline or 0 for call in calls)
            self._link.publish(Sent(str(uuid.uuid4()), service, calls, deadline), body)

    def _fail_lost(self) -> None:
        for sent in self._link.returned():
            self._fail(sent.calls, Unavailable(f"{sent.service} is not running", details={"service": sent.service}))
        for sent in self._link.abandoned():
            message, details = f"{sent.service} stopped during the call", {"service": sent.service}
            self._fail(sent.calls, Unavailable(message, code="outcome_unknown", details=details), counts=True)

    def _lose_link(self) -> None:
        self._link.drop()
        message = "the message broker connection was lost"
        under_way = [call for sent in self._link.forget_all() for call in sent.calls]
        self._fail(under_way, Unavailable(f"{message} during the call", code="outcome_unknown"))
        while self._waiting:
            self._fail([self._waiting.popleft()], Unavailable(message))

    def _fail(self, calls: list[PendingCall], error: Unavailable, *, counts: bool = False) -> None:
        """`counts`: against the breaker. What fails in no time, and works again at once, need not."""
        outcome = wire.Outcome(error=to_wire(error))
        for call in calls:
            if not _settle(call, outcome):
                continue
            if counts:
                self._count(call, error.code, healthy=False)
            else:
                self._observe(call, error.code)

    # --- the consuming thread --------------------------------------------------------------------------------------

    def _on_reply(self, correlation_id: str, body: bytes) -> None:
        sent = self._in_flight.get(correlation_id)
        if sent is None:
            metrics.RPC_LATE_REPLIES.inc()
            return
        try:
            reply = wire.decode_reply(body)
        except wire.UNREADABLE as err:
            log.warning("unreadable reply", extra={"service": sent.service, "reason": str(err)})
            reply = wire.Reply(error=to_wire(Unavailable(f"{sent.service} answered in an unknown form")))
        if reply.result is None:
            self._in_flight.pop(correlation_id, None)
            for call in sent.calls:
                _settle(call, wire.Outcome(error=reply.error or {}))
            return
        if reply.result.last:
            self._in_flight.pop(correlation_id, None)
        for index, outcome in reply.result.outcomes:
            call = sent.calls[index]
            if _settle(call, outcome):
                code = "ok" if outcome.error is None else str(outcome.error.get("code"))
                self._count(call, code, healthy=True)
            else:
                metrics.RPC_LATE_REPLIES.inc()


def _shape(call: PendingCall) -> dict[str, Any]:
    return {"method": call.method, "kwargs": msgspec.Raw(call.kwargs), "context": call.context}


def _settle(call: PendingCall, outcome: wire.Outcome) -> bool:
    """Give the call its outcome; False when its caller has left or it has one."""
    try:
        call.future.set_result(outcome)
    except InvalidStateError:
        return False
    if call.span.recorded:
        if outcome.error is not None:
            call.span.raised(from_wire(outcome.error))
        call.span.end()
    return True


def _span(service: str, method: str, context: Context) -> tracing.Span:
    """The span of a call (https://opentelemetry.io/docs/specs/semconv/rpc/rpc-spans/)."""
    if not tracing.is_recorded(context.traceparent):
        return tracing.NOTHING
    name = f"{service}/{method}"
    return tracing.start(
        name, tracing.Kind.CLIENT, {"rpc.system.name": "nameko", "rpc.method": name}, parent=context.traceparent
    )
