"""The filter language: `{"amount": {"gte": 5}, "or": [{"code": {"in": ["DE"]}}, {"name": {"startsWith": "A"}}]}`.

`parse` turns its JSON into a small tree; the records service compiles the tree to SQL, `matches` evaluates it over the
values of an event. Both follow SQL: a comparison with null is neither true nor false, and only true selects. Moments
are compared as moments, however they are written; texts by code point, their parts without regard to case.
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import datetime
from typing import Any

from chassis.errors import InvalidInput

OPERATORS = ("eq", "ne", "in", "nin", "lt", "lte", "gt", "gte", "contains", "startsWith", "isNull")
MAX_DEPTH = 10
MAX_COMPARISONS = 200
MAX_NODES = 1000
"""Objects, and lists of and and or: empty ones and those of a single part cost time as well."""

MAX_LIST = 1000
MAX_SHOWN = 80
"""Characters of an unknown name that an error repeats."""


@dataclass(frozen=True)
class Comparison:
    """`field op value`; `value` is a list for in and nin, a bool for isNull. `place` is where it stands in the JSON."""

    field: str
    op: str
    value: Any
    place: str = dataclass_field(default="filter", compare=False)


@dataclass(frozen=True)
class Every:
    """All of them; true when there are none."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True)
class Some:
    """At least one of them; false when there are none."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True)
class Not:
    part: "Filter"


Filter = Comparison | Every | Some | Not


def parse(source: Any, operand: Callable[[str, Any], Any] = lambda _, value: value) -> Filter:
    """The tree of a filter in JSON. Raises InvalidInput naming the place ("filter.or.1.name") and the rule.

    `operand` gives the value that an operator is to have for the one in the JSON.
    """
    return _Parser(operand).filter(source, "filter", 0)


def comparisons(tree: Filter) -> Iterator[Comparison]:
    """Every comparison in the tree, left to right."""
    if isinstance(tree, Comparison):
        yield tree
    elif isinstance(tree, Not):
        yield from comparisons(tree.part)
    else:
        for part in tree.parts:
            yield from comparisons(part)


class _Parser:
    """Parses one filter, and counts its parts as it meets them: it stops at the limit, whatever the input's size."""

    def __init__(self, operand: Callable[[str, Any], Any]) -> None:
        self._operand = operand
        self._nodes = 0
        self._comparisons = 0

    def filter(self, source: Any, path: str, depth: int) -> Filter:
        self._node()
        if depth > MAX_DEPTH:
            raise InvalidInput.at(path, "too_complex", f"nested more than {MAX_DEPTH} deep")
        if not isinstance(source, Mapping):
            raise InvalidInput.at(path, "invalid_type", "must be an object")
        parts: list[Filter] = []
        for key, value in source.items():
            here = f"{path}.{key[:MAX_SHOWN]}"
            if key in ("and", "or"):
                inner = tuple(self._list(value, here, depth + 1))
                parts.append(Every(inner) if key == "and" else Some(inner))
            elif key == "not":
                parts.append(Not(self.filter(value, here, depth + 1)))
            else:
                parts.extend(self._field(str(key), value, here))
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _list(self, source: Any, path: str, depth: int) -> Iterator[Filter]:
        self._node()
        if not isinstance(source, list):
            raise InvalidInput.at(path, "invalid_type", "must be a list of filters")
        return (self.filter(item, f"{path}.{index}", depth) for index, item in enumerate(source))

    def _field(self, field: str, tests: Any, path: str) -> Iterator[Comparison]:
        if not isinstance(tests, Mapping) or not tests:
            raise InvalidInput.at(path, "invalid_type", f"must be an object of operators ({', '.join(OPERATORS)})")
        for op, given in tests.items():
            self._comparisons += 1
            if self._comparisons > MAX_COMPARISONS:
                raise InvalidInput.at("filter", "too_complex", f"at most {MAX_COMPARISONS} comparisons")
            value = self._operand(op, given)
            _check_operand(op, value, f"{path}.{op[:MAX_SHOWN]}")
            yield Comparison(field, str(op), value, path)

    def _node(self) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise InvalidInput.at("filter", "too_complex", f"at most {MAX_NODES} objects and lists of and, or and not")


def _check_operand(op: str, value: Any, path: str) -> None:
    if op not in OPERATORS:
        raise InvalidInput.at(path, "unknown_operator", f"must be one of {', '.join(OPERATORS)}")
    if op in ("in", "nin"):
        if not isinstance(value, list) or len(value) > MAX_LIST:
            raise InvalidInput.at(path, "invalid_type", f"must be a list of at most {MAX_LIST} values")
        if any(item is None for item in value):
            raise InvalidInput.at(path, "invalid_value", "must not contain null; use isNull")
    elif op == "isNull":
        if not isinstance(value, bool):
            raise InvalidInput.at(path, "invalid_type", "must be true or false")
    elif value is None:
        raise InvalidInput.at(path, "invalid_value", "must not be null; use isNull")
    elif op in ("contains", "startsWith") and not isinstance(value, str):
        raise InvalidInput.at(path, "invalid_type", "must be a text")


def matches(tree: Filter, values: Mapping[str, Any]) -> bool:
    """Whether the filter selects these values (JSON values by field; an absent field is null)."""
    return _evaluate(tree, values) is True


def _evaluate(tree: Filter, values: Mapping[str, Any]) -> bool | None:
    if isinstance(tree, Not):
        inner = _evaluate(tree.part, values)
        return None if inner is None else not inner
    if isinstance(tree, (Every, Some)):
        decisive = isinstance(tree, Some)
        results = [_evaluate(part, values) for part in tree.parts]
        if decisive in results:
            return decisive
        return None if None in results else not decisive
    value = values.get(tree.field)
    if tree.op == "isNull":
        return (value is None) == bool(tree.value)
    if value is None:
        return None
    try:
        return bool(_TESTS[tree.op](value, tree.value))
    except TypeError:
        return False


_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})")


def _plain(value: Any) -> Any:
    """What stands for the value in a comparison: a moment for its text (RFC 3339), anything else for itself."""
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return value
    return value


def _fold(text: str) -> str:
    """Small letters one by one, as Postgres makes them for ilike; `casefold` and `lower` may change the length."""
    if text.isascii():
        return text.lower()
    return "".join("i" if letter == "İ" else small if len(small := letter.lower()) == 1 else letter for letter in text)


def _ordered(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], bool]:
    return lambda value, other: bool(compare(_plain(value), _plain(other)))


def _member(value: Any, others: list[Any]) -> bool:
    return _plain(value) in [_plain(other) for other in others]


_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": _ordered(operator.eq),
    "ne": _ordered(operator.ne),
    "in": _member,
    "nin": lambda a, b: not _member(a, b),
    "lt": _ordered(operator.lt),
    "lte": _ordered(operator.le),
    "gt": _ordered(operator.gt),
    "gte": _ordered(operator.ge),
    "contains": lambda a, b: _fold(b) in _fold(a) if isinstance(a, str) else b in a,
    "startsWith": lambda a, b: isinstance(a, str) and _fold(a).startswith(_fold(b)),
}
