"""Which texts a message, and the database, can hold."""

import re

_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


def is_single_line(text: str) -> bool:
    """Whether a header may carry the text: a line break in it would begin a header of the attacker's choice."""
    return _BREAKS.search(text) is None


def is_storable(text: str) -> bool:
    """Whether UTF-8 and PostgreSQL can hold the text: no NUL, no half of a surrogate pair."""
    return _UNSTORABLE.search(text) is None
