"""Events as rules see them: what a condition is evaluated on, and what a template may read."""

from collections.abc import Mapping
from typing import Any

import msgspec
from chassis.arguments import invalid_shape
from chassis.events import Event

from notifications.facts import NO_FACTS, Facts, facts_of

VARIABLES: dict[str, tuple[str, ...]] = {
    "record_created": ("event", "record", "diff", "changes"),
    "record_updated": ("event", "record", "diff", "changes"),
    "record_deleted": ("event", "record", "diff", "changes"),
    "record_restored": ("event", "record", "diff", "changes"),
    "file_stored": ("event", "file"),
    "file_deleted": ("event", "file"),
    "user_created": ("event", "user"),
}
"""The types of event that a rule can be about, and the variables of its templates."""

CHANGE = "record_updated"
"""The event with values before and after it."""

WITHOUT_COLLECTION = ("user_created",)


class Occurrence(msgspec.Struct, frozen=True, kw_only=True):
    """One event: `values` by field name for conditions, `variables` by name for templates.

    `before`: the values before a change; those of another event are the same as `values`.
    `record` is the id of the record that it is about: the changed one, or the one that a file is attached to.
    """

    event_id: str
    type: str
    collection: str | None
    record: str | None = None
    values: Mapping[str, Any]
    before: Mapping[str, Any]
    variables: Mapping[str, Any]
    facts: Facts = NO_FACTS


class _Changed(msgspec.Struct):
    """What is needed of the records service's RecordChanged."""

    collection: str
    record: dict[str, Any]
    diff: dict[str, tuple[Any, Any]]


def occurrence_of(event: Event) -> Occurrence:
    """The event for rules. Raises InvalidInput when its data is not of its type's shape."""
    variables: dict[str, Any] = {
        "event": {"id": event.id, "type": event.type, "time": event.time.isoformat(), "actor": event.actor}
    }
    collection: str | None
    if event.type.startswith("record_"):
        changed = _changed(event)
        variables |= {"record": changed.record, "diff": changed.diff}
        collection, values = changed.collection, changed.record.get("values") or {}
        before = values | {field: old for field, (old, _) in changed.diff.items()}
        record = changed.record.get("id")
    else:
        variables[VARIABLES[event.type][1]] = event.data
        collection, values = event.data.get("collection"), event.data
        before = values
        record = event.data.get("record") if collection else None
    return Occurrence(
        event_id=event.id,
        type=event.type,
        collection=collection,
        record=record,
        values=values,
        before=before,
        variables=variables,
        facts=facts_of(event),
    )


def _changed(event: Event) -> _Changed:
    try:
        return msgspec.convert(event.data, _Changed)
    except msgspec.ValidationError as err:
        raise invalid_shape(err) from err
