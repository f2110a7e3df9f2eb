"""Files that are the value of a FILES field: its list of ids is in the record, which files they may be is decided here.

Before a record is saved, the caller asks which of the new ids it may take (`claimable`): the principal's own unattached
files, and those that already belong to this field of this record. After it, the records service's event attaches what
came to the list and deletes what was taken out; taken out by mistake, a file comes back by naming its id again.

Events may come late, twice and out of order. A file remembers the version of the record that last concerned it, and an
older one changes nothing. An event of another shape raises InvalidInput, and ends among the dead letters.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from chassis.arguments import invalid_shape
from chassis.context import Context, Principal
from chassis.database import Database
from chassis.events import Event
from sqlalchemy import ColumnElement, Connection, Row, and_, false, func, or_, select, update

from files import events
from files.contract import FieldFile, FileName
from files.declaration import is_plain
from files.models import files


class _Change(msgspec.Struct):
    field: str
    before: list[str] | None = None
    after: list[str] | None = None


class _FilesChanged(msgspec.Struct):
    collection: str
    record: str
    version: int
    fields: list[_Change]


class _Place(NamedTuple):
    """A field of a record, as the record's version has it."""

    collection: str
    record: str
    field: str
    version: int

    @property
    def columns(self) -> dict[str, Any]:
        return {"collection": self.collection, "record": self.record, "field": self.field}


class FieldFiles:
    """What FILES fields hold. Raises Unavailable without the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claimable(
        self, principal: Principal, ids: Sequence[str], collection: str, field: str, record: str | None
    ) -> list[FieldFile | None]:
        """Those of the files that this field of the record (None: one to be made) may hold, in this order."""
        kept = and_(
            files.c.collection == collection,
            files.c.record == record,
            files.c.field == field,
            files.c.record_trashed_at.is_(None),
        )
        wanted = [i for i in ids if is_plain(i)]
        query = select(files).where(
            files.c.id.in_(wanted), _own(principal) if record is None else or_(_own(principal), kept)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all() if wanted else []
        found = {row.id: _shape(row) for row in rows}
        return [found.get(i) for i in ids]

    def names(self, ids: Sequence[str], collection: str, record: str, field: str) -> list[FileName | None]:
        """What these files of this field are called, also those that were taken out of it, in this order."""
        wanted = [i for i in ids if is_plain(i)] if all(map(is_plain, (collection, record, field))) else []
        query = select(files.c.id, files.c.name).where(
            files.c.id.in_(wanted), files.c.collection == collection, files.c.record == record, files.c.field == field
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all() if wanted else []
        found = {row.id: FileName(id=row.id, name=row.name) for row in rows}
        return [found.get(i) for i in ids]

    def changed(self, event: Event) -> None:
        """Attach what came to the fields of a record, delete what was taken out of them."""
        change = _read(event)
        context = Context(principal=Principal(event.actor), traceparent=event.traceparent)
        with self._database.begin() as connection:
            for each in change.fields:
                place = _Place(change.collection, change.record, each.field, change.version)
                before, after = each.before or [], each.after or []
                _take(connection, place, [i for i in after if i not in before], context)
                _leave(connection, place, [i for i in before if i not in after], context)


def _take(connection: Connection, place: _Place, ids: Sequence[str], context: Context) -> None:
    """Whose file it is decides here as well: a record may name any id when its gateway did not ask before."""
    gone = select(files.c.id).where(_held(place, ids), files.c.deleted_at.is_not(None)).with_for_update()
    back = set(connection.execute(gone).scalars())
    taken = (
        update(files)
        .where(files.c.id.in_(ids), or_(_own(context.principal), _held(place, ids)))
        .values(
            **place.columns,
            field_version=place.version,
            trashed_at=files.c.record_trashed_at,
            deleted_at=None,
            deleted_by=None,
        )
        .returning(*files.c)
    )
    rows = connection.execute(taken).all()
    events.restored(connection, [row for row in rows if row.id in back], context)
    for row in rows:
        if row.id not in back:
            events.attached(connection, row, context)


def _leave(connection: Connection, place: _Place, ids: Sequence[str], context: Context) -> None:
    """An event that has overtaken the one before finds the file unattached: it is then deleted as of this field."""
    unattached = and_(files.c.id.in_(ids), files.c.record.is_(None))
    left = (
        update(files)
        .where(or_(unattached, _held(place, ids)), files.c.deleted_at.is_(None))
        .values(
            **place.columns,
            field_version=place.version,
            trashed_at=func.coalesce(files.c.record_trashed_at, func.now()),
            deleted_at=func.now(),
            deleted_by=context.principal.user_id,
        )
        .returning(*files.c)
    )
    events.deleted(connection, connection.execute(left).all(), context)


def _own(principal: Principal) -> ColumnElement[bool]:
    """SQL: whether the file is attached to nothing, not deleted, and this person's."""
    if principal.user_id is None:
        return false()
    return and_(files.c.record.is_(None), files.c.trashed_at.is_(None), files.c.created_by == principal.user_id)


def _held(place: _Place, ids: Sequence[str]) -> ColumnElement[bool]:
    """SQL: those of the files that belong to this field, and have not heard of a later version of the record."""
    return and_(
        files.c.id.in_(ids),
        files.c.collection == place.collection,
        files.c.record == place.record,
        files.c.field == place.field,
        files.c.field_version < place.version,
    )


def _shape(row: Row[Any]) -> FieldFile:
    same = {name: getattr(row, name) for name in ("id", "name", "size", "content_type")}
    return FieldFile(**same, held=row.field is not None)


def _read(event: Event) -> _FilesChanged:
    try:
        return msgspec.convert(event.data, _FilesChanged)
    except msgspec.ValidationError as err:
        raise invalid_shape(err) from err
