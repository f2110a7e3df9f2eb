"""Compares the bucket with the tables in both directions, and puts right what does not match.

In normal work it finds nothing: every key is noted before S3 gives it up. What it finds comes from outside: a restored
backup, an object deleted by hand.
"""

import heapq
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from chassis.database import Database
from chassis.errors import NotFound
from sqlalchemy import Table, delete, exists, select

from files import events, removals
from files.keys import OBJECT_PREFIX, object_key
from files.models import files, uploads
from files.models import removals as removals_table
from files.storage import Bucket, StoredObject

YOUNG = timedelta(days=1)
"""Objects may belong to what is happening now."""

PAGE = 1000


class Finding(NamedTuple):
    """`kind`: object_without_file, multipart_without_upload or file_without_object."""

    kind: str
    id: str


class Sweep:
    """One comparison; what is in the bucket for less than `young` is left alone. Raises Unavailable."""

    def __init__(self, database: Database, bucket: Bucket, young: timedelta = YOUNG) -> None:
        self._young = young
        self._database = database
        self._bucket = bucket

    def findings(self) -> Iterator[Finding]:
        """Everything that does not match, found in one pass over the sorted lists of both sides."""
        known = ((row_id, None) for row_id in self._file_ids())
        stored = ((_id(item), item) for item in self._bucket.objects())
        for file_id, group in groupby(heapq.merge(known, stored, key=itemgetter(0)), key=itemgetter(0)):
            sides = [item for _, item in group]
            found = next((item for item in sides if item is not None), None)
            if found is None and self._is_lost(file_id):
                yield Finding("file_without_object", file_id)
            elif found is not None and len(sides) == 1 and self._is_stray(found):
                yield Finding("object_without_file", file_id)
        for item in self._bucket.open_multiparts():
            if self._is_stray(item):
                yield Finding("multipart_without_upload", _id(item))

    def put_right(self, finding: Finding) -> None:
        """Note stray bytes for removal; delete a file that has lost its bytes, and say so in an event."""
        with self._database.begin() as connection:
            if finding.kind == "file_without_object":
                gone = delete(files).where(files.c.id == finding.id).returning(*files.c)
                events.deleted(connection, connection.execute(gone).all())
            else:
                removals.note(connection, [finding.id])

    def _file_ids(self) -> Iterator[str]:
        """In the order in which S3 lists its keys: by bytes."""
        position = files.c.id.collate("C")
        after = ""
        while True:
            with self._database.read() as connection:
                query = select(files.c.id).where(position > after).order_by(position).limit(PAGE)
                page = list(connection.execute(query).scalars())
            yield from page
            if len(page) < PAGE:
                return
            after = page[-1]

    def _is_lost(self, file_id: str) -> bool:
        """Whether the row is still there, and its object still not: it may have come after its place in the list."""
        if not self._exists(files, file_id):
            return False
        try:
            self._bucket.size(object_key(file_id))
        except NotFound:
            return True
        return False

    def _is_stray(self, item: StoredObject) -> bool:
        if item.modified > datetime.now(UTC) - self._young:
            return False
        return not any(self._exists(table, _id(item)) for table in (files, uploads, removals_table))

    def _exists(self, table: Table, file_id: str) -> bool:
        same = table.c.key == object_key(file_id) if table is removals_table else table.c.id == file_id
        with self._database.read() as connection:
            return bool(connection.execute(select(exists().where(same))).scalar_one())


def _id(item: StoredObject) -> str:
    return item.key.removeprefix(OBJECT_PREFIX)
