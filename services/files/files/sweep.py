"""Compares the bucket with the tables in both directions, and puts right what does not match.

In normal work it finds nothing: every key is noted before S3 gives it up. What it finds comes from outside: a restored
backup, an object deleted by hand; or from a process that was killed between storing a thumbnail and noting it.
"""

import heapq
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from chassis.database import Database
from chassis.errors import NotFound
from sqlalchemy import Select, delete, exists, select, update

from files import events, removals, thumbnails
from files.content_type import PICTURES
from files.keys import OBJECT_PREFIX, THUMBNAIL_PREFIX, object_key, thumbnail_key
from files.models import STORED, files, thumbnail_jobs, uploads
from files.models import removals as removals_table
from files.storage import Bucket, StoredObject

YOUNG = timedelta(days=1)
"""Objects may belong to what is happening now."""

PAGE = 1000

Ids = Select[str]


class Finding(NamedTuple):
    """`kind`: object_without_file, multipart_without_upload, file_without_object, thumbnail_without_file or
    file_without_thumbnail."""

    kind: str
    id: str


class _Comparison(NamedTuple):
    """Objects below `prefix` belong to the ids of `owners`; each of the first owner's has one."""

    prefix: str
    owners: tuple[Ids, Ids]
    object_alone: str
    owner_alone: str

    def id_of(self, item: StoredObject) -> str:
        return item.key.removeprefix(self.prefix)


_BYTES = _Comparison(
    OBJECT_PREFIX, (select(files.c.id), select(uploads.c.id)), "object_without_file", "file_without_object"
)
_THUMBNAILS = _Comparison(
    THUMBNAIL_PREFIX,
    (select(files.c.id).where(files.c.thumbnail == STORED), select(thumbnail_jobs.c.file_id)),
    "thumbnail_without_file",
    "file_without_thumbnail",
)


class Sweep:
    """One comparison; what is in the bucket for less than `young` is left alone. Raises Unavailable."""

    def __init__(self, database: Database, bucket: Bucket, young: timedelta = YOUNG) -> None:
        self._young = young
        self._database = database
        self._bucket = bucket

    def findings(self) -> Iterator[Finding]:
        """Everything that does not match."""
        yield from self._compare(_BYTES)
        for item in self._bucket.open_multiparts():
            if self._is_stray(_BYTES, item):
                yield Finding("multipart_without_upload", _BYTES.id_of(item))
        yield from self._compare(_THUMBNAILS)

    def put_right(self, finding: Finding) -> None:
        """Note stray bytes for removal; delete a file that has lost its bytes, and say so in an event; have a lost
        thumbnail made again."""
        with self._database.begin() as connection:
            match finding.kind:
                case "file_without_object":
                    gone = delete(files).where(files.c.id == finding.id).returning(*files.c)
                    rows = connection.execute(gone).all()
                    removals.note(connection, [thumbnail_key(row.id) for row in rows if row.content_type in PICTURES])
                    events.deleted(connection, rows)
                case "file_without_thumbnail":
                    lost = update(files).where(files.c.id == finding.id).values(thumbnail=None)
                    for row in connection.execute(lost.returning(*files.c)):
                        thumbnails.request(connection, row.id, row.content_type)
                case "thumbnail_without_file":
                    removals.note(connection, [thumbnail_key(finding.id)])
                case _:
                    removals.note(connection, [object_key(finding.id)])

    def _compare(self, what: _Comparison) -> Iterator[Finding]:
        """One pass over the sorted lists of both sides."""
        known = ((row_id, None) for row_id in self._pages(what.owners[0]))
        stored = ((what.id_of(item), item) for item in self._bucket.objects(what.prefix))
        for row_id, group in groupby(heapq.merge(known, stored, key=itemgetter(0)), key=itemgetter(0)):
            sides = [item for _, item in group]
            found = next((item for item in sides if item is not None), None)
            if found is None and self._is_lost(what, row_id):
                yield Finding(what.owner_alone, row_id)
            elif found is not None and len(sides) == 1 and self._is_stray(what, found):
                yield Finding(what.object_alone, row_id)

    def _pages(self, ids: Ids) -> Iterator[str]:
        """In the order in which S3 lists its keys: by bytes."""
        position = ids.selected_columns[0].collate("C")
        after = ""
        while True:
            with self._database.read() as connection:
                page = list(connection.execute(ids.where(position > after).order_by(position).limit(PAGE)).scalars())
            yield from page
            if len(page) < PAGE:
                return
            after = page[-1]

    def _is_lost(self, what: _Comparison, row_id: str) -> bool:
        """Whether the row is still there, and its object still not: it may have come after its place in the list."""
        if not self._has(what.owners[0], row_id):
            return False
        try:
            self._bucket.size(what.prefix + row_id)
        except NotFound:
            return True
        return False

    def _is_stray(self, what: _Comparison, item: StoredObject) -> bool:
        if item.modified > datetime.now(UTC) - self._young:
            return False
        owned = any(self._has(ids, what.id_of(item)) for ids in what.owners)
        return not owned and not self._has(select(removals_table.c.key), item.key)

    def _has(self, ids: Ids, value: str) -> bool:
        same = ids.where(ids.selected_columns[0] == value)
        with self._database.read() as connection:
            return bool(connection.execute(select(exists(same))).scalar_one())
