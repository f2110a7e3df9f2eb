"""Which JSON values the platform takes: what PostgreSQL, JavaScript and JSON itself can all hold."""

import json
import math
from collections.abc import Iterator
from typing import Any

import msgspec
from chassis.errors import InvalidInput, Problem

MAX_INTEGER = 2**63 - 1
MIN_INTEGER = -(2**63)
MAX_DEPTH = 64


def decode(text: bytes) -> Any:
    """The value of a JSON text in UTF-8. Raises InvalidInput: malformed, or naming what in it cannot be taken."""
    try:
        return msgspec.json.decode(text)
    except RecursionError as err:
        raise InvalidInput.at(None, "too_deep", "nested too deeply") from err
    except (msgspec.DecodeError, UnicodeDecodeError) as err:
        check(_lenient(text), "")  # names a lone surrogate, NaN or a number out of range, where that is what is wrong
        raise InvalidInput.at(None, "malformed", f"not valid JSON: {err}") from err


def _lenient(text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def check(value: Any, path: str) -> None:
    """Raises InvalidInput naming the place of everything in `value` that cannot be taken."""
    if found := list(problems(value, path)):
        raise InvalidInput.of(found[:20])


def problems(value: Any, path: str, depth: int = 0) -> Iterator[Problem]:
    """What in a decoded value cannot be taken, with its dotted path."""
    if isinstance(value, str):
        yield from _text(value, path)
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int):
        if not MIN_INTEGER <= value <= MAX_INTEGER:
            yield Problem("out_of_range", "must be an integer of at most 64 bits", path)
    elif isinstance(value, float):
        if not math.isfinite(value):
            yield Problem("invalid_number", "must be a finite number", path)
    elif depth == MAX_DEPTH:
        yield Problem("too_deep", f"must not be nested more than {MAX_DEPTH} deep", path)
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _text(key, _join(path, "(key)"))
            yield from problems(part, _join(path, key), depth + 1)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from problems(part, _join(path, str(index)), depth + 1)


def _text(text: str, path: str) -> Iterator[Problem]:
    if "\0" in text:
        yield Problem("invalid_text", "must not contain the character U+0000", path)
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        yield Problem("invalid_text", "must not contain a lone surrogate", path)


def _join(path: str, part: str) -> str:
    safe = part.encode("utf-8", "replace").decode().replace("\0", "?")
    return f"{path}.{safe}" if path else safe
