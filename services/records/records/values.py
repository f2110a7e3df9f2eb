"""The rules of a value: every field type turns JSON into what its column takes, or says what is wrong.

Accepted values come back as JSON that Postgres reads by the column's type.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
import re2

from records import numbers
from records.contract import Field, FieldType
from records.definitions import MAX_FILES, MAX_INDEXED_TEXT

MAX_INTEGER = 2**53 - 1
"""The largest whole number that every JSON reader keeps exactly (RFC 8259, section 6)."""
MAX_DIGITS = 15
"""Significant digits that survive a JSON reader with 64-bit floats."""
MAX_TEXT = {FieldType.TEXT: 10_000, FieldType.LONG_TEXT: 1_000_000, FieldType.EMAIL: 254, FieldType.URL: 2_048}
MAX_JSON = 100_000
"""Bytes."""
_ADDRESSES = frozenset({FieldType.EMAIL, FieldType.URL})
_LISTS = frozenset({FieldType.CHOICES, FieldType.FILES})

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
"""The pattern of HTML's e-mail field (https://html.spec.whatwg.org/#valid-e-mail-address), with a dotted domain."""
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATETIME = re.compile(_DATE.pattern + r"T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})")
"""RFC 3339, section 5.6; the seconds may be left out."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANK = re.compile(r"[\x00-\x20\x7f]|\s")
_ESCAPED_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class Wrong(Exception):
    """A value breaks a rule: its code and the rule in words."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def convert(field: Field, value: Any) -> Any:
    """The value for the field's column. Raises Wrong."""
    if not _is_missing(field, value):
        return _CONVERTERS[field.type](field, value)
    if field.required:
        raise Wrong("required", "is required")
    return None


def _is_missing(field: Field, value: Any) -> bool:
    """Null, an empty address, no files; where something is required, also an empty text or list."""
    if value == "":
        return field.type in _ADDRESSES or (field.required and field.type in MAX_TEXT)
    if value == []:
        return field.type is FieldType.FILES or (field.required and field.type in _LISTS)
    return value is None


def clean_text(value: Any, limit: int) -> str:
    """A text that Postgres can store. Raises Wrong."""
    if not isinstance(value, str):
        raise Wrong("invalid_type", "must be a text")
    if len(value) > limit:
        raise Wrong("too_long", f"must have at most {limit:,} characters, has {len(value):,}")
    if "\x00" in value or _SURROGATE.search(value):
        raise Wrong("invalid_text", "must not contain NUL or half of a surrogate pair")
    return value


def _text(field: Field, value: Any) -> str:
    options = field.options
    limit = options.get("maxLength")
    hard = MAX_INDEXED_TEXT if field.unique or field.indexed else MAX_TEXT[field.type]
    text = clean_text(value, hard if limit is None else min(limit, hard))
    shortest = options.get("minLength")
    if shortest is not None and len(text) < shortest:
        raise Wrong("too_short", f"must have at least {shortest:,} characters, has {len(text):,}")
    pattern = options.get("pattern")
    if pattern and not _compiled(pattern).fullmatch(text):
        raise Wrong("pattern", f"must match the pattern {pattern}")
    return text


@lru_cache(maxsize=1000)
def _compiled(pattern: str) -> Any:
    return re2.compile(pattern)


def _email(field: Field, value: Any) -> str:
    text = _text(field, value)
    if not _EMAIL.fullmatch(text):
        raise Wrong("email", "must be an e-mail address")
    return text


def _url(field: Field, value: Any) -> str:
    text = _text(field, value)
    try:
        parts = urlsplit(text)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        fine = False
    if not fine or _BLANK.search(text):
        raise Wrong("url", "must be an address that begins with http:// or https://")
    return text


def _integer(field: Field, value: Any) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if type(value) is not int:
        raise Wrong("invalid_type", "must be a whole number")
    if abs(value) > MAX_INTEGER:
        raise Wrong("out_of_range", f"must lie between -{MAX_INTEGER} and {MAX_INTEGER}")
    _range(field, Decimal(value))
    return value


def _decimal(field: Field, value: Any) -> str:
    number = numbers.read(value)
    if number is None:
        raise Wrong("invalid_type", "must be a number")
    digits = number.as_tuple()
    if len(digits.digits) > MAX_DIGITS or int(digits.exponent) < -MAX_DIGITS or number.adjusted() >= MAX_DIGITS:
        raise Wrong("out_of_range", f"must have at most {MAX_DIGITS} digits")
    _range(field, number)
    return format(number, "f")


def _range(field: Field, number: Decimal) -> None:
    lowest, highest = field.options.get("min"), field.options.get("max")
    if lowest is not None and number < Decimal(str(lowest)):
        raise Wrong("too_small", f"must be at least {lowest}")
    if highest is not None and number > Decimal(str(highest)):
        raise Wrong("too_large", f"must be at most {highest}")


def _boolean(field: Field, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong("invalid_type", "must be true or false")
    return value


def _date(field: Field, value: Any) -> str:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise Wrong("invalid_type", "must be a date such as 2026-01-31")
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise Wrong("invalid_date", "there is no such day") from None


def _datetime(field: Field, value: Any) -> str:
    if not isinstance(value, str) or not _DATETIME.fullmatch(value):
        raise Wrong("invalid_type", "must be a time with its zone such as 2026-01-31T12:00:00Z")
    try:
        return datetime.fromisoformat(value).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        raise Wrong("invalid_date", "there is no such time") from None


def _choice(field: Field, value: Any) -> str:
    if value not in field.options["choices"]:
        raise Wrong("not_a_choice", f"must be one of {_listed(field.options['choices'])}")
    return str(value)


def _choices(field: Field, value: Any) -> list[str]:
    if not isinstance(value, list):
        raise Wrong("invalid_type", "must be a list")
    chosen = [_choice(field, item) for item in value]
    if len(set(chosen)) < len(chosen):
        raise Wrong("duplicate", "must not name a choice twice")
    return chosen


def _listed(choices: list[str]) -> str:
    return ", ".join(choices[:20]) + (" …" if len(choices) > 20 else "")


def _json(field: Field, value: Any) -> Any:
    text = msgspec.json.encode(value)
    if len(text) > MAX_JSON:
        raise Wrong("too_long", f"must have at most {MAX_JSON:,} bytes, has {len(text):,}")
    if _ESCAPED_NUL.search(text):
        raise Wrong("invalid_text", "must not contain NUL")
    return value


def to_uuid(value: Any) -> str | None:
    """The canonical text of a UUID, None when it is none."""
    try:
        return str(UUID(value)) if isinstance(value, str) and len(value) <= 45 else None
    except ValueError:
        return None


def _link(field: Field, value: Any) -> str:
    found = to_uuid(value)
    if found is None:
        raise Wrong("invalid_type", "must be the id of a record")
    return found


def _files(field: Field, value: Any) -> list[str]:
    most = min(field.options.get("maxFiles", MAX_FILES), MAX_FILES)
    if not isinstance(value, list):
        raise Wrong("invalid_type", "must be a list of file ids")
    if len(value) > most:
        raise Wrong("too_many", f"must have at most {most} {'file' if most == 1 else 'files'}, has {len(value)}")
    found = [to_uuid(item) for item in value]
    if None in found:
        raise Wrong("invalid_type", "must be the ids of files")
    if len(set(found)) < len(found):
        raise Wrong("duplicate", "must not name a file twice")
    return [item for item in found if item]


_CONVERTERS: dict[FieldType, Callable[[Field, Any], Any]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.EMAIL: _email,
    FieldType.URL: _url,
    FieldType.INTEGER: _integer,
    FieldType.DECIMAL: _decimal,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _date,
    FieldType.DATETIME: _datetime,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.JSON: _json,
    FieldType.LINK: _link,
    FieldType.FILES: _files,
}
