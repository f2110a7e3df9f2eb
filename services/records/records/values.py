"""The rules of a value: every field type turns JSON into what its column takes, or says what is wrong.

`check` reports every bad field of a record at once. Accepted values come back as JSON that Postgres reads by the
column's type.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
import re2
from chassis.errors import Problem

from records.columns import SYSTEM_COLUMNS
from records.contract import Field, FieldType
from records.definitions import MAX_INDEXED_TEXT

MAX_INTEGER = 2**53 - 1
"""The largest whole number that every JSON reader keeps exactly (RFC 8259, section 6)."""
MAX_DIGITS = 15
"""Significant digits that survive a JSON reader with 64-bit floats."""
MAX_TEXT = {FieldType.TEXT: 10_000, FieldType.LONG_TEXT: 1_000_000, FieldType.EMAIL: 254, FieldType.URL: 2_048}
MAX_JSON = 100_000
"""Bytes."""
MAX_FILES = 100

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
"""The pattern of HTML's e-mail field (https://html.spec.whatwg.org/#valid-e-mail-address), with a dotted domain."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_SURROGATE = re.compile("[\ud800-\udfff]")

Values = dict[str, Any]


class Wrong(Exception):
    """A value breaks a rule: its code and the rule in words."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def check(
    fields: Mapping[str, Field], values: Mapping[str, Any], *, partial: bool, path: str = ""
) -> tuple[Values, list[Problem]]:
    """(accepted values by field id, problems). `partial`: fields that are not given stay as they are."""
    accepted: Values = {}
    problems = [_unknown(name, path) for name in values if name not in fields]
    for name, field in fields.items():
        if name not in values and partial:
            continue
        try:
            accepted[field.id] = convert(field, values.get(name))
        except Wrong as err:
            problems.append(Problem(err.code, err.message, path + name))
    return accepted, problems


def convert(field: Field, value: Any) -> Any:
    """The value for the field's column. Raises Wrong."""
    if value is None or (value == "" and field.type in MAX_TEXT) or (value == [] and field.required):
        if field.required:
            raise Wrong("required", "is required")
        return None if value != "" or field.type not in (FieldType.TEXT, FieldType.LONG_TEXT) else ""
    return _CONVERTERS[field.type](field, value)


def _unknown(name: str, path: str) -> Problem:
    if any(name == column.name for column in SYSTEM_COLUMNS):
        return Problem("read_only", f"{name} is set by the system", path + name)
    return Problem("unknown_field", "there is no such field", path + name)


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
    if not fine or re.search(r"\s", text):
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
    if isinstance(value, bool) or not isinstance(value, (int, float, str)) or len(str(value)) > 400:
        raise Wrong("invalid_type", "must be a number")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise Wrong("invalid_type", "must be a number") from None
    if not number.is_finite():
        raise Wrong("invalid_type", "must be a number")
    digits = number.normalize().as_tuple()
    if len(digits.digits) > MAX_DIGITS or not int(digits.exponent) >= -MAX_DIGITS or number.adjusted() >= MAX_DIGITS:
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
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Wrong("invalid_type", "must be a time with its zone such as 2026-01-31T12:00:00Z")
    return moment.isoformat()


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
    if b"\\u0000" in text:
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
    if not isinstance(value, list) or len(value) > MAX_FILES:
        raise Wrong("invalid_type", f"must be a list of at most {MAX_FILES} file ids")
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
