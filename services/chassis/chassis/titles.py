"""What people know a record by: the value of one of its fields, shown in place of an id. The web app does the same."""

from collections.abc import Iterable

TITLE_TYPES = ("TEXT", "EMAIL", "CHOICE", "URL")
TITLE_NAMES = ("name", "title", "label")
LONGEST_TITLE = 200
"""Characters of a title."""


def title_name(fields: Iterable[tuple[str, str]]) -> str | None:
    """The name of the field, of (name, type) pairs in the order of the collection; None where no short text is."""
    texts = [name for name, kind in fields if kind in TITLE_TYPES]
    return next((name for name in texts if name in TITLE_NAMES), texts[0] if texts else None)
