"""Object versions: reading the current one, replacing it, deleting it."""

from __future__ import annotations

import json
import re
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from stack.s3server.blobs import Blobs
from stack.s3server.buckets import require_bucket
from stack.s3server.database import Database
from stack.s3server.errors import S3Error

MAX_KEY_BYTES = 1024
NULL_VERSION = "null"
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Content:
    """What a version holds: its blob and the headers, tags and base64 checksums kept with it."""

    blob: str
    size: int
    etag: str
    headers: dict[str, str]
    tags: dict[str, str]
    checksums: dict[str, str]


@dataclass(frozen=True)
class Version:
    """One version of a key; a delete marker has no `content`. `modified` is in seconds since the epoch."""

    key: str
    version_id: str
    modified: float
    content: Content | None


Precondition = Callable[[Version | None], None]


class Objects:
    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs

    def get(self, bucket: str, key: str, version_id: str | None = None) -> tuple[Version, Content]:
        """The current or the named version; raises NoSuchKey, NoSuchVersion or, for a marker, MethodNotAllowed."""
        with self._database.transaction() as connection:
            return _require(connection, bucket, key, version_id)

    def open(self, bucket: str, key: str, version_id: str | None = None) -> tuple[Version, Content, BinaryIO]:
        """As `get`, with the body opened before any other thread can replace it."""
        with self._database.transaction() as connection:
            version, content = _require(connection, bucket, key, version_id)
            return version, content, self._blobs.open(content.blob)

    def put(self, bucket: str, key: str, content: Content, precondition: Precondition | None = None) -> Version:
        """Make `content` the current version; on any refusal its blob is removed."""
        try:
            with self._database.transaction() as connection:
                versioned = require_bucket(connection, bucket).versioning == "Enabled"
                if precondition:
                    precondition(find(connection, bucket, key))
                version = _new_version(key, versioned, content)
                stale = [] if versioned else [_remove(connection, bucket, key, NULL_VERSION)]
                _insert(connection, bucket, version)
        except BaseException:
            self._blobs.remove(content.blob)
            raise
        self._blobs.remove(*stale)
        return version

    def delete(self, bucket: str, key: str, version_id: str | None = None) -> Version | None:
        """Delete a version for good, or hide the key behind a marker; returns the marker made or removed."""
        stale: list[str | None] = []
        marker = None
        with self._database.transaction() as connection:
            versioning = require_bucket(connection, bucket).versioning
            if version_id is not None:
                found = find(connection, bucket, key, version_id)
                marker = found if found and found.content is None else None
                stale.append(_remove(connection, bucket, key, version_id))
            elif not versioning:
                stale.append(_remove(connection, bucket, key, NULL_VERSION))
            else:
                marker = _new_version(key, versioning == "Enabled", None)
                stale.append(_remove(connection, bucket, key, marker.version_id))
                _insert(connection, bucket, marker)
        self._blobs.remove(*stale)
        return marker

    def set_tags(self, bucket: str, key: str, version_id: str | None, tags: dict[str, str]) -> Version:
        with self._database.transaction() as connection:
            version, _ = _require(connection, bucket, key, version_id)
            connection.execute(
                "UPDATE objects SET tags = ? WHERE bucket = ? AND key = ? AND version_id = ?",
                (json.dumps(tags), bucket, key, version.version_id),
            )
        return version

    @contextmanager
    def versions(self, bucket: str, first_key: str) -> Iterator[Iterator[Version]]:
        """All versions from `first_key` on, by key (in UTF-8 order) and newest first, read as they are used."""
        with self._database.transaction() as connection:
            require_bucket(connection, bucket)
            rows = connection.execute(
                "SELECT * FROM objects WHERE bucket = ? AND key >= ? ORDER BY key, sequence DESC", (bucket, first_key)
            )
            yield (_version(row) for row in rows)


def check_key(key: str) -> None:
    """Raise S3Error for a key of more than 1024 bytes of UTF-8, or one that no XML listing could show."""
    if NOT_IN_XML.search(key):
        raise S3Error("InvalidArgument", "The key must not contain control characters that XML cannot carry.")
    if len(key.encode()) > MAX_KEY_BYTES:
        raise S3Error("KeyTooLongError", f"The key must be at most {MAX_KEY_BYTES} bytes of UTF-8.")


def find(connection: sqlite3.Connection, bucket: str, key: str, version_id: str | None = None) -> Version | None:
    """The current or the named version, which may be a delete marker."""
    row = connection.execute(
        "SELECT * FROM objects WHERE bucket = ? AND key = ? AND version_id = coalesce(?, version_id)"
        " ORDER BY sequence DESC LIMIT 1",
        (bucket, key, version_id),
    ).fetchone()
    return _version(row) if row else None


def _require(connection: sqlite3.Connection, bucket: str, key: str, version_id: str | None) -> tuple[Version, Content]:
    require_bucket(connection, bucket)
    version = find(connection, bucket, key, version_id)
    if version is not None and version.content is not None:
        return version, version.content
    marked = {"x-amz-delete-marker": "true", "x-amz-version-id": version.version_id} if version else {}
    if version_id is None:
        raise S3Error("NoSuchKey", "The key does not exist.", marked)
    if version is None:
        raise S3Error("NoSuchVersion", "The version does not exist.")
    raise S3Error("MethodNotAllowed", "The version is a delete marker.", marked)


def _new_version(key: str, versioned: bool, content: Content | None) -> Version:
    return Version(key, uuid.uuid4().hex if versioned else NULL_VERSION, time.time(), content)


def _insert(connection: sqlite3.Connection, bucket: str, version: Version) -> None:
    content = version.content or Content("", 0, "", {}, {}, {})
    identity = (bucket, version.key, version.version_id, version.modified)
    documents = (json.dumps(value) for value in (content.headers, content.tags, content.checksums))
    connection.execute(
        "INSERT INTO objects (bucket, key, version_id, modified, blob, size, etag, headers, tags, checksums)"
        " VALUES (?, ?, ?, ?, nullif(?, ''), ?, ?, ?, ?, ?)",
        (*identity, content.blob, content.size, content.etag, *documents),
    )


def _remove(connection: sqlite3.Connection, bucket: str, key: str, version_id: str) -> str | None:
    row = connection.execute(
        "DELETE FROM objects WHERE bucket = ? AND key = ? AND version_id = ? RETURNING blob", (bucket, key, version_id)
    ).fetchone()
    return row["blob"] if row else None


def _version(row: sqlite3.Row) -> Version:
    content = None
    if row["blob"] is not None:
        documents = (json.loads(row[name]) for name in ("headers", "tags", "checksums"))
        content = Content(row["blob"], row["size"], row["etag"], *documents)
    return Version(row["key"], row["version_id"], row["modified"], content)
