"""The queue of deliveries in Postgres: filled in the handler's transaction, claimed with a lease, settled once.

A claim that is not settled (its process died, or the database was away) is free again when its lease ends, so a
receiver may get an event twice, with the same webhook-id, and never not at all.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
from chassis import inbox, outbox
from chassis.database import Database
from chassis.events import Event, new_event, uuid7
from sqlalchemy import Connection, func, insert, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from integrations import models
from integrations.contract import WebhookFailed
from integrations.models import attempts, deliveries, webhooks
from integrations.sight import seen_by
from integrations.vault import Vault

LEASE = 30
"""Seconds; longer than any try takes. So long does a delivery wait whose sender was killed."""

PER_WEBHOOK = 4
"""Tries under way at once to one receiver, so that a slow one cannot take every place."""

_CLAIM = text("""
    with due as (
        select d.id from webhooks w
        cross join lateral (
            select id, next_attempt_at from deliveries
            where webhook_id = w.id and state = 'pending' and next_attempt_at <= now()
              and (leased_until is null or leased_until <= now())
            order by next_attempt_at, id
            limit greatest(0, :per_webhook - (
                select count(*) from deliveries l where l.webhook_id = w.id and l.leased_until > now()))
            for update skip locked
        ) d
        where w.enabled
        order by d.next_attempt_at
        limit :free
    )
    update deliveries d set leased_until = now() + make_interval(secs => :lease)
    from webhooks w
    where d.id in (select id from due) and w.id = d.webhook_id
    returning d.id, d.webhook_id, d.event_id, d.body, d.failed_tries, d.leased_until, w.url, w.sealed_secret,
        case when w.previous_secret_until > now() then w.sealed_previous_secret end as sealed_previous_secret
""")


class Claim(NamedTuple):
    """A delivery that is ours to try until `leased_until`. `secrets`: the one that signs, and the one before it."""

    id: UUID
    webhook_id: UUID
    event_id: str
    url: str
    body: bytes
    failed_tries: int
    leased_until: datetime
    sealed_secrets: tuple[bytes, ...]


class Outcome(NamedTuple):
    """How a try went. `next_delay` in seconds; without one a failure is final. `gone`: the receiver wants no more."""

    response_status: int | None
    error: str | None
    duration_ms: int
    next_delay: float | None = None
    gone: bool = False


class DeliveryQueue:
    """Safe for many greenlets and processes."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    def enqueue(self, event: Event, handler: str) -> int:
        """A delivery for every webhook that wants the event, once per event; returns how many."""
        with self._database.begin() as connection:
            if not inbox.first_time(connection, models.inbox, event, handler):
                return 0
            return _add(connection, event)

    def claim(self, free: int) -> list[Claim]:
        """At most `free` deliveries that are due, at most PER_WEBHOOK under way for each webhook."""
        with self._database.begin() as connection:
            found = connection.execute(_CLAIM, {"per_webhook": PER_WEBHOOK, "free": free, "lease": LEASE})
            rows = found.mappings().all()
        return [
            Claim(
                row["id"],
                row["webhook_id"],
                row["event_id"],
                row["url"],
                bytes(row["body"]),
                row["failed_tries"],
                row["leased_until"],
                tuple(bytes(s) for s in (row["sealed_secret"], row["sealed_previous_secret"]) if s is not None),
            )
            for row in rows
        ]

    def settle(self, claim: Claim, outcome: Outcome) -> bool:
        """Log the try and decide what is next; False when the lease was lost and somebody else decides."""
        final = outcome.error is not None and outcome.next_delay is None
        state = "delivered" if outcome.error is None else "failed" if final else "pending"
        with self._database.begin() as connection:
            settled = connection.execute(
                update(deliveries)
                .where(deliveries.c.id == claim.id, deliveries.c.leased_until == claim.leased_until)
                .values(_settled(outcome, state))
            )
            if settled.rowcount == 0:
                return False
            connection.execute(insert(attempts).values(_attempt(claim, outcome)))
            if outcome.gone:
                connection.execute(update(webhooks).where(webhooks.c.id == claim.webhook_id).values(enabled=False))
            if final:
                outbox.append(connection, models.outbox, _failed(claim, outcome.error or ""))
        return True

    def open_secrets(self, claim: Claim) -> list[str]:
        """The secrets that sign this delivery. Raises Unavailable when a key is missing."""
        return [self._vault.open(sealed).decode() for sealed in claim.sealed_secrets]


def _add(connection: Connection, event: Event) -> int:
    wanted = select(webhooks.c.id, webhooks.c.role).where(
        webhooks.c.enabled,
        webhooks.c.events.contains([event.type]),
        or_(webhooks.c.collection.is_(None), webhooks.c.collection == event.data.get("collection")),
    )
    receivers = connection.execute(wanted).all()
    bodies = {role: _body(seen_by(role, event)) for role in {receiver.role for receiver in receivers}}
    about = _about(event)
    rows = [
        {
            "id": uuid7(),
            "webhook_id": webhook_id,
            "event_id": event.id,
            "event_type": event.type,
            "body": body,
            **about,
            "next_attempt_at": func.now(),
        }
        for webhook_id, role in receivers
        if (body := bodies[role]) is not None
    ]
    if not rows:
        return 0
    once = insert_once(deliveries).values(rows).on_conflict_do_nothing(index_elements=["webhook_id", "event_id"])
    return len(connection.execute(once.returning(deliveries.c.id)).all())


def _about(event: Event) -> dict[str, str | None]:
    """The record that was changed, or that a file is attached to."""
    record = event.data.get("record")
    found = record.get("id") if isinstance(record, dict) else record
    collection = event.data.get("collection")
    return {"collection": collection, "record": found} if collection and found else {"collection": None, "record": None}


def _body(event: Event | None) -> bytes | None:
    return None if event is None else msgspec.json.encode(event)


def _settled(outcome: Outcome, state: str) -> dict[str, object]:
    next_attempt = None
    if state == "pending":
        next_attempt = func.now() + func.make_interval(0, 0, 0, 0, 0, 0, outcome.next_delay)
    return {
        "state": state,
        "attempts": deliveries.c.attempts + 1,
        "failed_tries": deliveries.c.failed_tries + int(outcome.error is not None),
        "response_status": outcome.response_status,
        "last_error": outcome.error,
        "next_attempt_at": next_attempt,
        "leased_until": None,
    }


def _attempt(claim: Claim, outcome: Outcome) -> dict[str, object]:
    return {
        "delivery_id": claim.id,
        "duration_ms": outcome.duration_ms,
        "response_status": outcome.response_status,
        "error": outcome.error,
    }


def _failed(claim: Claim, error: str) -> Event:
    data = WebhookFailed(
        webhook=str(claim.webhook_id),
        delivery=str(claim.id),
        event_id=claim.event_id,
        url=claim.url,
        error=error,
    )
    return new_event("integrations", "webhook_failed", str(claim.webhook_id), msgspec.to_builtins(data))
