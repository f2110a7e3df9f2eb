"""What is known about a record besides its values: it comes with its event, from the records service.

Notifications calls no other service: labels, types and titles are those of the moment of the change.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from chassis.arguments import invalid_shape
from chassis.events import Event
from chassis.titles import title_name


class KnownField(msgspec.Struct, frozen=True):
    """A field as people know it; `target`: the collection that a LINK leads to; `choices`: labels by stored value."""

    name: str
    label: str
    type: str
    target: str | None = None
    choices: dict[str, str] | None = None

    def choice(self, value: str) -> str:
        """What people read for a stored choice."""
        return (self.choices or {}).get(value, value)


class KnownCollection(msgspec.Struct, frozen=True):
    """A collection as people know it."""

    label: str
    fields: list[KnownField]

    def title(self, record_id: str, values: Mapping[str, Any]) -> str:
        """What people know a record by, as in the web app."""
        name = title_name((field.name, field.type) for field in self.fields)
        value = values.get(name) if name else None
        if not isinstance(value, str) or not value:
            return untitled(record_id)
        return next(field.choice(value) for field in self.fields if field.name == name)


class Facts(msgspec.Struct, frozen=True):
    """`titles`: by LINK field, then by id; null for a record without a title. Who is not there is not available."""

    collection: KnownCollection | None = None
    titles: dict[str, dict[str, str | None] | None] = {}


NO_FACTS = Facts()


def untitled(record_id: str) -> str:
    """In place of a title: the end of the id."""
    return f"…{record_id[-8:]}"


def facts_of(event: Event) -> Facts:
    """Raises InvalidInput for those of another shape; an event of an older records service has none."""
    if event.facts is msgspec.UNSET:
        return NO_FACTS
    try:
        return msgspec.convert(event.facts, Facts)
    except msgspec.ValidationError as err:
        raise invalid_shape(err) from err
