"""What the HTTP side and the S3 side say to each other: one request in, one response out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import BinaryIO, Protocol

from stack.s3server.errors import S3Error


class Readable(Protocol):
    """A stream of bytes that ends with b""."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Request:
    """One HTTP request, path and query decoded, header names in lower case.

    `framed` tells whether the request says where its body ends.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Readable
    framed: bool
    id: str

    @property
    def bucket(self) -> str:
        return self.path[1:].partition("/")[0]

    @property
    def key(self) -> str:
        return self.path[1:].partition("/")[2]

    def integer(self, name: str, default: int, low: int, high: int) -> int:
        """The query parameter `name` within low…high; raises InvalidArgument otherwise."""
        text = self.query.get(name, "") or str(default)
        if not (text.isascii() and text.isdigit() and low <= int(text[:20]) <= high):
            raise S3Error("InvalidArgument", f"{name} must be an integer between {low} and {high}")
        return int(text)


@dataclass
class FileSlice:
    """`length` bytes of an open file from its present position; the server closes it."""

    file: BinaryIO
    length: int


@dataclass
class Response:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | FileSlice = b""


def xml_response(document: bytes, status: int = 200) -> Response:
    return Response(status, {"Content-Type": "application/xml"}, document)


def iso_time(seconds: float) -> str:
    """Seconds since the epoch as S3 writes times in XML: 2026-01-31T12:00:00.000Z."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{int(seconds * 1000) % 1000:03d}Z"


def http_time(seconds: float) -> str:
    """Seconds since the epoch as HTTP writes times in headers."""
    return formatdate(seconds, usegmt=True)
