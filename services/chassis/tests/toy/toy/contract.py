"""Shapes that cross the wire of the toy service."""

import msgspec


class Note(msgspec.Struct, kw_only=True):
    """A note as it is stored."""

    id: str
    text: str


class Caller(msgspec.Struct, kw_only=True):
    """What a method sees of its caller."""

    user_id: str | None
    roles: tuple[str, ...]
    trace_id: str
    seconds_left: float | None


class NoteAdded(msgspec.Struct, kw_only=True):
    """Event `note_added`, subject: the note's id."""

    text: str


EVENTS: dict[str, type[msgspec.Struct]] = {"note_added": NoteAdded}
