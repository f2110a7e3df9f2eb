"""The content type of a file, from its first bytes. What the client declared only chooses between harmless names.

Text is told from binary data as in https://mimesniff.spec.whatwg.org/#sniffing-a-mislabeled-binary-resource.
"""

import codecs
import re

import filetype

SNIFFED_BYTES = 8192
UNKNOWN = "application/octet-stream"

PICTURES = frozenset(["image/png", "image/jpeg", "image/gif", "image/webp"])
"""What gets a thumbnail."""

_BINARY_BYTE = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_COMMENTS = re.compile(r"\s*(<!--.*?-->\s*)*", re.DOTALL)
_HTML_START = re.compile(
    r"<(!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|form|img|base|meta|link)"
    r"[\s/>]"
)
_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

_OFFICE = "application/vnd.openxmlformats-officedocument."
_NARROWER = {
    "text/plain": frozenset(
        [f"text/{kind}" for kind in ("csv", "tab-separated-values", "markdown", "calendar", "vcard", "yaml")]
        + [f"application/{kind}" for kind in ("json", "x-ndjson", "sql", "yaml", "toml")]
        + ["message/rfc822"]
    ),
    "application/zip": frozenset(
        [f"{_OFFICE}{kind}" for kind in ("wordprocessingml.document", "spreadsheetml.sheet")]
        + [f"{_OFFICE}presentationml.presentation", "application/epub+zip"]
        + [f"application/vnd.oasis.opendocument.{kind}" for kind in ("text", "spreadsheet", "presentation", "graphics")]
    ),
    "video/mp4": frozenset(["audio/mp4"]),
    "video/webm": frozenset(["audio/webm"]),
}
"""By what the bytes say: the declared types that say the same, but more exactly."""


def sniff(head: bytes, declared: str | None) -> str:
    """The content type of a file that begins with `head` (SNIFFED_BYTES of it, or all)."""
    found: str = filetype.guess_mime(head) or _markup_or_text(head)
    if declared is not None and declared in _NARROWER.get(found, ()):
        return declared
    return found


def _markup_or_text(head: bytes) -> str:
    text = _decoded(head)
    if text is None:
        return UNKNOWN
    text = text[_end_of_comments(text) :].lower()
    if text.startswith("<?xml") or text.startswith("<!doctype svg"):
        if "<svg" in text or ":svg" in text:
            return "image/svg+xml"
        return "text/html" if "<html" in text else "application/xml"
    if text.startswith("<svg"):
        return "image/svg+xml"
    return "text/html" if _HTML_START.match(text) else "text/plain"


def _decoded(head: bytes) -> str | None:
    """The text, as far as looking for markup needs it; None for binary data."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return head.removeprefix(mark).decode(encoding, errors="replace")
    return None if _BINARY_BYTE.search(head) else head.decode("utf-8", errors="replace")


def _end_of_comments(text: str) -> int:
    found = _COMMENTS.match(text)
    return found.end() if found else 0
