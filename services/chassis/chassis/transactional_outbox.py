"""The outbox: an event is stored in the transaction of its change, and published afterwards by the relay.

So a change and its event exist together or not at all, and a crash between commit and publish only delays the event.
Of all processes over a database the one that holds the lease `outbox` publishes (`chassis.lease`); another takes over
within SECONDS and a POLL of the lease when that one is frozen or cut off, within a POLL when it has ended.

What is promised:

- Each committed event is published at least once. It is deleted when the broker has confirmed it.
- Whoever publishes begins with the oldest event that is there, and goes on in order. So an event is published for the
  first time after all that were stored before it, by whatever process; and the events of a record, which are stored in
  the order of its changes, arrive for the first time in this order.
- An event can be published again under the same id: after a crash between publish and delete, or by a process that was
  frozen or cut off and has been replaced. Such a repeat can arrive after newer events. Consumers ignore it by its id
  (`chassis.inbox`) or by its time. A process keeps its lease before each event: once it runs again after a freeze, it
  sends one event at most of a batch that it had begun. The network may still deliver what it had sent before.

Versions before the lease take turns by an advisory lock, which nothing here looks at. While one of them runs next to
this one, in a rolling upgrade, both may publish, each in order: the same is promised, and repeats are frequent.

Nothing here needs nameko: `chassis.outbox` runs the relay in a nameko service, any other process runs it in a thread.
"""

import logging
import time
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Column, Connection, DateTime, LargeBinary, MetaData, Table, Text, func, insert

from chassis import event_spans, metrics, waiting
from chassis.database import Database
from chassis.errors import ServiceError
from chassis.events import Event, exchange_name
from chassis.lease import OF_EPOCH, RENEW_AFTER, SECONDS, Lease, LeaseLost
from chassis.publisher import Outgoing, Publisher
from chassis.wake import Wake

log = logging.getLogger(__name__)

BATCH = 200
POLL = 1.0
"""Seconds between looks at the outbox when nothing wakes the relay."""

CONFIRM_TIMEOUT = SECONDS - RENEW_AFTER - 1
"""Seconds that the relay's publisher waits for the broker: the lease, renewed before the last event, lasts longer."""

BLIND_AFTER = 30.0
"""Seconds without a look at the outbox after which its age counts as unknown, and grows."""

CHANNEL = "dossier_outbox"
_NOTIFY_PAUSE = 0.005
_OLDEST = f"select id, type, event, extract(epoch from now() - created_at) from outbox order by id limit {BATCH}"
_AGE = "select extract(epoch from now() - created_at) from outbox order by id limit 1"
_COUNT = "select count(*) from (select from outbox limit 10000) waiting"
_DELETE = f"delete from outbox where id = any(%(ids)s) and {OF_EPOCH}"


def outbox_table(metadata: MetaData) -> Table:
    """The table a publishing service adds to its models; it needs `chassis.lease.lease_table` as well."""
    return Table(
        "outbox",
        metadata,
        Column("id", BigInteger, primary_key=True, autoincrement=True),
        Column("type", Text, nullable=False),
        Column("event", LargeBinary, nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    )


def append(connection: Connection, outbox: Table, *events: Event) -> None:
    """Store events in the caller's transaction, after its change: so their order is the order of the changes."""
    if events:
        rows = [{"type": event.type, "event": msgspec.json.encode(event)} for event in events]
        connection.execute(insert(outbox), rows)


class OutboxRelay:
    """Publishes the outbox in order, confirmed by the broker. Of several relays one works, the others stand by."""

    def __init__(self, database: Database, publisher: Publisher, source: str) -> None:
        self.database = database
        self.publisher = publisher
        self.exchange = exchange_name(source)
        self.lease = Lease("outbox")
        self._looked = (0.0, time.monotonic())
        metrics.OUTBOX_LAG.set_function(self._lag)

    def run(self, wake: Wake) -> None:
        """Publish for ever; `wake` is set when this process has committed something."""
        while True:
            try:
                with self.database.read() as connection:
                    self._work(connection, wake)
            except LeaseLost:
                log.warning("another process publishes the outbox from now on")
            except ServiceError as err:
                log.warning("the outbox cannot be published now", extra={"reason": err.message})
                time.sleep(POLL)

    def publish_pending(self, connection: Connection) -> int:
        """Publish and delete the oldest events, at most BATCH; returns how many. Raises Unavailable, LeaseLost.

        `connection` is the one that took the lease, and in autocommit mode.
        """
        rows = self._oldest(connection)
        if not rows:
            return 0
        properties = {"delivery_mode": 2, "application_headers": waiting.due()}
        with event_spans.publishing(self.exchange, [(row[1], row[2]) for row in rows]):
            self.publisher.send_confirmed(
                [Outgoing(self.exchange, event_type, bytes(event), properties) for _, event_type, event, _ in rows],
                before_each=lambda: self.lease.keep(connection),
            )
        for row in rows:
            metrics.EVENTS_PUBLISHED.labels(row[1]).inc()
        values = {"ids": [row[0] for row in rows], **self.lease.parameters}
        if connection.exec_driver_sql(_DELETE, values).rowcount == 0:
            raise LeaseLost(self.lease.name)
        return len(rows)

    def _work(self, connection: Connection, wake: Wake) -> None:
        try:
            connection.exec_driver_sql("set synchronous_commit = off")  # a notification needs no place on the disk
            while not self.lease.take(connection):
                self._stand_by(connection, wake)
            self._lead(connection, wake)
        finally:
            connection.invalidate()  # closes the session, and with it the lease, whatever state it is in

    def _stand_by(self, connection: Connection, wake: Wake) -> None:
        """Tell the leader when this process has committed an event, and try again after a POLL.

        The writers' transactions do not notify: their commits would then wait for each other, as Postgres puts
        notifications in the order of the commits by a lock on all of the server. What is lost in a crash is found by
        the leader's next look.
        """
        until = time.monotonic() + POLL
        self._measure(connection, connection.exec_driver_sql(_AGE).scalar())
        while (left := until - time.monotonic()) > 0:
            if wake.wait(left) and connection.exec_driver_sql(_AGE).scalar() is not None:
                connection.exec_driver_sql(f"notify {CHANNEL}")
                time.sleep(_NOTIFY_PAUSE)

    def _lead(self, connection: Connection, wake: Wake) -> None:
        driver: Any = connection.connection.driver_connection
        driver.add_notify_handler(lambda _: wake.set())
        connection.exec_driver_sql("reset synchronous_commit")
        connection.exec_driver_sql(f"listen {CHANNEL}")
        self._oldest(connection)  # how much waits is known, also while the broker is away
        self.publisher.declare_exchange(self.exchange)
        while True:
            self.lease.keep(connection)
            if self.publish_pending(connection) < BATCH:
                wake.wait(POLL, driver.fileno())

    def _oldest(self, connection: Connection) -> Sequence[Any]:
        """(id, type, event, age in seconds) of the oldest events, at most BATCH."""
        rows = connection.exec_driver_sql(_OLDEST).all()
        self._measure(connection, rows[0][3] if rows else None, len(rows))
        return rows

    def _measure(self, connection: Connection, age: Any, seen: int = BATCH) -> None:
        """Note the age of the oldest event, None if there is none, and how many there are: `seen`, if less than BATCH.

        Those that stand by do so as well, so that a metric shows when no process publishes.
        """
        self._looked = (float(age or 0), time.monotonic())
        count = 0 if age is None else seen
        metrics.OUTBOX_EVENTS.set(count if count < BATCH else connection.exec_driver_sql(_COUNT).scalar_one())

    def _lag(self) -> float:
        age, at = self._looked
        since = time.monotonic() - at
        return age + since if age > 0 or since > BLIND_AFTER else 0.0
