"""Multipart uploads: parts arrive in any order and become one object at the end."""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
import time
import uuid
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

from stack.s3server.blobs import Blobs, StoredBlob
from stack.s3server.buckets import require_bucket
from stack.s3server.database import Database
from stack.s3server.digests import ALGORITHMS, DEFAULT_ALGORITHM, Expectation
from stack.s3server.errors import S3Error
from stack.s3server.objects import Content, Objects, Precondition, Version

MIN_PART_BYTES = 5 << 20
MAX_PART_NUMBER = 10_000


@dataclass(frozen=True)
class Upload:
    """`checksum_type` is COMPOSITE or FULL_OBJECT; an empty `checksum_algorithm` means none."""

    id: str
    key: str
    initiated: float
    headers: dict[str, str]
    tags: dict[str, str]
    checksum_algorithm: str
    checksum_type: str


@dataclass(frozen=True)
class Part:
    number: int
    blob: str
    size: int
    etag: str
    modified: float
    checksums: dict[str, str]


@dataclass(frozen=True)
class NamedPart:
    """A part as the client names it to complete an upload; checksums are base64 by algorithm."""

    number: int
    etag: str
    checksums: dict[str, str]


class Uploads:
    def __init__(self, database: Database, blobs: Blobs, objects: Objects) -> None:
        self._database = database
        self._blobs = blobs
        self._objects = objects

    def create(
        self, bucket: str, key: str, headers: dict[str, str], tags: dict[str, str], checksum: tuple[str, str]
    ) -> str:
        """Begin an upload; `checksum` is (algorithm or "", COMPOSITE or FULL_OBJECT). Returns its id."""
        upload_id = uuid.uuid4().hex
        with self._database.transaction() as connection:
            require_bucket(connection, bucket)
            connection.execute(
                "INSERT INTO uploads VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (upload_id, bucket, key, time.time(), json.dumps(headers), json.dumps(tags), *checksum),
            )
        return upload_id

    def get(self, bucket: str, key: str, upload_id: str) -> Upload:
        with self._database.transaction() as connection:
            return _require_upload(connection, bucket, key, upload_id)

    def put_part(self, bucket: str, key: str, upload_id: str, number: int, blob: StoredBlob) -> Part:
        """Record a part, replacing an earlier one of the same number."""
        part = Part(number, blob.name, blob.size, blob.md5, time.time(), blob.checksums)
        try:
            with self._database.transaction() as connection:
                _require_upload(connection, bucket, key, upload_id)
                where = (upload_id, number)
                old = connection.execute(
                    "DELETE FROM parts WHERE upload_id = ? AND number = ? RETURNING blob", where
                ).fetchone()
                connection.execute(
                    "INSERT INTO parts VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (*where, part.blob, part.size, part.etag, part.modified, json.dumps(part.checksums)),
                )
        except BaseException:
            self._blobs.remove(blob.name)
            raise
        self._blobs.remove(old["blob"] if old else None)
        return part

    def parts(self, bucket: str, key: str, upload_id: str) -> list[Part]:
        with self._database.transaction() as connection:
            _require_upload(connection, bucket, key, upload_id)
            return _parts(connection, upload_id)

    def all(self, bucket: str, prefix: str) -> list[Upload]:
        """Unfinished uploads of keys that start with `prefix`, by key and time."""
        with self._database.transaction() as connection:
            require_bucket(connection, bucket)
            rows = connection.execute("SELECT * FROM uploads WHERE bucket = ? ORDER BY key, initiated", (bucket,))
            return [_upload(row) for row in rows if row["key"].startswith(prefix)]

    def abort(self, bucket: str, key: str, upload_id: str) -> None:
        with self._database.transaction() as connection:
            _require_upload(connection, bucket, key, upload_id)
            parts = _parts(connection, upload_id)
            connection.execute("DELETE FROM uploads WHERE id = ?", (upload_id,))
        self._blobs.remove(*(part.blob for part in parts))

    def complete(
        self, bucket: str, key: str, upload_id: str, named: Sequence[NamedPart], precondition: Precondition
    ) -> Version:
        """Join the named parts into the current version of the key and forget the upload."""
        upload = self.get(bucket, key, upload_id)
        parts = _choose(self.parts(bucket, key, upload_id), named)
        with closing(_JoinedParts(self._blobs, parts)) as source:
            algorithm = upload.checksum_algorithm or DEFAULT_ALGORITHM
            whole = self._blobs.store(source, Expectation(checksums={algorithm: None}))
        etag = hashlib.md5(b"".join(bytes.fromhex(part.etag) for part in parts), usedforsecurity=False).hexdigest()
        composite = upload.checksum_algorithm and upload.checksum_type == "COMPOSITE"
        checksums = _composite(upload.checksum_algorithm, parts) if composite else whole.checksums
        content = Content(whole.name, whole.size, f"{etag}-{len(parts)}", upload.headers, upload.tags, checksums)
        version = self._objects.put(bucket, key, content, precondition)
        self.abort(bucket, key, upload_id)
        return version


class _JoinedParts:
    """The bodies of several parts as one stream, one file open at a time."""

    def __init__(self, blobs: Blobs, parts: Sequence[Part]) -> None:
        self._blobs = blobs
        self._names = [part.blob for part in reversed(parts)]
        self._file = blobs.open(self._names.pop())

    def read(self, size: int, /) -> bytes:
        while not (data := self._file.read(size)) and self._names:
            self._file.close()
            self._file = self._blobs.open(self._names.pop())
        return data

    def close(self) -> None:
        self._file.close()


def _choose(stored: Sequence[Part], named: Sequence[NamedPart]) -> list[Part]:
    """The stored parts that the client names, checked against S3's rules for completing."""
    numbers = [part.number for part in named]
    if not numbers or numbers != sorted(set(numbers)):
        raise S3Error("InvalidPartOrder", "Parts must be named once each, in ascending order of PartNumber.")
    by_number = {part.number: part for part in stored}
    for name in named:
        part = by_number.get(name.number)
        if (
            part is None
            or part.etag != name.etag
            or any(part.checksums.get(algorithm, value) != value for algorithm, value in name.checksums.items())
        ):
            raise S3Error("InvalidPart", f"Part {name.number} was not uploaded with this ETag and checksum.")
    chosen = [by_number[number] for number in numbers]
    for part in chosen[:-1]:
        if part.size < MIN_PART_BYTES:
            raise S3Error("EntityTooSmall", f"Part {part.number} has {part.size} bytes; all but the last need 5 MiB.")
    return chosen


def _composite(algorithm: str, parts: Sequence[Part]) -> dict[str, str]:
    """S3's checksum of checksums, `base64-count`; none where a part was sent without one."""
    if not all(algorithm in part.checksums for part in parts):
        return {}
    running = ALGORITHMS[algorithm]()
    for part in parts:
        running.update(base64.b64decode(part.checksums[algorithm]))
    return {algorithm: f"{base64.b64encode(running.digest()).decode()}-{len(parts)}"}


def _require_upload(connection: sqlite3.Connection, bucket: str, key: str, upload_id: str) -> Upload:
    require_bucket(connection, bucket)
    row = connection.execute(
        "SELECT * FROM uploads WHERE id = ? AND bucket = ? AND key = ?", (upload_id, bucket, key)
    ).fetchone()
    if row is None:
        raise S3Error("NoSuchUpload", "The uploadId is not known; it was completed or aborted, or never existed.")
    return _upload(row)


def _upload(row: sqlite3.Row) -> Upload:
    documents = (json.loads(row["headers"]), json.loads(row["tags"]))
    return Upload(row["id"], row["key"], row["initiated"], *documents, row["checksum_algorithm"], row["checksum_type"])


def _parts(connection: sqlite3.Connection, upload_id: str) -> list[Part]:
    rows = connection.execute("SELECT * FROM parts WHERE upload_id = ? ORDER BY number", (upload_id,))
    return [
        Part(row["number"], row["blob"], row["size"], row["etag"], row["modified"], json.loads(row["checksums"]))
        for row in rows
    ]
