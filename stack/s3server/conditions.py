"""Conditional requests and byte ranges (RFC 9110, sections 13 and 14)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from stack.s3server.errors import S3Error
from stack.s3server.objects import Content, Precondition, Version

RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def check_read(headers: Mapping[str, str], version: Version, content: Content, prefix: str = "") -> None:
    """Raise PreconditionFailed or NotModified; `prefix` selects the x-amz-copy-source-if-… headers."""
    if_match, unmodified = headers.get(f"{prefix}if-match"), headers.get(f"{prefix}if-unmodified-since")
    if if_match is not None:
        if not _names(if_match, content.etag):
            raise S3Error("PreconditionFailed", f"{prefix}If-Match does not name the object's ETag.")
    elif unmodified and (moment := _moment(unmodified)) is not None and int(version.modified) > moment:
        raise S3Error("PreconditionFailed", f"The object was modified after {prefix}If-Unmodified-Since.")
    if_none_match, modified = headers.get(f"{prefix}if-none-match"), headers.get(f"{prefix}if-modified-since")
    unchanged = "PreconditionFailed" if prefix else "NotModified"
    if if_none_match is not None:
        if _names(if_none_match, content.etag):
            raise S3Error(unchanged, "The object still has this ETag.", {"ETag": f'"{content.etag}"'})
    elif modified and (moment := _moment(modified)) is not None and int(version.modified) <= moment:
        raise S3Error(unchanged, "The object was not modified since.", {"ETag": f'"{content.etag}"'})


def write_precondition(headers: Mapping[str, str]) -> Precondition:
    """A check of If-Match and If-None-Match to run in the transaction that replaces the object."""
    if_match, if_none_match = headers.get("if-match"), headers.get("if-none-match")
    if if_none_match not in (None, "*"):
        raise S3Error("NotImplemented", "If-None-Match on a write must be *.")

    def check(current: Version | None) -> None:
        content = current.content if current else None
        if if_none_match and content is not None:
            raise S3Error("PreconditionFailed", "If-None-Match: * but the key exists.")
        if if_match is not None and content is None:
            raise S3Error("NoSuchKey", "If-Match but the key does not exist.")
        if if_match is not None and content is not None and not _names(if_match, content.etag):
            raise S3Error("PreconditionFailed", "If-Match does not name the object's ETag.")

    return check


def wanted_range(headers: Mapping[str, str], content: Content) -> tuple[int, int] | None:
    """As `parse_range`, of the Range header; If-Range with another ETag asks for the whole."""
    if headers.get("if-range", f'"{content.etag}"') != f'"{content.etag}"':
        return None
    return parse_range(headers.get("range"), content.size)


def parse_range(header: str | None, size: int) -> tuple[int, int] | None:
    """(first byte, length), or None for the whole: a malformed range is ignored, as RFC 9110 asks.

    Raises InvalidRange when no byte of the object is in the range.
    """
    match = RANGE.fullmatch((header or "").replace(" ", ""))
    if match is None or match.groups() == ("", ""):
        return None
    first_text, last_text = match.groups()
    if first_text:
        first, last = int(first_text), min(int(last_text or size), size - 1)
        if last_text and int(last_text) < first:
            return None
    else:
        first, last = max(size - int(last_text), 0), size - 1
    if first > last:
        raise S3Error("InvalidRange", f"The object has {size} bytes.", {"Content-Range": f"bytes */{size}"})
    return first, last - first + 1


def _names(header: str, etag: str) -> bool:
    candidates = [candidate.strip().removeprefix("W/").strip('"') for candidate in header.split(",")]
    return "*" in candidates or etag in candidates


def _moment(text: str) -> float | None:
    """Seconds since the epoch; an unreadable date is ignored, as RFC 9110 asks."""
    try:
        return parsedate_to_datetime(text).timestamp()
    except ValueError:
        return None
