"""What a client may attach to an object: standard headers, x-amz-meta-… headers and tags."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from stack.s3server import xml
from stack.s3server.errors import S3Error

STANDARD = ("content-type", "cache-control", "content-disposition", "content-encoding", "content-language", "expires")
META = "x-amz-meta-"
HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]+")
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
MAX_METADATA_BYTES = 2048
MAX_TAGS = 10
OVERRIDES = {f"response-{name}": name for name in STANDARD}


def kept_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers stored with an object and returned with it.

    Raises MetadataTooLarge beyond 2 KB and InvalidArgument for what could not be sent back as a header.
    """
    kept = {name: headers[name] for name in STANDARD if headers.get(name)}
    codings = [coding.strip() for coding in kept.pop("content-encoding", "").split(",")]
    if rest := ", ".join(coding for coding in codings if coding and coding != "aws-chunked"):
        kept["content-encoding"] = rest
    meta = {name: value for name, value in headers.items() if name.startswith(META)}
    for name, value in (kept | meta).items():
        if not HEADER_NAME.fullmatch(name) or CONTROL_CHARACTERS.search(value):
            raise S3Error("InvalidArgument", f"{name!r} must be a header name, its value without control characters.")
    if sum(len(name) - len(META) + len(value) for name, value in meta.items()) > MAX_METADATA_BYTES:
        raise S3Error("MetadataTooLarge", f"The x-amz-meta-* headers must be at most {MAX_METADATA_BYTES} bytes.")
    return {"content-type": "binary/octet-stream"} | kept | meta


def overrides(query: Mapping[str, str]) -> dict[str, str]:
    """Response headers that a (presigned) GET asks to replace, e.g. response-content-disposition."""
    chosen = {}
    for parameter, name in OVERRIDES.items():
        if parameter in query:
            if not query[parameter].isprintable():
                raise S3Error("InvalidArgument", f"{parameter} must not contain control characters.")
            # http.server writes headers as Latin-1; the client is to receive the UTF-8 bytes.
            chosen[name] = query[parameter].encode().decode("latin-1")
    return chosen


def header_tags(header: str) -> dict[str, str]:
    """Tags of an x-amz-tagging header, `a=1&b=2`."""
    return _checked_tags(parse_qsl(header, keep_blank_values=True))


def document_tags(document: bytes) -> dict[str, str]:
    """Tags of a Tagging document."""
    nodes = xml.parse(document, "Tagging").findall("TagSet/Tag")
    return _checked_tags([(xml.text(node, "Key"), xml.text(node, "Value")) for node in nodes])


def tags_document(tags: Mapping[str, str]) -> bytes:
    fields = [("Tag", [("Key", key), ("Value", value)]) for key, value in tags.items()]
    return xml.write("Tagging", [("TagSet", fields)])


def _checked_tags(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    tags = dict(pairs)
    if len(pairs) > MAX_TAGS or len(tags) != len(pairs):
        raise S3Error("InvalidTag", f"An object has at most {MAX_TAGS} tags, each with its own key.")
    for key, value in pairs:
        if not 1 <= len(key) <= 128 or len(value) > 256:
            raise S3Error("InvalidTag", f"Tag {key[:128]!r}: a key has 1-128 characters and a value at most 256.")
    return tags
