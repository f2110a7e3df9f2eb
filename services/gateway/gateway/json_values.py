"""Which JSON values the platform accepts: what PostgreSQL, JavaScript and JSON itself can all hold, and how many."""

import json
import math
from contextlib import suppress
from typing import Any

import msgspec
from chassis.errors import InvalidInput, Problem

MAX_INTEGER = 2**63 - 1
MIN_INTEGER = -(2**63)
MAX_DEPTH = 64
MAX_VALUES = 250_000
"""Values in one text, lists and objects included: more than a batch of 1,000 records with 200 fields each has."""

MAX_PROBLEMS = 20
MAX_SHOWN_KEY = 80
"""Characters of a key that a problem repeats."""

MAX_SHOWN_PLACE = 500
"""Characters of a whole place that a problem repeats."""


def decode(text: bytes) -> Any:
    """The value of a JSON text in UTF-8. Raises InvalidInput: malformed, or naming what cannot be accepted."""
    try:
        return msgspec.json.decode(text)
    except RecursionError as err:
        raise InvalidInput.at(None, "too_deep", "nested too deeply") from err
    except (msgspec.DecodeError, UnicodeDecodeError) as err:
        check(_lenient(text), "")  # names a lone surrogate, NaN or a number out of range, where that is what is wrong
        raise InvalidInput.at(None, "malformed", f"not valid JSON: {err}") from err


def _lenient(text: bytes) -> Any:
    try:
        return json.loads(text, parse_int=_integer)
    except (ValueError, RecursionError):
        return None


def _integer(digits: str) -> int:
    """The number, or one that is out of range as well: `int` needs quadratic time for thousands of digits."""
    return int(digits[: len(str(MIN_INTEGER)) + 1])


def check(value: Any, path: str) -> None:
    """Raises InvalidInput naming the places in `value` that cannot be accepted, at most MAX_PROBLEMS."""
    if found := problems(value, path):
        raise InvalidInput.of(found)


def problems(value: Any, path: str) -> list[Problem]:
    """What in a decoded value cannot be accepted, at most MAX_PROBLEMS, each with its dotted path below `path`."""
    search = _Search(path)
    with suppress(_Enough):
        search.look(value)
    return search.found


class _Enough(Exception):
    """There is no need to look further."""


class _Search:
    """Walks through a value. A place is put together only for what is wrong with it: keys may be long, and many."""

    def __init__(self, path: str) -> None:
        self.found: list[Problem] = []
        self._path = path
        self._places: list[str | int] = []
        self._left = MAX_VALUES

    def look(self, value: Any) -> None:
        """Note what is wrong with a value and all within it. Raises _Enough."""
        self._left -= 1
        if self._left < 0:
            self._places.clear()
            self._note("too_many_values", f"must not have more than {MAX_VALUES} values")
            raise _Enough
        if isinstance(value, str):
            self._text(value)
        elif isinstance(value, bool) or value is None:
            return
        elif isinstance(value, int):
            if not MIN_INTEGER <= value <= MAX_INTEGER:
                self._note("out_of_range", "must be an integer of at most 64 bits")
        elif isinstance(value, float):
            if not math.isfinite(value):
                self._note("invalid_number", "must be a finite number")
        elif isinstance(value, (dict, list)):
            self._inside(value)

    def _inside(self, value: dict[str, Any] | list[Any]) -> None:
        if len(self._places) == MAX_DEPTH:
            self._note("too_deep", f"must not be nested more than {MAX_DEPTH} deep")
            return
        self._places.append("")
        if isinstance(value, dict):
            for key, part in value.items():
                self._places[-1] = "(key)"
                self._text(key)
                self._places[-1] = key
                self.look(part)
        else:
            for index, part in enumerate(value):
                self._places[-1] = index
                self.look(part)
        self._places.pop()

    def _text(self, text: str) -> None:
        if "\0" in text:
            self._note("invalid_text", "must not contain the character U+0000")
        if not text.isascii() and not _is_encodable(text):
            self._note("invalid_text", "must not contain a lone surrogate")

    def _note(self, code: str, message: str) -> None:
        shown = (str(place)[:MAX_SHOWN_KEY] for place in self._places)
        path = ".".join([*([self._path] if self._path else []), *shown])
        safe = path.encode("utf-8", "replace").decode().replace("\0", "?")
        self.found.append(Problem(code, message, safe[:MAX_SHOWN_PLACE]))
        if len(self.found) == MAX_PROBLEMS:
            raise _Enough


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
