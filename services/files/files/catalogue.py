"""The files that exist: who may see them, and what they are attached to.

A file that is attached to nothing is its creator's and the admins'. One that is attached to a record is as the record
is: the gateway asks records who may read and change that, and names the record with every change, so that a change
whose record was not looked at, or is not the file's, finds no file. Files of a record in the trash are hidden until the
record is restored, deleted ones until they are restored themselves (`files.deletions`).
"""

from collections.abc import Sequence
from typing import Any

from chassis.context import Context, Principal
from chassis.database import Database
from chassis.errors import Conflict, NotFound
from sqlalchemy import ColumnElement, Connection, Row, select, update

from files import events
from files.contract import File, FoundFile
from files.declaration import check_attachment, is_plain
from files.downloads import Links
from files.models import STORED, files


def owns(principal: Principal, created_by: str | None) -> bool:
    """Whether this is the creator or an admin."""
    return principal.has("admin") or (created_by is not None and created_by == principal.user_id)


class Catalogue:
    """Reads and changes files. Raises Unavailable without the database."""

    def __init__(self, database: Database, links: Links) -> None:
        self._database = database
        self._links = links

    def find(self, principal: Principal, ids: Sequence[str]) -> list[FoundFile | None]:
        """The files with these ids, in this order; None for one that is not there, or unattached and another's."""
        wanted = [i for i in ids if is_plain(i)]
        query = select(files).where(files.c.id.in_(wanted), files.c.trashed_at.is_(None))
        with self._database.read() as connection:
            rows = connection.execute(query).all() if wanted else []
        found = {row.id: row for row in rows if row.record is not None or owns(principal, row.created_by)}
        return [self._found(found[i]) if i in found else None for i in ids]

    def of_records(self, collection: str, records: Sequence[str]) -> list[list[File]]:
        """The files attached to each of these records, oldest first; not those that are the value of a field."""
        wanted = [r for r in records if is_plain(r)] if is_plain(collection) else []
        query = (
            select(files)
            .where(
                files.c.collection == collection,
                files.c.record.in_(wanted),
                files.c.field.is_(None),
                files.c.trashed_at.is_(None),
            )
            .order_by(files.c.created_at, files.c.id)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all() if wanted else []
        by_record: dict[str, list[File]] = {}
        for row in rows:
            by_record.setdefault(row.record, []).append(self.shape(row))
        return [by_record.get(r, []) for r in records]

    def attach(self, context: Context, file_id: str, collection: str, record: str) -> File:
        """Attach a file to a record; again to the same one is fine.

        Raises InvalidInput, Conflict when the creator's file is attached to another record or in a field, and NotFound.
        """
        check_attachment(collection, record)
        with self._database.begin() as connection:
            row = locked(connection, file_id, files.c.trashed_at.is_(None))
            if (row.collection, row.record, row.field) == (collection, record, None):
                return self.shape(row)
            if not owns(context.principal, row.created_by):
                raise missing()
            if row.record is not None:
                where = "attached to another record" if row.field is None else "the value of a field"
                raise Conflict(f"the file is {where}", code="already_attached")
            values = {"collection": collection, "record": record}
            attaching = update(files).where(files.c.id == file_id).values(**values).returning(*files.c)
            attached = connection.execute(attaching).one()
            events.attached(connection, attached, context)
            return self.shape(attached)

    def _found(self, row: Row[Any]) -> FoundFile:
        return FoundFile(file=self.shape(row), collection=row.collection, record=row.record, field=row.field)

    def shape(self, row: Row[Any]) -> File:
        """A row of `files` as callers get it, with a fresh link."""
        return File(
            id=row.id,
            name=row.name,
            size=row.size,
            content_type=row.content_type,
            sha256=row.sha256,
            created_at=row.created_at,
            created_by=row.created_by,
            url=self._links.url(row.id, row.name, row.content_type),
            thumbnail_url=self._links.thumbnail_url(row.id) if row.thumbnail == STORED else None,
            collection=row.collection,
            record=row.record,
        )


def locked(connection: Connection, file_id: str, which: ColumnElement[bool]) -> Row[Any]:
    """The file's row if it is one of these, locked. Raises NotFound."""
    query = select(files).where(files.c.id == file_id, which).with_for_update()
    row = connection.execute(query).one_or_none() if is_plain(file_id) else None
    if row is None:
        raise missing()
    return row


def missing() -> NotFound:
    """The error for a file that is not there, or not to be seen."""
    return NotFound("there is no such file")
