"""Buckets, their versioning state and their stored configuration documents."""

from __future__ import annotations

import re
import sqlite3
import time
from dataclasses import dataclass

from stack.s3server.blobs import Blobs
from stack.s3server.database import Database
from stack.s3server.errors import S3Error

NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
RESERVED_NAMES = {"healthz"}


@dataclass(frozen=True)
class Bucket:
    """`versioning` is "", "Enabled" or "Suspended"; `created` is in seconds since the epoch."""

    name: str
    created: float
    versioning: str


def require_bucket(connection: sqlite3.Connection, name: str) -> Bucket:
    """The bucket inside a running transaction; raises NoSuchBucket."""
    row = connection.execute("SELECT name, created, versioning FROM buckets WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise S3Error("NoSuchBucket", f"The bucket {name!r} does not exist.")
    return Bucket(**row)


class Buckets:
    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs

    def create(self, name: str) -> None:
        if not NAME.fullmatch(name) or name in RESERVED_NAMES:
            raise S3Error("InvalidBucketName", "A bucket name has 3-63 of a-z 0-9 . - and is not `healthz`.")
        with self._database.transaction() as connection:
            try:
                connection.execute("INSERT INTO buckets (name, created) VALUES (?, ?)", (name, time.time()))
            except sqlite3.IntegrityError as err:
                raise S3Error("BucketAlreadyOwnedByYou", f"The bucket {name!r} exists already.") from err

    def get(self, name: str) -> Bucket:
        with self._database.transaction() as connection:
            return require_bucket(connection, name)

    def all(self) -> list[Bucket]:
        with self._database.transaction() as connection:
            rows = connection.execute("SELECT name, created, versioning FROM buckets ORDER BY name")
            return [Bucket(**row) for row in rows]

    def delete(self, name: str) -> None:
        """Remove an empty bucket, with the parts of its unfinished uploads."""
        with self._database.transaction() as connection:
            require_bucket(connection, name)
            if connection.execute("SELECT 1 FROM objects WHERE bucket = ? LIMIT 1", (name,)).fetchone():
                raise S3Error("BucketNotEmpty", f"The bucket {name!r} still has objects or versions.")
            parts = connection.execute(
                "SELECT blob FROM parts JOIN uploads ON uploads.id = parts.upload_id WHERE bucket = ?", (name,)
            ).fetchall()
            connection.execute("DELETE FROM buckets WHERE name = ?", (name,))
        self._blobs.remove(*(row["blob"] for row in parts))

    def set_versioning(self, name: str, status: str) -> None:
        with self._database.transaction() as connection:
            require_bucket(connection, name)
            connection.execute("UPDATE buckets SET versioning = ? WHERE name = ?", (status, name))

    def document(self, name: str, kind: str) -> bytes | None:
        """The stored configuration document of `kind` ("cors", "lifecycle"), or None."""
        with self._database.transaction() as connection:
            require_bucket(connection, name)
            row = connection.execute(
                "SELECT document FROM bucket_documents WHERE bucket = ? AND kind = ?", (name, kind)
            ).fetchone()
        return row["document"] if row else None

    def set_document(self, name: str, kind: str, document: bytes | None) -> None:
        """Store a configuration document, or remove it with None."""
        with self._database.transaction() as connection:
            require_bucket(connection, name)
            connection.execute("DELETE FROM bucket_documents WHERE bucket = ? AND kind = ?", (name, kind))
            if document is not None:
                connection.execute("INSERT INTO bucket_documents VALUES (?, ?, ?)", (name, kind, document))
