"""A browser's multipart/form-data upload: small fields first, then the file as a stream."""

from __future__ import annotations

from dataclasses import dataclass

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from stack.s3server.errors import S3Error
from stack.s3server.messages import Readable, Request

MAX_FIELDS_BYTES = 64 << 10
PIECE_BYTES = 64 << 10


@dataclass(frozen=True)
class Form:
    """`fields` by lower-case name; `file` is everything in the field `file`, which ends the form."""

    fields: dict[str, str]
    filename: str
    file: Readable


def read_form(request: Request) -> Form:
    """Read as far as the file; raises MalformedPOSTRequest when the form has none."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != "multipart/form-data" or not options.get("boundary"):
        raise S3Error("MalformedPOSTRequest", "Content-Type must be multipart/form-data with a boundary.")
    events = _Events(request.body, options["boundary"])
    fields: dict[str, str] = {}
    size = 0
    while True:
        event = events.next()
        if isinstance(event, Field | File) and event.name.lower() == "file":
            filename = event.filename if isinstance(event, File) else ""
            return Form(fields, filename, _FilePart(events))
        if isinstance(event, Epilogue):
            raise S3Error("MalformedPOSTRequest", "The form must have a field `file`, after all others.")
        if isinstance(event, Field | File):
            value = _FilePart(events).read_all(MAX_FIELDS_BYTES - size)
            size += len(value)
            fields[event.name.lower()] = value.decode("utf-8", "replace")


class _Events:
    """The decoder's events, fed from the request as needed."""

    def __init__(self, body: Readable, boundary: str) -> None:
        self._body = body
        self._decoder = MultipartDecoder(boundary.encode("latin-1", "replace"), 4 * MAX_FIELDS_BYTES)

    def next(self) -> Event:
        try:
            while isinstance(event := self._decoder.next_event(), NeedData):
                self._decoder.receive_data(self._body.read(PIECE_BYTES) or None)
        except (ValueError, RequestEntityTooLarge) as err:
            raise S3Error("MalformedPOSTRequest", f"The form cannot be read: {err}") from err
        return event


class _FilePart:
    """The content of the part whose beginning was the last event."""

    def __init__(self, events: _Events) -> None:
        self._events = events
        self._buffer = b""
        self._more = True

    def read(self, size: int, /) -> bytes:
        while not self._buffer and self._more:
            event = self._events.next()
            if not isinstance(event, Data):
                raise S3Error("MalformedPOSTRequest", "The form ends inside a field.")
            self._buffer, self._more = bytes(event.data), event.more_data
        data, self._buffer = self._buffer[:size], self._buffer[size:]
        return data

    def read_all(self, limit: int) -> bytes:
        value = b""
        while data := self.read(PIECE_BYTES):
            value += data
            if len(value) > limit:
                raise S3Error("MalformedPOSTRequest", f"The fields must be at most {MAX_FIELDS_BYTES} bytes together.")
        return value
