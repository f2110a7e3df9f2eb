"""What of an event a webhook's role may know.

records puts `access` into the data of its events: for each role that may read the record the names of the fields it may
read, or null when no policy limits the collection. It is for the suite alone, and no receiver gets it, nor the
`facts` of an event: they hold titles of linked records, which the role need not be allowed to read.
"""

from typing import Any

import msgspec
from chassis.arguments import invalid_shape
from chassis.context import ROLES
from chassis.events import Event


class _Record(msgspec.Struct):
    values: dict[str, Any]


class _RecordChanged(msgspec.Struct):
    """What is needed of the records service's event."""

    record: _Record
    diff: dict[str, Any]
    access: dict[str, frozenset[str]] | None = None


def seen_by(role: str | None, event: Event) -> Event | None:
    """The record event as `role` may see it; None when it may not know of it. Without a role, or for admins: all of it.

    Where no policy speaks, the built-in roles see everything and the others nothing. An update of nothing but hidden
    fields did not happen for the role. Raises InvalidInput for an event of another shape.
    """
    shown = {name: value for name, value in event.data.items() if name != "access"}
    if role is not None and role != "admin":
        changed = _read(event)
        if changed.access is None:
            return _told(event, shown) if role in ROLES else None
        fields = changed.access.get(role)
        if fields is None:
            return None
        diff = _only(fields, changed.diff)
        if changed.diff and not diff:
            return None
        shown |= {"record": shown["record"] | {"values": _only(fields, changed.record.values)}, "diff": diff}
    return _told(event, shown)


def _told(event: Event, data: dict[str, Any]) -> Event:
    return msgspec.structs.replace(event, data=data, facts=msgspec.UNSET)


def _read(event: Event) -> _RecordChanged:
    try:
        return msgspec.convert(event.data, _RecordChanged)
    except msgspec.ValidationError as err:
        raise invalid_shape(err) from err


def _only(fields: frozenset[str], values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in fields}
