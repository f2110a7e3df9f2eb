"""Request bodies as they travel: a known length, HTTP chunks, and aws-chunked with trailers.

aws-chunked: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from stack.s3server.errors import S3Error
from stack.s3server.messages import Readable

MAX_LINE_BYTES = 8192
MAX_TRAILERS = 16
MAX_CHUNK_DIGITS = 12


class Connection(Readable, Protocol):
    """A stream of bytes that can also be read by lines."""

    def readline(self, limit: int, /) -> bytes: ...


class LengthBody:
    """Exactly `length` bytes of a connection; asks the client to go on before the first read."""

    def __init__(self, connection: Connection, length: int, ask: Callable[[], None]) -> None:
        self._connection = connection
        self._remaining = length
        self._ask = ask

    @property
    def finished(self) -> bool:
        return not self._remaining

    def read(self, size: int, /) -> bytes:
        if not self._remaining:
            return b""
        self._ask()
        data = self._connection.read(min(size, self._remaining))
        if not data:
            raise S3Error("IncompleteBody", f"The connection ended {self._remaining} bytes before Content-Length.")
        self._remaining -= len(data)
        return data


class ChunkedBody:
    """A body sent with Transfer-Encoding: chunked."""

    def __init__(self, connection: Connection, ask: Callable[[], None]) -> None:
        self._chunks = _Chunks(connection)
        self._ask = ask

    @property
    def finished(self) -> bool:
        return self._chunks.finished

    def read(self, size: int, /) -> bytes:
        self._ask()
        return self._chunks.read(size)


class AwsChunkedBody:
    """The payload inside an aws-chunked body; `trailers` is complete after the last read."""

    def __init__(self, outer: Readable, decoded_length: int | None) -> None:
        self._chunks = _Chunks(_Lines(outer))
        self._expected = decoded_length
        self._received = 0
        self.trailers = self._chunks.trailers

    def read(self, size: int, /) -> bytes:
        data = self._chunks.read(size)
        self._received += len(data)
        if not data and self._expected not in (None, self._received):
            raise S3Error("IncompleteBody", "The payload's length differs from x-amz-decoded-content-length.")
        return data


class _Chunks:
    """Reads `SIZE[;extension]CRLF data CRLF … 0 CRLF [trailer: value CRLF …] CRLF`."""

    def __init__(self, source: Connection) -> None:
        self._source = source
        self._left = 0
        self.finished = False
        self.trailers: dict[str, str] = {}

    def read(self, size: int) -> bytes:
        if not self._left and not self.finished:
            self._left = self._next_size()
            if not self._left:
                self._read_trailers()
        if self.finished:
            return b""
        data = self._source.read(min(size, self._left))
        if not data:
            raise S3Error("IncompleteBody", "The connection ended inside a chunk.")
        self._left -= len(data)
        if not self._left and self._line():
            raise S3Error("IncompleteBody", "A chunk is longer than its announced size.")
        return data

    def _next_size(self) -> int:
        digits = self._line().partition(b";")[0].strip()
        if not 1 <= len(digits) <= MAX_CHUNK_DIGITS or digits.strip(b"0123456789abcdefABCDEF"):
            raise S3Error("IncompleteBody", "A chunk must begin with its size in hexadecimal digits.")
        return int(digits, 16)

    def _read_trailers(self) -> None:
        while line := self._line(end_allowed=True):
            name, colon, value = line.decode("latin-1").partition(":")
            if not colon or len(self.trailers) == MAX_TRAILERS:
                raise S3Error("InvalidRequest", f"A trailer must be `name: value`, at most {MAX_TRAILERS} of them.")
            self.trailers[name.strip().lower()] = value.strip()
        self.finished = True

    def _line(self, *, end_allowed: bool = False) -> bytes:
        line = self._source.readline(MAX_LINE_BYTES)
        if not line.endswith(b"\n") and not (end_allowed and not line):
            raise S3Error("IncompleteBody", "A chunk's line is cut off or too long.")
        return line.rstrip(b"\r\n")


class _Lines:
    """A small buffer that lets a stream without `readline` be read by lines."""

    def __init__(self, source: Readable) -> None:
        self._source = source
        self._buffer = b""

    def read(self, size: int, /) -> bytes:
        if not self._buffer:
            return self._source.read(size)
        data, self._buffer = self._buffer[:size], self._buffer[size:]
        return data

    def readline(self, limit: int, /) -> bytes:
        while b"\n" not in self._buffer and len(self._buffer) < limit:
            data = self._source.read(limit)
            if not data:
                break
            self._buffer += data
        end = min(self._buffer.find(b"\n") + 1 or limit, limit)
        line, self._buffer = self._buffer[:end], self._buffer[end:]
        return line
