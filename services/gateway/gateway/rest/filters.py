"""Filters in the query string: `?amount[gte]=5&country[in]=DE,FR&name[startsWith]=A`, and `?filter={…}` in JSON.

Both mean the filter language's `{"amount": {"gte": 5}, …}`. All parts must hold; `or` and `not` are for the JSON form.
In a list for `in` and `nin` a comma parts two items; `\\,` is a comma within one and `\\\\` a backslash.
"""

import re
from collections.abc import Mapping
from typing import Any

import msgspec
from chassis.errors import InvalidInput, Problem

from gateway.rest.asked import Asked
from gateway.rest.parameters import FLAGS, Parameters

COMPARISON = re.compile(r"([A-Za-z][A-Za-z0-9_]*)\[([A-Za-z]+)\]")
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")

Filter = dict[str, Any]


class Given:
    """The filter of a request, in parts: what its names mean is known only with the types of its fields."""

    def __init__(self, parameters: Parameters) -> None:
        self._json = parameters.json_object("filter")
        self._comparisons = [(m[1], m[2], text) for m, text in parameters.matching(COMPARISON)]

    def ast(self, asked: Asked, collection: str) -> Filter | None:
        """The filter as the services take it; None when there is none."""
        if not self._comparisons:
            return self._json
        types = asked.field_types.of(asked.request, collection, (field for field, _, _ in self._comparisons))
        tests: Filter = {}
        for field, op, text in self._comparisons:
            tests.setdefault(field, {})[op] = read(text, op, types.get(field, "TEXT"))
        return tests if self._json is None else {"and": [self._json, tests]}

    def place(self, path: str) -> str:
        """The parameter that a place in the AST came from: `filter.amount.gte` is `amount[gte]`."""
        if not self._comparisons or not path.startswith("filter."):
            return path
        prefix = "filter." if self._json is None else "filter.and.1."
        if not path.startswith(prefix):
            return path.replace("filter.and.0", "filter", 1)
        field, _, rest = path.removeprefix(prefix).partition(".")
        op = rest.partition(".")[0] or next((o for f, o, _ in self._comparisons if f == field), "")
        return f"{field}[{op}]"


def read(text: str, op: str, field_type: str) -> Any:
    """The value that a text stands for. What fits nothing stays a text: records says what is wrong with it."""
    if op == "isNull":
        return FLAGS.get(text, text)
    if op in ("in", "nin"):
        return [_value(item, field_type) for item in items(text)]
    return _value(text, field_type)


def items(text: str) -> list[str]:
    """The items of a list, with their escapes undone; none in an empty text."""
    found = [""] if text else []
    characters = iter(text)
    for character in characters:
        if character == ",":
            found.append("")
        else:
            found[-1] += next(characters, character) if character == "\\" else character
    return found


def _value(text: str, field_type: str) -> Any:
    if field_type == "INTEGER" and _WHOLE.fullmatch(text):
        return int(text)
    if field_type == "BOOLEAN":
        return FLAGS.get(text, text)
    return text


def renamed(err: InvalidInput, given: Given, names: Mapping[str, str]) -> InvalidInput:
    """The error with its places as the query string spells them."""
    return InvalidInput.of([_renamed(problem, given, names) for problem in err.problems])


def _renamed(problem: Problem, given: Given, names: Mapping[str, str]) -> Problem:
    if problem.field is None:
        return problem
    first, dot, rest = problem.field.partition(".")
    return msgspec.structs.replace(problem, field=given.place(names.get(first, first) + dot + rest))
