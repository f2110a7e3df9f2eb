"""The queue of messages to be sent, shared by all processes: a claim is a lease, and only its holder may report.

A sender that dies leaves a claim that runs out; the message is then sent again, with the same Message-ID, as nobody
can know whether the mail server had it already.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
from chassis.database import Database
from sqlalchemy import Connection, case, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert

from notifications.delivery_events import publish_failed, publish_sent
from notifications.models import WAITING, messages, suppressions
from notifications.retrying import Again, Failed, Sent, Verdict


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    """A message that this process alone may send until its lease ends. `attempts` includes the coming one."""

    id: UUID
    claim: UUID
    message_id: str
    recipient: str
    subject: str
    text: str
    html: str | None
    attempts: int
    created_at: datetime
    traceparent: str
    suppressed: bool


class DeliveryQueue:
    """Each method is a transaction of its own. `lease` is in seconds."""

    def __init__(self, database: Database, lease: float) -> None:
        self._database = database
        self.lease = lease

    def claim(self) -> Claimed | None:
        """The message that has been due for longest, None when none is."""
        due = (
            select(messages.c.id)
            .where(WAITING, messages.c.due_at <= func.now())
            .order_by(messages.c.due_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        columns = [messages.c[name] for name in Claimed.__struct_fields__ if name != "suppressed"]
        suppressed = exists().where(suppressions.c.address == func.lower(messages.c.recipient))
        statement = (
            update(messages)
            .where(messages.c.id == due.scalar_subquery())
            .values(
                state="sending",
                claim=uuid4(),
                attempts=messages.c.attempts + 1,
                due_at=func.now() + timedelta(seconds=self.lease),
            )
            .returning(*columns, suppressed.label("suppressed"))
        )
        with self._database.read() as connection:
            row = connection.execute(statement).one_or_none()
        return None if row is None else Claimed(**row._mapping)

    def record(self, claimed: Claimed, verdict: Verdict) -> bool:
        """Store what became of it, with its event; False when the lease had ended and another has it now."""
        match verdict:
            case Sent():
                return self._finish(claimed, "sent", None, sent_at=func.now())
            case Again(delay, reason):
                return self._finish(claimed, "queued", reason, due_at=func.now() + timedelta(seconds=delay))
            case Failed(reason, suppress):
                return self._finish(claimed, "failed", reason, suppress=suppress)

    def record_suppressed(self, claimed: Claimed) -> bool:
        """Not to be sent: its address is on the suppression list."""
        return self._finish(claimed, "suppressed", "the address is suppressed after a hard bounce")

    def _finish(
        self, claimed: Claimed, state: str, error: str | None, *, suppress: bool = False, **changes: Any
    ) -> bool:
        values = {"state": state, "last_error": error, "claim": None} | changes
        if state != "queued":  # nothing is sent any more
            values |= emptied()
        own = (messages.c.id == claimed.id) & (messages.c.claim == claimed.claim)
        with self._database.begin() as connection:
            row = connection.execute(update(messages).where(own).values(**values).returning(messages)).one_or_none()
            if row is None:
                return False
            if suppress:
                _suppress(connection, claimed.recipient, error or "")
            if state == "sent":
                publish_sent(connection, dict(row._mapping))
            elif state != "queued":
                publish_failed(connection, dict(row._mapping))
        return True


def emptied() -> dict[str, Any]:
    """What confidential messages no longer say."""
    return {
        "text": case((messages.c.confidential, ""), else_=messages.c.text),
        "html": case((messages.c.confidential, None), else_=messages.c.html),
    }


def _suppress(connection: Connection, address: str, reason: str) -> None:
    statement = insert(suppressions).values(address=address.lower(), reason=reason).on_conflict_do_nothing()
    connection.execute(statement)
