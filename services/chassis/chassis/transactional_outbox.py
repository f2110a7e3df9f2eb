"""The outbox: an event is stored in the transaction of its change, and published afterwards by the relay.

So a change and its event exist together or not at all, and a crash between commit and publish only delays the event.
A crash between publish and delete publishes it again; consumers ignore the second by its id (`chassis.inbox`).
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
from chassis.publisher import Outgoing, Publisher

log = logging.getLogger(__name__)

BATCH = 200
POLL = 1.0
"""Seconds between looks at the outbox when nothing wakes the relay."""

_LOCK = "hashtext('dossier.outbox')"
_COUNT = "select count(*) from (select from outbox limit 10000) waiting"


def outbox_table(metadata: MetaData) -> Table:
    """The table a publishing service adds to its models."""
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

    def publish_pending(self, connection: Connection) -> int:
        """Publish and delete the oldest events, at most BATCH; returns how many. Raises Unavailable.

        `connection` holds the relay's advisory lock and is in autocommit mode.
        """
        rows = self._oldest(connection)
        if not rows:
            return 0
        properties = {"delivery_mode": 2, "application_headers": waiting.due()}
        with event_spans.publishing(self.exchange, [(row[1], row[2]) for row in rows]):
            self.publisher.send_confirmed(
                Outgoing(self.exchange, event_type, bytes(event), properties) for _, event_type, event, _ in rows
            )
        connection.exec_driver_sql("delete from outbox where id = any(%s)", ([row[0] for row in rows],))
        for row in rows:
            metrics.EVENTS_PUBLISHED.labels(row[1]).inc()
        return len(rows)

    def _oldest(self, connection: Connection) -> Sequence[Any]:
        """(id, type, event, age in seconds) of the oldest events, at most BATCH."""
        rows = connection.exec_driver_sql(
            f"select id, type, event, extract(epoch from now() - created_at) from outbox order by id limit {BATCH}"
        ).all()
        metrics.OUTBOX_LAG.set(float(rows[0][3]) if rows else 0)
        metrics.OUTBOX_EVENTS.set(len(rows) if len(rows) < BATCH else connection.exec_driver_sql(_COUNT).scalar_one())
        return rows

    def run(self, wait: Any) -> None:
        """Publish for ever; `wait(seconds)` returns early when something was committed."""
        while True:
            try:
                with self.database.read() as connection:
                    while not connection.exec_driver_sql(f"select pg_try_advisory_lock({_LOCK})").scalar():
                        metrics.OUTBOX_LAG.set(0)  # whoever has the lock knows
                        metrics.OUTBOX_EVENTS.set(0)
                        wait(POLL)
                    self._publish_while_leading(connection, wait)
            except ServiceError as err:
                log.warning("the outbox cannot be published now", extra={"reason": err.message})
                time.sleep(POLL)

    def _publish_while_leading(self, connection: Connection, wait: Any) -> None:
        try:
            self._oldest(connection)  # what waits is told, also while the broker is away
            self.publisher.declare_exchange(self.exchange)
            while True:
                if self.publish_pending(connection) < BATCH:
                    wait(POLL)
        finally:
            connection.invalidate()  # closes the session and with it the lock, whatever state it is in
