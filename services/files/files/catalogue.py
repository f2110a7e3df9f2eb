"""The files that exist: who may see them, what they are attached to, and how one is deleted.

A file that is attached to a record is everybody's who may view records; one that is not, its creator's and the admins'.
Files of a record in the trash are hidden until the record is restored.
"""

from collections.abc import Sequence
from typing import Any

from chassis.context import Context, Principal
from chassis.database import Database
from chassis.errors import Conflict, NotFound
from sqlalchemy import Connection, Row, delete, select, update

from files import events, removals
from files.contract import File
from files.declaration import check_attachment, is_plain
from files.downloads import Links
from files.keys import file_keys
from files.models import STORED, files


def may_see(principal: Principal, created_by: str | None, record: str | None) -> bool:
    """Whether this principal, at least a viewer, may see a file."""
    return record is not None or owns(principal, created_by)


def owns(principal: Principal, created_by: str | None) -> bool:
    """Whether this is the creator or an admin."""
    return principal.has("admin") or (created_by is not None and created_by == principal.user_id)


class Catalogue:
    """Reads and changes files. Raises Unavailable without the database."""

    def __init__(self, database: Database, links: Links) -> None:
        self._database = database
        self._links = links

    def get(self, principal: Principal, ids: Sequence[str]) -> list[File | None]:
        """The files with these ids, in this order; None for one that is not there or not to be seen."""
        wanted = [i for i in ids if is_plain(i)]
        query = select(files).where(files.c.id.in_(wanted), files.c.trashed_at.is_(None))
        with self._database.read() as connection:
            rows = connection.execute(query).all() if wanted else []
        found = {row.id: self.shape(row) for row in rows if may_see(principal, row.created_by, row.record)}
        return [found.get(i) for i in ids]

    def of_records(self, collection: str, records: Sequence[str]) -> list[list[File]]:
        """The files attached to each of these records, oldest first."""
        wanted = [r for r in records if is_plain(r)] if is_plain(collection) else []
        query = (
            select(files)
            .where(files.c.collection == collection, files.c.record.in_(wanted), files.c.trashed_at.is_(None))
            .order_by(files.c.created_at, files.c.id)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all() if wanted else []
        by_record: dict[str, list[File]] = {}
        for row in rows:
            by_record.setdefault(row.record, []).append(self.shape(row))
        return [by_record.get(r, []) for r in records]

    def attach(self, principal: Principal, file_id: str, collection: str, record: str) -> File:
        """Attach a file to a record; again to the same one is fine. Raises NotFound, Conflict, InvalidInput."""
        check_attachment(collection, record)
        with self._database.begin() as connection:
            row = _locked(connection, principal, file_id)
            if row.record is not None and (row.collection, row.record) != (collection, record):
                raise Conflict("the file is attached to another record", code="already_attached")
            attached = (
                update(files)
                .where(files.c.id == file_id)
                .values(collection=collection, record=record)
                .returning(*files.c)
            )
            return self.shape(connection.execute(attached).one())

    def delete(self, context: Context, file_id: str) -> str:
        """Delete a file; its bytes go soon after. Raises NotFound."""
        with self._database.begin() as connection:
            row = _locked(connection, context.principal, file_id)
            connection.execute(delete(files).where(files.c.id == file_id))
            removals.note(connection, file_keys(row.id, row.content_type))
            events.deleted(connection, [row], context)
        return file_id

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


def _locked(connection: Connection, principal: Principal, file_id: str) -> Row[Any]:
    query = select(files).where(files.c.id == file_id, files.c.trashed_at.is_(None)).with_for_update()
    row = connection.execute(query).one_or_none() if is_plain(file_id) else None
    if row is None or not may_see(principal, row.created_by, row.record):
        raise NotFound("there is no such file")
    return row
