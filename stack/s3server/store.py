"""Everything the server keeps, opened from one data folder."""

from __future__ import annotations

from pathlib import Path

from stack.s3server.blobs import Blobs
from stack.s3server.buckets import Buckets
from stack.s3server.database import Database
from stack.s3server.multipart import Uploads
from stack.s3server.objects import Objects


class Store:
    """`metadata.sqlite` beside `blobs/`; what a killed process left half-done is removed on opening."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.blobs = Blobs(root)
        self._database = Database(root / "metadata.sqlite")
        self.blobs.sweep(self._database.referenced_blobs())
        self.buckets = Buckets(self._database, self.blobs)
        self.objects = Objects(self._database, self.blobs)
        self.uploads = Uploads(self._database, self.blobs, self.objects)

    def close(self) -> None:
        self._database.close()
