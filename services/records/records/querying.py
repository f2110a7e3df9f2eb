"""Compiles filters, sorts, searches and cursors of the public API to SQL over a collection's table."""

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from chassis.errors import InvalidInput
from chassis.filters import Comparison, Every, Filter, Not, Some, parse

from records import values
from records.columns import Column
from records.contract import Field, FieldType
from records.definition import Definition

MAX_SORTS = 5
MAX_SEARCH = 200
MAX_WORDS = 8


class Fragment(NamedTuple):
    """SQL with its parameters; values travel as text and are cast, so that one text serves all values."""

    sql: str
    parameters: list[Any]


class Sort(NamedTuple):
    column: Column
    descending: bool


def where(
    definition: Definition, source: Any, search: str | None, order: Sequence[Sort], after: str | None
) -> Fragment:
    """The condition that selects the live rows of a page. Raises InvalidInput naming the place and the rule."""
    parts, parameters = ["t.deleted_at is null"], []
    for fragment in (
        compile_filter(definition, parse(source)) if source else None,
        _search(definition, search) if search and search.strip() else None,
        _after(order, after) if after else None,
    ):
        if fragment is not None:
            parts.append(fragment.sql)
            parameters += fragment.parameters
    return Fragment(" and ".join(parts), parameters)


# --- filters ------------------------------------------------------------------------------------------------------


def compile_filter(definition: Definition, tree: Filter) -> Fragment:
    """The tree as a condition. Raises InvalidInput for unknown fields, wrong operators and wrong values."""
    if isinstance(tree, Comparison):
        return _comparison(definition, tree)
    if isinstance(tree, Not):
        inner = compile_filter(definition, tree.part)
        return Fragment(f"not ({inner.sql})", inner.parameters)
    return _join(definition, tree)


def _join(definition: Definition, tree: Every | Some) -> Fragment:
    if not tree.parts:
        return Fragment("true" if isinstance(tree, Every) else "false", [])
    compiled = [compile_filter(definition, part) for part in tree.parts]
    glue = " and " if isinstance(tree, Every) else " or "
    return Fragment(f"({glue.join(c.sql for c in compiled)})", [p for c in compiled for p in c.parameters])


def _comparison(definition: Definition, test: Comparison) -> Fragment:
    column = definition.columns.get(test.field)
    place = f"filter.{test.field}"
    if column is None:
        raise InvalidInput.at(place, "unknown_field", f"{definition.name} has no field {test.field}")
    if test.op not in column.operators:
        known = ", ".join(sorted(column.operators))
        raise InvalidInput.at(f"{place}.{test.op}", "unknown_operator", f"{test.field} can be compared by: {known}")
    return _OPERATORS[test.op](column, test.value, f"{place}.{test.op}")


def _simple(operator: str) -> Callable[[Column, Any, str], Fragment]:
    def compiled(column: Column, value: Any, place: str) -> Fragment:
        return Fragment(f"{column.sql} {operator} %s::{column.type}", [coerce(column.type, value, place)])

    return compiled


def _member(operator: str) -> Callable[[Column, Any, str], Fragment]:
    def compiled(column: Column, value: Any, place: str) -> Fragment:
        items = [coerce(column.type, item, f"{place}.{i}") for i, item in enumerate(value)]
        return Fragment(f"{column.sql} {operator}(%s::text[]::{column.type}[])", [items])

    return compiled


def _contains(column: Column, value: Any, place: str) -> Fragment:
    if column.type.endswith("[]"):
        item = column.type.removesuffix("[]")
        return Fragment(f"{column.sql} @> array[%s::{item}]", [coerce(item, value, place)])
    return Fragment(f"{column.sql} ilike %s", [f"%{_escape(coerce('text', value, place))}%"])


def _starts_with(column: Column, value: Any, place: str) -> Fragment:
    return Fragment(f"{column.sql} ilike %s", [f"{_escape(coerce('text', value, place))}%"])


def _is_null(column: Column, value: Any, place: str) -> Fragment:
    return Fragment(f"{column.sql} is {'' if value else 'not '}null", [])


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


_OPERATORS: dict[str, Callable[[Column, Any, str], Fragment]] = {
    "eq": _simple("="),
    "ne": _simple("<>"),
    "lt": _simple("<"),
    "lte": _simple("<="),
    "gt": _simple(">"),
    "gte": _simple(">="),
    "in": _member("= any"),
    "nin": _member("<> all"),
    "contains": _contains,
    "startsWith": _starts_with,
    "isNull": _is_null,
}

_CHECKED_AS = {
    "bigint": FieldType.INTEGER,
    "boolean": FieldType.BOOLEAN,
    "date": FieldType.DATE,
    "timestamptz": FieldType.DATETIME,
    "uuid": FieldType.LINK,
}


def coerce(sql_type: str, value: Any, place: str) -> str:
    """The value as text that Postgres casts to `sql_type`. Raises InvalidInput at `place`."""
    try:
        if sql_type == "text":
            return values.clean_text(value, 10_000)
        if sql_type == "numeric":
            return _number(value)
        probe = Field(
            id="", name="", label="", type=_CHECKED_AS[sql_type], required=False, unique=False, indexed=False,
            help=None, options={},
        )  # fmt: skip
        converted = values.convert(probe, value)
    except values.Wrong as err:
        raise InvalidInput.at(place, err.code, err.message) from None
    return str(converted).lower() if isinstance(converted, bool) else str(converted)


def _number(value: Any) -> str:
    try:
        number = Decimal(str(value)) if isinstance(value, (int, float, str)) and not isinstance(value, bool) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or abs(number.adjusted()) > 300:
        raise values.Wrong("invalid_type", "must be a number")
    return format(number, "f")


# --- search -------------------------------------------------------------------------------------------------------


def _search(definition: Definition, search: str) -> Fragment:
    """Every word must occur in one of the text fields."""
    if len(search) > MAX_SEARCH or "\x00" in search:
        raise InvalidInput.at("search", "too_long", f"must have at most {MAX_SEARCH} characters, none of them NUL")
    words = search.split()
    if len(words) > MAX_WORDS:
        raise InvalidInput.at("search", "too_complex", f"must have at most {MAX_WORDS} words")
    searched = [column.sql for column in definition.columns.values() if column.searched]
    if not searched:
        return Fragment("false", [])
    anywhere = "(" + " or ".join(f"{sql} ilike %s" for sql in searched) + ")"
    parameters = [f"%{_escape(word)}%" for word in words for _ in searched]
    return Fragment(" and ".join([anywhere] * len(words)), parameters)


# --- order and cursors --------------------------------------------------------------------------------------------


def parse_order(definition: Definition, order_by: Sequence[str] | None) -> list[Sort]:
    """The sorts, ended by the id so that the order is total. Raises InvalidInput ("orderBy.1")."""
    given = list(order_by or [])
    if len(given) > MAX_SORTS:
        raise InvalidInput.at("orderBy", "too_complex", f"at most {MAX_SORTS} sorts")
    sorts: list[Sort] = []
    for index, text in enumerate(given):
        column = definition.columns.get(text.removeprefix("-"))
        place = f"orderBy.{index}"
        if column is None:
            raise InvalidInput.at(place, "unknown_field", f"{definition.name} has no field {text.removeprefix('-')}")
        if not column.sortable:
            raise InvalidInput.at(place, "not_supported", f"{column.name} cannot be sorted by")
        if any(sort.column.name == column.name for sort in sorts):
            raise InvalidInput.at(place, "duplicate", f"{column.name} appears twice")
        sorts.append(Sort(column, text.startswith("-")))
    if not any(sort.column.name == "id" for sort in sorts):
        sorts.append(Sort(definition.columns["id"], sorts[-1].descending if sorts else False))
    return sorts


def order_sql(order: Sequence[Sort]) -> str:
    """Null counts as larger than any value, as Postgres has it, so one index serves both directions."""
    return ", ".join(f"{sort.column.sql}{' desc' if sort.descending else ''}" for sort in order)


def cursor_sql(order: Sequence[Sort]) -> str:
    """SQL: the opaque cursor of the row `t`, its sort keys as text in JSON in base64url."""
    keys = ", ".join(f"{sort.column.sql}::text" for sort in order)
    return f"translate(encode(convert_to(json_build_array({keys})::text, 'UTF8'), 'base64'), E'+/=\\n', '-_')"


def _read_cursor(order: Sequence[Sort], cursor: str) -> list[str | None]:
    try:
        keys = msgspec.json.decode(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), type=list[str | None])
    except (msgspec.MsgspecError, binascii.Error, ValueError):
        keys = []
    if len(keys) != len(order) or any("\x00" in key for key in keys if key):
        raise InvalidInput.at("after", "invalid_cursor", "is not a cursor of this list")
    if not all(key is None or _readable(sort.column.type, key) for key, sort in zip(keys, order, strict=True)):
        raise InvalidInput.at("after", "invalid_cursor", "is not a cursor of this list")
    return keys


_READERS: dict[str, Callable[[str], Any]] = {
    "bigint": int,
    "numeric": Decimal,
    "date": date.fromisoformat,
    "timestamptz": datetime.fromisoformat,
    "uuid": UUID,
    "boolean": {"true": True, "false": False}.__getitem__,
}


def _readable(sql_type: str, key: str) -> bool:
    """Whether Postgres can cast the key: a cursor may have been made up."""
    try:
        _READERS.get(sql_type, str)(key)
    except (ValueError, KeyError, InvalidOperation):
        return False
    return True


def _after(order: Sequence[Sort], cursor: str) -> Fragment:
    """The rows after a cursor. One direction over columns without nulls is a row comparison, which an index answers."""
    keys = _read_cursor(order, cursor)
    one_way = len({sort.descending for sort in order}) == 1
    if one_way and not any(sort.column.nullable for sort in order):
        left = ", ".join(sort.column.sql for sort in order)
        right = ", ".join(f"%s::{sort.column.type}" for sort in order)
        return Fragment(f"({left}) {'<' if order[0].descending else '>'} ({right})", list(keys))
    sql = "false"
    parameters: list[Any] = []
    for sort, key in reversed(list(zip(order, keys, strict=True))):
        beyond, equal = _beyond(sort, key)
        sql = f"({beyond.sql} or ({equal.sql} and {sql}))"
        parameters = beyond.parameters + equal.parameters + parameters
    return Fragment(sql, parameters)


def _beyond(sort: Sort, key: str | None) -> tuple[Fragment, Fragment]:
    """(strictly after the key, equal to the key), null being larger than any value."""
    column = sort.column.sql
    if key is None:
        return Fragment(f"{column} is not null" if sort.descending else "false", []), Fragment(f"{column} is null", [])
    cast = f"%s::{sort.column.type}"
    larger = f"{column} > {cast}" + (f" or {column} is null" if sort.column.nullable else "")
    beyond = f"{column} < {cast}" if sort.descending else f"({larger})"
    return Fragment(beyond, [key]), Fragment(f"{column} = {cast}", [key])
