"""Object bodies as files under random names: a key never becomes part of a path."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Set
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from stack.s3server.digests import Digests, Expectation
from stack.s3server.errors import S3Error
from stack.s3server.messages import Readable
from stack.s3server.transfer import AwsChunkedBody

PIECE_BYTES = 256 << 10
MAX_OBJECT_BYTES = 5 << 30


@dataclass(frozen=True)
class StoredBlob:
    """A complete body on disk: file name, length in bytes, MD5 in hex, checksums in base64."""

    name: str
    size: int
    md5: str
    checksums: dict[str, str]


class Blobs:
    """Files appear in `blobs/` by one rename after they are complete and match their digests.

    What a killed process leaves in `incoming/` is removed at the next start. Writes are not synced:
    a loss of power, as opposed to a killed process, may lose recent bodies.
    """

    def __init__(self, root: Path) -> None:
        self._incoming = root / "incoming"
        self._kept = root / "blobs"
        self._incoming.mkdir(parents=True, exist_ok=True)
        self._kept.mkdir(exist_ok=True)

    def store(self, source: Readable, expectation: Expectation, *, max_bytes: int = MAX_OBJECT_BYTES) -> StoredBlob:
        """Copy `source` to disk; raises S3Error and keeps nothing when it is cut off, too large or differs."""
        name = uuid.uuid4().hex
        temporary = self._incoming / name
        try:
            with temporary.open("xb") as file:
                size, digests = _copy(source, file.write, expectation, max_bytes)
            trailers = source.trailers if isinstance(source, AwsChunkedBody) else {}
            checksums = expectation.compare(digests, trailers)
            destination = self._path(name)
            destination.parent.mkdir(exist_ok=True)
            temporary.rename(destination)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        return StoredBlob(name, size, digests.digest("md5").hex(), checksums)

    def open(self, name: str) -> BinaryIO:
        return self._path(name).open("rb")

    def remove(self, *names: str | None) -> None:
        for name in names:
            if name:
                self._path(name).unlink(missing_ok=True)

    def sweep(self, referenced: Set[str]) -> None:
        """Remove what no record refers to: the remains of a process that was killed."""
        for path in self._incoming.iterdir():
            path.unlink()
        for path in self._kept.glob("*/*"):
            if path.name not in referenced:
                path.unlink()

    def _path(self, name: str) -> Path:
        return self._kept / name[:2] / name


def _copy(
    source: Readable, write: Callable[[bytes], object], expectation: Expectation, max_bytes: int
) -> tuple[int, Digests]:
    size, digests = 0, expectation.digests()
    while data := source.read(PIECE_BYTES):
        size += len(data)
        if size > max_bytes:
            raise S3Error("EntityTooLarge", f"The body must be at most {max_bytes} bytes.")
        digests.update(data)
        write(data)
    return size, digests
