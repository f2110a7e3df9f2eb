"""What a person or a test wants to read of a message, whatever state it is in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime


@dataclass(frozen=True)
class Attachment:
    """`size` is in bytes, after decoding."""

    filename: str
    content_type: str
    size: int


@dataclass(frozen=True)
class Parsed:
    """`date` is ISO 8601, or "" where the header is missing or unreadable; repeated headers are joined by ", "."""

    subject: str
    date: str
    headers: dict[str, str]
    text: str
    html: str
    attachments: list[Attachment]


def parse(content: bytes) -> Parsed:
    """Never fails: undecodable bytes become U+FFFD and unreadable headers stay as they were sent."""
    message = message_from_bytes(content)
    headers: dict[str, str] = {}
    for name, value in message.items():
        decoded = _header_text(str(value))
        headers[name] = f"{headers[name]}, {decoded}" if name in headers else decoded
    by_lower_name = {name.lower(): value for name, value in headers.items()}
    return Parsed(
        by_lower_name.get("subject", ""),
        _iso_date(by_lower_name.get("date", "")),
        headers,
        _first_body(message, "text/plain"),
        _first_body(message, "text/html"),
        _attachments(message),
    )


def _header_text(raw: str) -> str:
    unfolded = re.sub(r"\r?\n(?=[ \t])", "", raw)
    text = unfolded.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        pieces = decode_header(text)
    except HeaderParseError:
        return text
    return "".join(piece if isinstance(piece, str) else _decode(piece, charset) for piece, charset in pieces)


def _first_body(message: Message, content_type: str) -> str:
    for part in message.walk():
        if part.get_content_type() == content_type and part.get_content_disposition() != "attachment":
            return _decode(_payload(part), part.get_content_charset()).replace("\r\n", "\n")
    return ""


def _attachments(message: Message) -> list[Attachment]:
    return [
        Attachment(_header_text(part.get_filename() or ""), part.get_content_type(), len(_payload(part)))
        for part in message.walk()
        if not part.is_multipart() and (part.get_content_disposition() == "attachment" or part.get_filename())
    ]


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _decode(data: bytes, charset: str | None) -> str:
    try:
        return data.decode(charset or "utf-8", "replace")
    except LookupError:
        return data.decode("latin-1")


def _iso_date(text: str) -> str:
    try:
        return parsedate_to_datetime(text).isoformat()
    except ValueError:
        return ""
