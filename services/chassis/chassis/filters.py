"""The filter language: `{"amount": {"gte": 5}, "or": [{"code": {"in": ["DE"]}}, {"name": {"startsWith": "A"}}]}`.

`parse` turns its JSON into a small tree; the records service compiles the tree to SQL, `matches` evaluates it over the
values of an event. Both follow SQL: a comparison with null is neither true nor false, and only true selects.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chassis.errors import InvalidInput

OPERATORS = ("eq", "ne", "in", "nin", "lt", "lte", "gt", "gte", "contains", "startsWith", "isNull")
MAX_DEPTH = 10
MAX_NODES = 200
MAX_LIST = 1000


@dataclass(frozen=True)
class Comparison:
    """`field op value`; `value` is a list for in and nin, a bool for isNull."""

    field: str
    op: str
    value: Any


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


def parse(source: Any) -> Filter:
    """The tree of a filter in JSON. Raises InvalidInput naming the place ("filter.or.1.name") and the rule."""
    tree = _parse(source, "filter", 0)
    if sum(1 for _ in comparisons(tree)) > MAX_NODES:
        raise InvalidInput.at("filter", "too_complex", f"at most {MAX_NODES} comparisons")
    return tree


def comparisons(tree: Filter) -> Iterator[Comparison]:
    """Every comparison in the tree, left to right."""
    if isinstance(tree, Comparison):
        yield tree
    elif isinstance(tree, Not):
        yield from comparisons(tree.part)
    else:
        for part in tree.parts:
            yield from comparisons(part)


def _parse(source: Any, path: str, depth: int) -> Filter:
    if depth > MAX_DEPTH:
        raise InvalidInput.at(path, "too_complex", f"nested more than {MAX_DEPTH} deep")
    if not isinstance(source, Mapping):
        raise InvalidInput.at(path, "invalid_type", "must be an object")
    parts: list[Filter] = []
    for key, value in source.items():
        here = f"{path}.{key}"
        if key in ("and", "or"):
            if not isinstance(value, list):
                raise InvalidInput.at(here, "invalid_type", "must be a list of filters")
            inner = tuple(_parse(item, f"{here}.{i}", depth + 1) for i, item in enumerate(value))
            parts.append(Every(inner) if key == "and" else Some(inner))
        elif key == "not":
            parts.append(Not(_parse(value, here, depth + 1)))
        else:
            parts.extend(_field(str(key), value, here))
    return parts[0] if len(parts) == 1 else Every(tuple(parts))


def _field(field: str, tests: Any, path: str) -> Iterator[Comparison]:
    if not isinstance(tests, Mapping) or not tests:
        raise InvalidInput.at(path, "invalid_type", f"must be an object of operators ({', '.join(OPERATORS)})")
    for op, value in tests.items():
        here = f"{path}.{op}"
        if op not in OPERATORS:
            raise InvalidInput.at(here, "unknown_operator", f"must be one of {', '.join(OPERATORS)}")
        if op in ("in", "nin"):
            if not isinstance(value, list) or len(value) > MAX_LIST:
                raise InvalidInput.at(here, "invalid_type", f"must be a list of at most {MAX_LIST} values")
            if any(item is None for item in value):
                raise InvalidInput.at(here, "invalid_value", "must not contain null; use isNull")
        elif op == "isNull":
            if not isinstance(value, bool):
                raise InvalidInput.at(here, "invalid_type", "must be true or false")
        elif value is None:
            raise InvalidInput.at(here, "invalid_value", "must not be null; use isNull")
        elif op in ("contains", "startsWith") and not isinstance(value, str):
            raise InvalidInput.at(here, "invalid_type", "must be a text")
        yield Comparison(field, str(op), value)


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


_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: bool(a == b),
    "ne": lambda a, b: bool(a != b),
    "in": lambda a, b: a in b,
    "nin": lambda a, b: a not in b,
    "lt": lambda a, b: bool(a < b),
    "lte": lambda a, b: bool(a <= b),
    "gt": lambda a, b: bool(a > b),
    "gte": lambda a, b: bool(a >= b),
    "contains": lambda a, b: b.casefold() in a.casefold() if isinstance(a, str) else b in a,
    "startsWith": lambda a, b: isinstance(a, str) and a.casefold().startswith(b.casefold()),
}
