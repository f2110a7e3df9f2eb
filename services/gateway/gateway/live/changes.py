"""What is handed on about a change of a record, and what is asked to be told."""

from typing import Any, NamedTuple

import msgspec
from chassis.context import Principal
from chassis.events import Event

ACTIONS = {
    "record_created": "created",
    "record_updated": "updated",
    "record_deleted": "deleted",
    "record_restored": "restored",
}
"""Types of event of the records service, and what they are called in the API."""

MARK = "mark"
"""Stands in the log where somebody began to listen: what happened before it may be missing."""

encode = msgspec.json.Encoder(order="sorted").encode


class Entry(msgspec.Struct, frozen=True):
    """One entry of the log; without the record's values, which each reader reads as who they are."""

    event: str
    action: str
    collection: str = ""
    id: str = ""
    at: str = ""
    actor: str | None = None
    traceparent: str = ""


class Placed(NamedTuple):
    """An entry and where it lies in the log: (milliseconds, number)."""

    place: tuple[int, int]
    entry: Entry


class Change(NamedTuple):
    """A change as one subscriber may see it. `record` is None when it was deleted."""

    place: tuple[int, int]
    entry: Entry
    record: dict[str, Any] | None

    def payload(self) -> dict[str, Any]:
        """The source of the type RecordChange."""
        entry = self.entry
        return {
            "action": entry.action,
            "id": entry.id,
            "at": entry.at,
            "actor": entry.actor,
            "record": self.record,
        }


class Topic(NamedTuple):
    """What is asked for: a collection, and a filter in JSON. Subscribers with the same are served together."""

    collection: str
    filter: bytes = b"null"

    @property
    def condition(self) -> Any:
        """The filter as records takes it."""
        return msgspec.json.decode(self.filter)


class Audience(NamedTuple):
    """Who sees the same of a topic."""

    principal: Principal
    topic: Topic


def entry_of(event: Event) -> Entry:
    """What the log keeps of an event of a record."""
    collection, _, id = event.subject.partition("/")
    return Entry(
        event=event.id,
        action=ACTIONS[event.type],
        collection=collection,
        id=id,
        at=event.time.isoformat(),
        actor=event.actor,
        traceparent=event.traceparent,
    )
