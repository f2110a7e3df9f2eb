"""The deliveries of webhooks as people see them: listed, looked into, sent again."""

from uuid import UUID

import msgspec
from chassis.database import Database
from chassis.errors import Conflict, InvalidInput, NotFound
from sqlalchemy import RowMapping, func, select, update

from integrations.contract import WebhookAttempt, WebhookDelivery, WebhookDeliveryContent, WebhookDeliveryPage
from integrations.models import attempts, deliveries, webhooks
from integrations.webhooks import parse_id

MAX_PAGE = 100
MAX_PAYLOAD = 262_144
"""Bytes of a payload that are shown; the database sends no more than these."""

_SHOWN = [column for column in deliveries.c if column.name != "body"]


class DeliveryLog:
    """Deliveries by id; ids are ordered by time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, webhook_id: str, first: int, after: str | None) -> WebhookDeliveryPage:
        """Newest first, beginning after the delivery `after`. Raises InvalidInput, NotFound."""
        if not 1 <= first <= MAX_PAGE:
            raise InvalidInput.at("first", "out_of_range", f"must be 1 to {MAX_PAGE}")
        webhook = parse_id(webhook_id)
        query = select(*_SHOWN).where(deliveries.c.webhook_id == webhook)
        if after is not None:
            query = query.where(deliveries.c.id < _cursor(after))
        with self._database.read() as connection:
            if not connection.execute(select(webhooks.c.id).where(webhooks.c.id == webhook)).scalar():
                raise NotFound("there is no such webhook")
            rows = connection.execute(query.order_by(deliveries.c.id.desc()).limit(first + 1)).mappings().all()
        items = [_shown(row) for row in rows[:first]]
        has_next = len(rows) > first
        return WebhookDeliveryPage(items=items, has_next=has_next, cursor=items[-1].id if items else None)

    def content(self, delivery_id: str) -> WebhookDeliveryContent | None:
        """A delivery with its payload as it is posted, cut to MAX_PAYLOAD; None when there is no such delivery."""
        start = func.substring(deliveries.c.body, 1, MAX_PAYLOAD).label("start")
        size = func.octet_length(deliveries.c.body).label("size")
        query = select(*_SHOWN, start, size).where(deliveries.c.id == parse_id(delivery_id))
        with self._database.read() as connection:
            row = connection.execute(query).mappings().one_or_none()
        if row is None:
            return None
        # A cut may go through a character; its bytes are left out.
        payload = bytes(row["start"]).decode(errors="ignore")
        known = msgspec.structs.asdict(_shown(row))
        return WebhookDeliveryContent(**known, event_type=row["event_type"], payload=payload, payload_bytes=row["size"])

    def attempts(self, delivery_id: str) -> list[WebhookAttempt]:
        """Every try of a delivery, the first first; empty for an unknown one."""
        query = select(attempts).where(attempts.c.delivery_id == parse_id(delivery_id)).order_by(attempts.c.id)
        with self._database.read() as connection:
            return [
                WebhookAttempt(
                    at=row["at"],
                    duration_ms=row["duration_ms"],
                    response_status=row["response_status"],
                    error=row["error"],
                )
                for row in connection.execute(query).mappings()
            ]

    def send_again(self, delivery_id: str) -> WebhookDelivery:
        """Make a delivery due now, with the whole schedule before it. Raises NotFound, Conflict."""
        found = parse_id(delivery_id)
        enabled = select(webhooks.c.enabled).join(deliveries, deliveries.c.webhook_id == webhooks.c.id)
        statement = (
            update(deliveries)
            .where(deliveries.c.id == found)
            .values(state="pending", failed_tries=0, next_attempt_at=func.now())
            .returning(*_SHOWN)
        )
        with self._database.begin() as connection:
            is_enabled = connection.execute(enabled.where(deliveries.c.id == found)).scalar()
            if is_enabled is None:
                raise NotFound("there is no such delivery")
            if not is_enabled:
                raise Conflict("the webhook is disabled", code="webhook_disabled")
            return _shown(connection.execute(statement).mappings().one())


def _cursor(after: str) -> UUID:
    found = parse_id(after)
    if found is None:
        raise InvalidInput.at("after", "invalid_cursor", "is not a cursor of this list")
    return found


def _shown(row: RowMapping) -> WebhookDelivery:
    return WebhookDelivery(
        id=str(row["id"]),
        event_id=row["event_id"],
        state=row["state"],
        attempts=row["attempts"],
        response_status=row["response_status"],
        last_error=row["last_error"],
        next_attempt_at=row["next_attempt_at"],
        collection=row["collection"],
        record=row["record"],
    )
