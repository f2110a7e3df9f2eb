"""The event envelope: CloudEvents 1.0 in JSON (https://github.com/cloudevents/spec), plus actor and traceparent."""

import os
import time
import uuid
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened. `type` is past tense ("record_created"), `subject` what it happened to."""

    id: Annotated[str, Meta(min_length=1)]
    source: str
    type: str
    subject: str
    time: datetime
    data: dict[str, Any]
    actor: str | None = None
    traceparent: str = ""
    specversion: str = "1.0"
    datacontenttype: str = "application/json"
    facts: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET
    """What people call the things that `data` names, where the source adds it. For services of the suite alone: it may
    say more than a receiver of the event may read."""


def exchange_name(source: str) -> str:
    """The durable topic exchange that carries a service's events; the routing key is the event's type."""
    return f"{source}.events"


def uuid7() -> uuid.UUID:
    """A time-ordered UUID, version 7: 48 bits of milliseconds, 12 of their fraction, 62 random bits.

    The fraction keeps the ids of one process in the order of their making (RFC 9562, section 6.2, method 3).
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = rest * 4096 // 1_000_000
    random = int.from_bytes(os.urandom(8)) >> 2
    return uuid.UUID(int=(milliseconds & 0xFFFFFFFFFFFF) << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | random)


def new_event(
    source: str, event_type: str, subject: str, data: dict[str, Any], *, actor: str | None = None, traceparent: str = ""
) -> Event:
    """An event with a fresh id, of now."""
    return Event(
        id=str(uuid7()),
        source=source,
        type=event_type,
        subject=subject,
        time=datetime.now(UTC),
        data=data,
        actor=actor,
        traceparent=traceparent,
    )
