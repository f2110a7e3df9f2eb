"""What the REST API answers with: names in lowerCamelCase, and records whose values are passed on unread.

A record is one flat object: no field can have the name of what every record has.
"""

from collections.abc import Collection as Names
from collections.abc import Iterable
from typing import Any

import msgspec
from graphene.utils.str_converters import to_camel_case
from msgspec import Raw

COLLECTION = ("id", "name", "label", "singular", "plural", "version", "fields", "created_at")
FILE = (
    "id", "name", "size", "content_type", "sha256", "created_at", "created_by", "url", "thumbnail_url",
    "collection", "record",
)  # fmt: skip
DELETED_FILE = (
    "id", "name", "size", "content_type", "created_at", "created_by", "deleted_at", "deleted_by", "kept_until",
    "collection", "record",
)  # fmt: skip
UPLOAD = ("id", "part_size", "parts", "expires_at")
CHANGE = ("id", "at", "actor", "actor_name", "action", "diff", "file")


class Stored(msgspec.Struct):
    """A record as records answers it, its values not looked into."""

    id: str
    collection: str
    version: int
    values: Raw
    created_at: str
    updated_at: str
    created_by: str | None
    updated_by: str | None
    cursor: str | None = None


class Page(msgspec.Struct):
    """A page of records as records answers it."""

    items: list[Stored]
    has_next: bool
    has_previous: bool
    total: int | None = None


class _Head(msgspec.Struct, rename="camel"):
    """What every record has beside its values."""

    id: str
    collection: str
    version: int
    created_at: str
    updated_at: str
    created_by: str | None
    updated_by: str | None


encode = msgspec.json.encode
one = msgspec.json.Decoder(Stored).decode
many = msgspec.json.Decoder(list[Stored | None]).decode
page_of = msgspec.json.Decoder(Page).decode
pages_of = msgspec.json.Decoder(list[Page]).decode
_values = msgspec.json.Decoder(dict[str, Raw]).decode


def record(stored: Stored, only: Names[str] | None = None) -> bytes:
    """The JSON of a record; with `only` these of its values."""
    s = stored
    head = encode(_Head(s.id, s.collection, s.version, s.created_at, s.updated_at, s.created_by, s.updated_by))
    values = bytes(s.values)
    if only is not None:
        values = encode({name: value for name, value in _values(values).items() if name in only})
    rest = values[1:].lstrip()
    return head[:-1] + (b"}" if rest == b"}" else b"," + rest)


def listed(items: Iterable[bytes]) -> bytes:
    """The JSON of items without a page."""
    return b'{"items":[' + b",".join(items) + b"]}"


def records_page(page: Page, only: Names[str] | None = None) -> bytes:
    """The JSON of a page of records."""
    end = {
        "hasNext": page.has_next,
        "hasPrevious": page.has_previous,
        "endCursor": page.items[-1].cursor if page.items else None,
        "total": page.total,
    }
    return listed(record(item, only) for item in page.items)[:-1] + b"," + encode(end)[1:]


def log_page(page: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """A page of a log: `{items, hasNext, endCursor}`."""
    names = tuple(names)
    return {
        "items": [shown(item, names) for item in page["items"]],
        "hasNext": page["has_next"],
        "endCursor": page["cursor"],
    }


def shown(thing: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """These properties of a thing, as far as it has them."""
    return {to_camel_case(name): thing[name] for name in names if name in thing}
