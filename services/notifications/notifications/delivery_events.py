"""The events about deliveries, appended in the transaction of the state that they tell of."""

from collections.abc import Mapping
from typing import Any

import msgspec
from chassis import outbox as events
from chassis.events import new_event
from sqlalchemy import Connection

from notifications.contract import MessageFailed, MessageSent
from notifications.models import outbox


def publish_sent(connection: Connection, row: Mapping[str, Any]) -> None:
    """`row` is a message as in the table."""
    data = MessageSent(id=str(row["id"]), to=row["recipient"], subject=row["subject"], attempts=row["attempts"])
    _append(connection, "message_sent", row, data)


def publish_failed(connection: Connection, row: Mapping[str, Any]) -> None:
    """`row` is a message as in the table."""
    data = MessageFailed(
        id=str(row["id"]),
        to=row["recipient"],
        subject=row["subject"],
        attempts=row["attempts"],
        error=row["last_error"],
    )
    _append(connection, "message_failed", row, data)


def _append(connection: Connection, event_type: str, row: Mapping[str, Any], data: msgspec.Struct) -> None:
    event = new_event(
        "notifications", event_type, str(row["id"]), msgspec.to_builtins(data), traceparent=row["traceparent"]
    )
    events.append(connection, outbox, event)
