"""Files that a person deletes, and restores for as long as they are kept.

A deleted file has no link and cannot be attached. Who may delete and restore is as for any change of a file: see
`files.catalogue`. A file that is the value of a field is not deleted here: the record's change takes it out.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from chassis.context import Context
from chassis.database import Database
from chassis.errors import Conflict
from sqlalchemy import ColumnElement, Connection, Row, func, select, update

from files import events
from files.catalogue import Catalogue, locked, missing, owns
from files.contract import DeletedFile, File
from files.declaration import check_attachment, is_plain
from files.models import files


class Deletions:
    """Deletes and restores. `days`: how long a deleted file is kept. Raises Unavailable without the database."""

    def __init__(self, database: Database, catalogue: Catalogue, days: int) -> None:
        self._database = database
        self._catalogue = catalogue
        self._kept = timedelta(days=days)

    def delete(self, context: Context, file_id: str, collection: str | None, record: str | None) -> str:
        """Delete a file of this record, or an unattached one. Raises NotFound; Conflict for the value of a field."""
        check_attachment(collection, record)
        with self._database.begin() as connection:
            row = locked(connection, file_id, files.c.trashed_at.is_(None))
            _check_place(context, row, collection, record)
            if row.field is not None:
                raise Conflict("the file is the value of a field: change the field of the record", code="in_field")
            changes = {"trashed_at": func.now(), "deleted_at": func.now(), "deleted_by": context.principal.user_id}
            events.deleted(connection, [_changed(connection, file_id, changes)], context)
        return file_id

    def restore(self, context: Context, file_id: str, collection: str | None, record: str | None) -> File:
        """Bring a deleted file of this record, or an unattached one, back. Raises NotFound."""
        check_attachment(collection, record)
        with self._database.begin() as connection:
            row = locked(connection, file_id, files.c.deleted_at.is_not(None) | files.c.trashed_at.is_(None))
            _check_place(context, row, collection, record)
            if row.deleted_at is not None:
                changes = {"trashed_at": files.c.record_trashed_at, "deleted_at": None, "deleted_by": None}
                row = _changed(connection, file_id, changes)
                events.restored(connection, [row], context)
            return self._catalogue.shape(row)

    def find(self, context: Context, ids: Sequence[str]) -> list[DeletedFile | None]:
        """The deleted files with these ids, in this order; None for any other, or unattached and another's."""
        wanted = [i for i in ids if is_plain(i)]
        rows = self._rows(files.c.id.in_(wanted)) if wanted else []
        found = {row.id: row for row in rows if row.record is not None or owns(context.principal, row.created_by)}
        return [self._shape(found[i]) if i in found else None for i in ids]

    def of_records(self, collection: str, records: Sequence[str]) -> list[list[DeletedFile]]:
        """The deleted files of each of these records, those of fields too, the latest first."""
        wanted = [r for r in records if is_plain(r)] if is_plain(collection) else []
        rows = self._rows((files.c.collection == collection) & files.c.record.in_(wanted)) if wanted else []
        by_record: dict[str, list[DeletedFile]] = {}
        for row in rows:
            by_record.setdefault(row.record, []).append(self._shape(row))
        return [by_record.get(r, []) for r in records]

    def _rows(self, which: ColumnElement[bool]) -> Sequence[Row[Any]]:
        latest = (files.c.deleted_at.desc(), files.c.id.desc())
        query = select(files).where(which, files.c.deleted_at.is_not(None)).order_by(*latest)
        with self._database.read() as connection:
            return connection.execute(query).all()

    def _shape(self, row: Row[Any]) -> DeletedFile:
        same = ("id", "name", "size", "content_type", "created_at", "created_by", "collection", "record", "field")
        return DeletedFile(
            **{name: getattr(row, name) for name in same},
            deleted_at=row.deleted_at,
            deleted_by=row.deleted_by,
            kept_until=row.deleted_at + self._kept,
        )


def _check_place(context: Context, row: Row[Any], collection: str | None, record: str | None) -> None:
    if (row.collection, row.record) != (collection, record):
        raise missing()
    if row.record is None and not owns(context.principal, row.created_by):
        raise missing()


def _changed(connection: Connection, file_id: str, changes: dict[str, Any]) -> Row[Any]:
    return connection.execute(update(files).where(files.c.id == file_id).values(**changes).returning(*files.c)).one()
