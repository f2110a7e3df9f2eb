"""All subscriptions of this process, and who of them is told of which change."""

import logging
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable

from chassis.context import Context, new_traceparent
from chassis.errors import ServiceError, Unavailable
from chassis.rpc_client import PendingCall
from graphql import GraphQLError, located_error

from gateway import metrics
from gateway.errors import refused
from gateway.graphql_http import ProtocolError
from gateway.live.changes import MARK, Audience, Change, Placed
from gateway.live.credentials import Credentials
from gateway.live.history import Place
from gateway.live.subscription import Subscription
from gateway.rpc import Client

log = logging.getLogger(__name__)

UNKNOWN_SECONDS = 60.0
"""So long a stream stays when its credential cannot be looked up."""


class Hub:
    """Bounds: `most` streams in all, `most_per_user` of one person, each for `seconds`."""

    def __init__(
        self, client: Client, credentials: Credentials, *, most: int, most_per_user: int, seconds: float, timeout: float
    ) -> None:
        self._client = client
        self._credentials = credentials
        self._most = most
        self._most_per_user = most_per_user
        self._seconds = seconds
        self._timeout = timeout
        self._lock = threading.Lock()
        self._by_collection: dict[str, set[Subscription]] = defaultdict(set)
        self._per_user: Counter[str | None] = Counter()
        self._closed = False
        self.place: Place = (0, 0)
        """How far changes have been handed on."""

    def __len__(self) -> int:
        return self._per_user.total()

    def add(self, subscription: Subscription) -> Place:
        """Hand changes to it from now on: those after the answered place. Raises ProtocolError (429, 503)."""
        user = subscription.principal.user_id
        with self._lock:
            if self._closed or len(self) >= self._most:
                message = "no more streams can be opened here now"
                raise ProtocolError(503, message, code="unavailable", headers={"Retry-After": "1"})
            if self._per_user[user] >= self._most_per_user:
                message = f"you have {self._most_per_user} streams open already"
                raise ProtocolError(429, message, code="rate_limited", headers={"Retry-After": "30"})
            self._by_collection[subscription.audience.topic.collection].add(subscription)
            self._per_user[user] += 1
            metrics.LIVE_STREAMS.inc()
            return self.place

    def remove(self, subscription: Subscription) -> None:
        """It has ended; may be said again."""
        collection, user = subscription.audience.topic.collection, subscription.principal.user_id
        with self._lock:
            found = self._by_collection.get(collection, set())
            if subscription not in found:
                return
            found.discard(subscription)
            if not found:
                del self._by_collection[collection]
            self._per_user -= Counter({user: 1})
            metrics.LIVE_STREAMS.dec()

    def all(self) -> list[Subscription]:
        """The subscriptions now."""
        with self._lock:
            return [each for found in self._by_collection.values() for each in found]

    def close(self) -> None:
        """End all streams so that their clients go elsewhere, and take no more."""
        self._closed = True
        for subscription in self.all():
            subscription.stream.end()

    def miss(self, place: Place) -> None:
        """Whatever came before this place may have been missed by everyone."""
        with self._lock:
            self.place = place
        for subscription in self.all():
            subscription.miss(place)

    def hand_on(self, placed: list[Placed]) -> None:
        """Tell everyone who may know, and wants to, of these."""
        with self._lock:
            self.place = placed[-1].place
            wanted = {each.entry.collection for each in placed} & self._by_collection.keys()
            found = [s for collection in wanted for s in self._by_collection[collection]]
        audiences: dict[Audience, list[Subscription]] = defaultdict(list)
        for subscription in self._checked(found, placed[-1].place):
            audiences[subscription.audience].append(subscription)
        reads = {audience: Read(self._client, audience, placed, self._timeout) for audience in audiences}
        for audience, read in reads.items():
            self._deliver(audiences[audience], read, placed[-1].place)

    def changes(self, audience: Audience, placed: list[Placed]) -> list[Change]:
        """Those of the entries that this audience may see. Raises one of the five errors."""
        return Read(self._client, audience, placed, self._timeout).changes()

    def sweep(self, collections: frozenset[str] | None) -> None:
        """End what is too old, whose credential has ended, or whose collection is gone (None: nothing is known)."""
        self._credentials.forget_old()
        now = time.monotonic()
        for subscription in self.all():
            topic = subscription.audience.topic
            if now - subscription.opened >= self._seconds:
                subscription.stream.end()
            elif collections is not None and topic.collection not in collections:
                subscription.fail(refused("not_found", f"there is no collection {topic.collection}"))
        list(self._checked(self.all(), None))

    def _checked(self, found: list[Subscription], place: Place | None) -> Iterable[Subscription]:
        """Those whose credential is good; the others are ended. Where that cannot be known, they miss what came."""
        known = True
        for subscription in found:
            try:
                if known:
                    self._credentials.check(subscription.credential, subscription.principal)
                    subscription.checked = time.monotonic()
                    yield subscription
                    continue
            except GraphQLError as err:
                subscription.fail(err)
                continue
            except Unavailable as err:
                log.warning("credentials of streams cannot be looked up", extra={"reason": err.message})
                known = False
            self._doubt(subscription, place)

    def _doubt(self, subscription: Subscription, place: Place | None) -> None:
        if time.monotonic() - subscription.checked > UNKNOWN_SECONDS:
            subscription.fail(refused("unavailable", "who you are cannot be looked up now"))
        elif place is not None:
            subscription.miss(place)

    def _deliver(self, subscribers: list[Subscription], read: "Read", place: Place) -> None:
        try:
            changes = read.changes()
        except Unavailable as err:
            log.warning("changes cannot be read", extra={"reason": err.message})
            for subscription in subscribers:
                subscription.miss(place)
        except ServiceError as err:
            for subscription in subscribers:
                subscription.fail(located_error(err))
        else:
            for subscription in subscribers:
                subscription.offer(changes)


class Read:
    """A call under way that asks what one audience may see of some changes."""

    def __init__(self, client: Client, audience: Audience, placed: list[Placed], timeout: float) -> None:
        collection = audience.topic.collection
        self._placed = [p for p in placed if p.entry.collection == collection and p.entry.action != MARK]
        self._ids = list(dict.fromkeys(p.entry.id for p in self._placed))
        context = Context(
            principal=audience.principal,
            deadline=time.time() + timeout,
            traceparent=self._placed[0].entry.traceparent if self._placed else new_traceparent(),
        )
        self._call: PendingCall | None = None
        if self._ids:
            arguments = {"collection": collection, "ids": self._ids, "filter": audience.topic.condition}
            self._call = client.submit("records", "get_changed_records", context, **arguments)

    def changes(self) -> list[Change]:
        """What may be seen, in order. Raises one of the five errors."""
        if self._call is None:
            return []
        records = dict(zip(self._ids, self._call.result(), strict=True))
        return [
            Change(place, entry, None if entry.action == "deleted" else records[entry.id])
            for place, entry in self._placed
            if records[entry.id] is not None
        ]
