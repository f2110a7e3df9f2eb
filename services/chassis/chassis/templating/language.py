"""The filters and operators of users' templates: those of Jinja whose results cannot outgrow what goes in."""

import operator
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import quote

import msgspec
from jinja2 import Undefined
from jinja2.filters import FILTERS

from chassis.templating.limits import check_size, checked, counted, spend_step, weigh

_FROM_JINJA = (
    *("abs", "count", "d", "default", "dictsort", "first", "float", "int", "items", "last", "length", "list"),
    *("max", "min", "reverse", "sort", "unique"),
)
_TEXTS_FROM_JINJA = ("capitalize", "lower", "string", "title", "trim", "truncate", "upper")
"""What makes a text of anything."""

MOST_DIGITS = 15
"""Of `round`: floats have no more."""


def shown(value: Any) -> str:
    """What a value looks like in a text; an empty field looks like nothing. Raises LimitExceeded."""
    if isinstance(value, str):
        return value
    _check_text_of(value)
    return "" if value is None else str(value)


def percent_encoded(value: Any) -> str:
    """A value inside a URL: everything but unreserved characters is escaped, so it stays one value."""
    if isinstance(value, Undefined):
        return str(value)  # raises, naming what is missing
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple, Mapping)):
        raise TypeError("a list or an object cannot stand in a URL")
    text = shown(value)
    check_size(len(text))
    return quote(text, safe="")


def measured(value: Any) -> Any:
    """The value, with all in it counted as work."""
    weigh(value)
    return value


def _check_text_of(value: Any) -> None:
    """Raises LimitExceeded for what would become too long a text. A text itself may be long: data is."""
    if not isinstance(value, (str, Undefined)):
        check_size(weigh(value))


def _join(values: Iterable[Any], separator: str = "", attribute: str | None = None) -> str:
    separator = shown(separator)
    parts: list[str] = []
    size = 0
    for value in counted(values):
        parts.append(shown(value if attribute is None else value[attribute]))
        size += len(parts[-1]) + len(separator)
        check_size(size)
    return separator.join(parts)


def _round(value: float, precision: int = 0, method: str = "common") -> float:
    # Jinja's own computes 10 ** precision, which a template can make take for ever.
    digits = max(0, min(int(precision), MOST_DIGITS))
    if method == "common":
        return round(_number(value), digits)
    if method not in ("ceil", "floor"):
        raise ValueError("the method of `round` is common, ceil or floor")
    scaled = _number(value) * 10**digits
    whole = -(-scaled // 1) if method == "ceil" else scaled // 1
    return float(whole / 10**digits)


def _number(value: Any) -> float:
    if not isinstance(value, (int, float)):
        raise TypeError("`round` takes numbers")
    return value


def _tojson(value: Any) -> str:
    # Jinja's own escapes for HTML, but messages and requests are text.
    _check_text_of(value)
    return msgspec.json.encode(value).decode()


def _bounded(function: Callable[..., Any], *, text: bool) -> Callable[..., Any]:
    """The function, for one step a call, with its arguments and its result counted. `text`: it makes a text."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        spend_step()
        for value in (*args, *kwargs.values()):
            if text:
                _check_text_of(value)
            else:
                weigh(value)
        return checked(function(*args, **kwargs))

    return call


def _of_numbers(name: str, compute: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def call(left: Any, right: Any) -> Any:
        if not (isinstance(left, (int, float)) and isinstance(right, (int, float))):
            raise TypeError(f"`{name}` takes numbers")
        return compute(left, right)

    return call


FILTERS_BY_NAME: dict[str, Callable[..., Any]] = {
    **{name: _bounded(FILTERS[name], text=False) for name in _FROM_JINJA},
    **{name: _bounded(FILTERS[name], text=True) for name in _TEXTS_FROM_JINJA},
    "join": _bounded(_join, text=False),
    "round": _bounded(_round, text=False),
    "tojson": _bounded(_tojson, text=True),
}

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    # On texts and lists `*` repeats, and `%` formats: "x" * 10**9, "%999999999d" % 1.
    "*": _of_numbers("*", operator.mul),
    "%": _of_numbers("%", operator.mod),
}
