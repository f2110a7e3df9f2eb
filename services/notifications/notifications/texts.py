"""Which texts a message, and the database, can hold."""

import re

from chassis.errors import Problem

_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


def is_single_line(text: str) -> bool:
    """Whether a header may carry the text: a line break in it would begin a header of the attacker's choice."""
    return _BREAKS.search(text) is None


def is_storable(text: str) -> bool:
    """Whether UTF-8 and PostgreSQL can hold the text: no NUL, no half of a surrogate pair."""
    return _UNSTORABLE.search(text) is None


def check_text(field: str, text: str, longest: int, *, lines: bool = False) -> list[Problem]:
    """What is wrong with a required text of at most `longest` characters, in one line unless `lines`."""
    if not text.strip():
        return [Problem("required", "must not be empty", field)]
    if len(text) > longest:
        return [Problem("too_long", f"at most {longest} characters", field)]
    if not lines and not is_single_line(text):
        return [Problem("single_line", "must be a single line", field)]
    if not is_storable(text):
        return [Problem("invalid_characters", "must not contain NUL or half of a surrogate pair", field)]
    return []
