"""The order of a list, and the keyset cursors that continue it."""

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from chassis.errors import InvalidInput

from records import numbers
from records.columns import Column
from records.definition import Definition
from records.fragments import Fragment

MAX_SORTS = 5
MAX_CURSOR = 500_000
"""Characters: five texts of 10,000 characters each, escaped in JSON and in base64."""


class Sort(NamedTuple):
    column: Column
    descending: bool


def parse_order(definition: Definition, order_by: Sequence[str] | None) -> list[Sort]:
    """The sorts, ended by the id so that the order is total. Raises InvalidInput ("orderBy.1")."""
    given = list(order_by or [])
    if len(given) > MAX_SORTS:
        raise InvalidInput.at("orderBy", "too_complex", f"at most {MAX_SORTS} sorts")
    sorts: list[Sort] = []
    for index, text in enumerate(given):
        name = text.removeprefix("-")
        column = definition.columns.get(name)
        place = f"orderBy.{index}"
        if column is None:
            raise InvalidInput.at(place, "unknown_field", f"{definition.name} has no field {name[:80]}")
        if not column.sortable:
            raise InvalidInput.at(place, "not_supported", f"{name} cannot be sorted by")
        if any(sort.column is column for sort in sorts):
            raise InvalidInput.at(place, "duplicate", f"{name} appears twice")
        sorts.append(Sort(column, text.startswith("-")))
    if not any(sort.column.name == "id" for sort in sorts):
        sorts.append(Sort(definition.columns["id"], sorts[-1].descending if sorts else False))
    return sorts


def order_sql(order: Sequence[Sort]) -> str:
    """Null counts as larger than any value, as Postgres has it, so one index serves both directions."""
    return ", ".join(f"{sort.column.sql}{' desc' if sort.descending else ''}" for sort in order)


def rows_sql(
    definition: Definition, condition: Fragment, order: Sequence[Sort], cursor: str | None, limit: int
) -> Fragment:
    """A from-clause with the first rows `t` of a list, or the first after a cursor. Raises InvalidInput ("after")."""
    ending = f"order by {order_sql(order)} limit {limit}"
    ranges = _after(order, cursor) if cursor else [Fragment("true", [])]
    if len(ranges) > 1 and not order[0].column.indexed:  # each range would be a scan of its own
        either = " or ".join(part.sql for part in ranges)
        ranges = [Fragment(f"({either})", [p for part in ranges for p in part.parameters])]
    wheres = [f"{definition.table} t where {condition.sql} and {part.sql}" for part in ranges]
    parameters = [p for part in ranges for p in (*condition.parameters, *part.parameters)]
    if len(wheres) == 1:
        return Fragment(f"{wheres[0]} {ending}", parameters)
    union = " union all ".join(f"(select t.* from {where} {ending})" for where in wheres)
    return Fragment(f"({union}) t {ending}", parameters)


# --- cursors -------------------------------------------------------------------------------------------------------


def cursor_sql(order: Sequence[Sort]) -> str:
    """SQL: the opaque cursor of the row `t`, its sort keys as text in JSON in base64url."""
    keys = ", ".join(f"{sort.column.sql}::text" for sort in order)
    return f"translate(encode(convert_to(json_build_array({keys})::text, 'UTF8'), 'base64'), E'+/=\\n', '-_')"


def _after(order: Sequence[Sort], cursor: str) -> list[Fragment]:
    """Conditions that no row shares, each a range of an index; together they select the rows after the cursor.

    In one direction a row comparison will do, as long as no null can come after the cursor.
    """
    keys = _read_cursor(order, cursor)
    descending = order[0].descending
    one_way = all(sort.descending is descending for sort in order)
    null_may_follow = None in keys or (not descending and any(sort.column.nullable for sort in order))
    if one_way and not null_may_follow:
        left = ", ".join(sort.column.sql for sort in order)
        right = ", ".join(f"%s::{sort.column.type}" for sort in order)
        return [Fragment(f"({left}) {'<' if descending else '>'} ({right})", list(keys))]
    ranges: list[Fragment] = []
    same = Fragment("true", [])
    for sort, key in zip(order, keys, strict=True):
        ranges += [_both(same, beyond) for beyond in _beyond(sort, key)]
        same = _both(same, _equal(sort, key))
    return ranges


def _both(one: Fragment, other: Fragment) -> Fragment:
    return Fragment(f"{one.sql} and {other.sql}", one.parameters + other.parameters)


def _equal(sort: Sort, key: str | None) -> Fragment:
    if key is None:
        return Fragment(f"{sort.column.sql} is null", [])
    return Fragment(f"{sort.column.sql} = %s::{sort.column.type}", [key])


def _beyond(sort: Sort, key: str | None) -> list[Fragment]:
    """What comes strictly after the key, null being larger than any value: up to two ranges."""
    column = sort.column
    if key is None:
        return [Fragment(f"{column.sql} is not null", [])] if sort.descending else []
    ranges = [Fragment(f"{column.sql} {'<' if sort.descending else '>'} %s::{column.type}", [key])]
    if column.nullable and not sort.descending:
        ranges.append(Fragment(f"{column.sql} is null", []))
    return ranges


def _read_cursor(order: Sequence[Sort], cursor: str) -> list[str | None]:
    """The keys in a cursor, each in a form that Postgres can cast: a cursor may have been made up."""
    if len(cursor) > MAX_CURSOR:
        raise InvalidInput.at("after", "too_long", f"must have at most {MAX_CURSOR} characters")
    try:
        keys = msgspec.json.decode(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), type=list[str | None])
        return [
            None if key is None else str(_READERS[sort.column.type](key)) for sort, key in zip(order, keys, strict=True)
        ]
    except (msgspec.MsgspecError, binascii.Error, ValueError, KeyError, OverflowError) as err:
        raise InvalidInput.at("after", "invalid_cursor", "is not a cursor of this list") from err


def _whole_number(key: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,18}", key):
        raise ValueError(key)
    return int(key)


def _number(key: str) -> str:
    number = numbers.read(key)
    if number is None:
        raise ValueError(key)
    return format(number, "f")


def _moment(key: str) -> str:
    moment = datetime.fromisoformat(key)
    if moment.tzinfo is None:
        raise ValueError(key)
    return moment.astimezone(UTC).isoformat()


def _text(key: str) -> str:
    if "\x00" in key:
        raise ValueError(key)
    return key


_READERS: dict[str, Callable[[str], Any]] = {
    "bigint": _whole_number,
    "numeric": _number,
    "date": date.fromisoformat,
    "timestamptz": _moment,
    "uuid": UUID,
    "boolean": {"true": True, "false": False}.__getitem__,
    "text": _text,
}
