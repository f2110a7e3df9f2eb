"""The filters and operators of users' templates: those of Jinja whose results cannot outgrow what goes in."""

import operator
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from jinja2.filters import FILTERS

from notifications.limits import bounded, check_size, counted

_FROM_JINJA = (
    *("abs", "capitalize", "count", "d", "default", "dictsort", "first", "float", "int", "items", "last", "length"),
    *("list", "lower", "max", "min", "reverse", "sort", "string", "title", "trim", "truncate", "unique", "upper"),
)


def shown(value: Any) -> str:
    """What a value looks like in a message; an empty field looks like nothing."""
    return "" if value is None else str(value)


def _join(values: Iterable[Any], separator: str = "") -> str:
    parts: list[str] = []
    size = 0
    for value in counted(values):
        parts.append(shown(value))
        size += len(parts[-1]) + len(separator)
        check_size(size)
    return separator.join(parts)


def _round(value: float, precision: int = 0) -> float:
    # Jinja's own computes 10 ** precision, which a template can make take for ever.
    return round(value, max(0, min(precision, 15)))


def _tojson(value: Any) -> str:
    # Jinja's own escapes for HTML, but messages are text.
    return msgspec.json.encode(value).decode()


def _of_numbers(name: str, compute: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def call(left: Any, right: Any) -> Any:
        if not (isinstance(left, (int, float)) and isinstance(right, (int, float))):
            raise TypeError(f"`{name}` takes numbers")
        return compute(left, right)

    return call


FILTERS_BY_NAME: dict[str, Callable[..., Any]] = {
    **{name: bounded(FILTERS[name]) for name in _FROM_JINJA},
    **{name: bounded(function) for name, function in (("join", _join), ("round", _round), ("tojson", _tojson))},
    "counted": counted,
}
"""`counted` is what the sandbox puts around every loop."""

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    # On texts these repeat and pad: "x" * 10**9, "%999999999d" % 1.
    "*": _of_numbers("*", operator.mul),
    "%": _of_numbers("%", operator.mod),
}
