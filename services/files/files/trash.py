"""Files that are hidden and kept for a while: those of deleted records, and those that a person deleted.

`trashed_at` says since when a file is hidden, whatever the reason; a file that has been hidden for `days` is removed.
`record_trashed_at` and `deleted_at` are the two reasons, and each can end while the other holds.

Events may come late, twice and out of order. A file remembers the time of the last one that concerned it, and an older
one changes nothing; so these handlers need no inbox, and a record without files costs no write. An event of another
shape raises InvalidInput, and ends among the dead letters.
"""

from datetime import datetime
from typing import TypeVar

import msgspec
from chassis.arguments import invalid_shape
from chassis.context import Context, Principal
from chassis.database import Database
from chassis.events import Event
from sqlalchemy import ColumnElement, Connection, Delete, delete, func, or_, select, update

from files import events, removals
from files.keys import file_keys
from files.models import files

BATCH = 500


class _Record(msgspec.Struct):
    id: str


class _RecordChanged(msgspec.Struct):
    """What is needed of the records service's event."""

    collection: str
    record: _Record


class _RecordPurged(msgspec.Struct):
    collection: str
    id: str


class _CollectionChanged(msgspec.Struct):
    collection: str
    action: str
    removed_field: str | None = None


Change = TypeVar("Change", _RecordChanged, _RecordPurged, _CollectionChanged)


class Trash:
    """Follows records into the trash and out of it. `days`: how long files are kept there."""

    def __init__(self, database: Database, days: int) -> None:
        self._database = database
        self._days = days

    def record_changed(self, event: Event) -> None:
        """Hide the files of a deleted record, show those of a restored one, delete those of a purged one."""
        if event.type == "record_purged":
            self._purge(_read(event, _RecordPurged))
            return
        change = _read(event, _RecordChanged)
        concerned = (files.c.collection == change.collection) & (files.c.record == change.record.id)
        self._mark(concerned, event.time, deleted=event.type == "record_deleted")

    def collection_changed(self, event: Event) -> None:
        """Hide the files of a deleted collection's records, and of a removed field."""
        change = _read(event, _CollectionChanged)
        if change.action == "delete":
            self._mark(files.c.collection == change.collection, event.time, deleted=True)
        elif change.removed_field is not None:
            self._remove_field(change.collection, change.removed_field, event)

    def empty(self) -> int:
        """Delete files that have been in the trash long enough, at most BATCH; returns how many."""
        over = files.c.trashed_at < func.now() - func.make_interval(0, 0, 0, self._days)
        oldest = select(files.c.id).where(over).order_by(files.c.trashed_at).limit(BATCH)
        with self._database.begin() as connection:
            locked = oldest.with_for_update(skip_locked=True)
            return self._delete(connection, delete(files).where(files.c.id.in_(locked)))

    def _purge(self, purged: _RecordPurged) -> None:
        own = (files.c.collection == purged.collection) & (files.c.record == purged.id)
        with self._database.begin() as connection:
            self._delete(connection, delete(files).where(own))

    @staticmethod
    def _delete(connection: Connection, statement: Delete) -> int:
        """Delete files with what announces it and what removes their bytes; how many."""
        rows = connection.execute(statement.returning(*files.c)).all()
        removals.note(connection, [key for row in rows for key in file_keys(row.id, row.content_type)])
        events.deleted(
            connection, [row for row in rows if row.deleted_at is None]
        )  # that of the others was sent before
        return len(rows)

    def _remove_field(self, collection: str, field: str, event: Event) -> None:
        """A field never comes back, so these files only wait for their end."""
        held = (files.c.collection == collection) & (files.c.field == field) & files.c.deleted_at.is_(None)
        hidden = func.coalesce(files.c.record_trashed_at, func.now())
        removed = update(files).where(held).values(trashed_at=hidden, deleted_at=func.now(), deleted_by=event.actor)
        with self._database.begin() as connection:
            rows = connection.execute(removed.returning(*files.c)).all()
            by = Context(principal=Principal(event.actor), traceparent=event.traceparent)
            events.deleted(connection, rows, by)

    def _mark(self, concerned: ColumnElement[bool], at: datetime, *, deleted: bool) -> None:
        newer = or_(files.c.record_event_at.is_(None), files.c.record_event_at < at)
        # Counted from our own clock, the time in the trash is never cut short by a late event.
        since = func.now() if deleted else None
        hidden = func.coalesce(files.c.deleted_at, since) if deleted else files.c.deleted_at
        marked = (
            update(files).where(concerned, newer).values(trashed_at=hidden, record_trashed_at=since, record_event_at=at)
        )
        with self._database.read() as connection:  # one statement, and no event for the relay to be woken for
            connection.execute(marked)


def _read(event: Event, shape: type[Change]) -> Change:
    try:
        return msgspec.convert(event.data, shape)
    except msgspec.ValidationError as err:
        raise invalid_shape(err) from err
