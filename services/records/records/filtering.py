"""Compiles filters and searches of the public API to SQL over a collection's table."""

from collections.abc import Callable
from typing import Any

from chassis.errors import InvalidInput
from chassis.filters import Comparison, Every, Filter, Not, Some, parse

from records import numbers, searching, values
from records.columns import Column
from records.contract import Field, FieldType
from records.definition import Definition
from records.fragments import Fragment

MAX_COMPARED = 10_000
"""Characters of a text in a filter."""


def where(
    definition: Definition, source: dict[str, Any] | None, search: str | None, rows: str | None = None
) -> Fragment:
    """The condition that selects the live rows of a list, or of others in place of `definition.rows`.

    Raises InvalidInput naming the place and the rule.
    """
    parts, parameters = [rows or definition.rows], []
    for fragment in (
        compile_filter(definition, parse(source)) if source else None,
        searching.search(_searched(definition), search) if search and search.strip() else None,
    ):
        if fragment is not None:
            parts.append(fragment.sql)
            parameters += fragment.parameters
    return Fragment(" and ".join(parts), parameters)


def _searched(definition: Definition) -> list[Column]:
    return [column for column in definition.columns.values() if column.searched]


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
    if column is None:
        raise InvalidInput.at(test.place, "unknown_field", f"{definition.name} has no field {test.field[:80]}")
    if test.op not in column.operators:
        known = ", ".join(sorted(column.operators))
        raise InvalidInput.at(
            f"{test.place}.{test.op}", "unknown_operator", f"{test.field} can be compared by: {known}"
        )
    if test.value is None:  # of nobody in a policy; a filter that is given has none
        return Fragment("null::boolean", [])
    return _OPERATORS[test.op](column, test.value, f"{test.place}.{test.op}")


def _simple(operator: str) -> Callable[[Column, Any, str], Fragment]:
    def compiled(column: Column, value: Any, place: str) -> Fragment:
        return Fragment(f"{column.sql} {operator} %s::{column.type}", [coerce(column.type, value, place)])

    return compiled


def _member(operator: str, of_nothing: str) -> Callable[[Column, Any, str], Fragment]:
    """`of_nothing` reads an empty list: to Postgres null is (not) in it, in this language that is null."""

    def compiled(column: Column, value: Any, place: str) -> Fragment:
        if not value:
            return Fragment(f"({column.sql} {of_nothing})", [])
        items = [None if item is None else coerce(column.type, item, f"{place}.{i}") for i, item in enumerate(value)]
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
    if column.type == "uuid[]":  # of files; an empty list may have been stored before it became null
        return Fragment(f"coalesce(cardinality({column.sql}), 0) {'=' if value else '>'} 0", [])
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
    "in": _member("= any", "is null and null"),
    "nin": _member("<> all", "is not null or null"),
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
            return values.clean_text(value, MAX_COMPARED)
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
    number = numbers.read(value)
    if number is None:
        raise values.Wrong("invalid_type", "must be a number")
    return format(number, "f")
