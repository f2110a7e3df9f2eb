"""How many items a list may be asked for."""

from chassis.errors import InvalidInput, Problem

MAX_FIRST = 100


def problem(first: int, path: str = "first") -> Problem | None:
    """What is wrong with a `first` given at `path`."""
    return None if 1 <= first <= MAX_FIRST else Problem("out_of_range", f"must be 1 to {MAX_FIRST}", path)


def checked(first: int) -> int:
    """Raises InvalidInput outside 1 to MAX_FIRST. Documents are checked before; this is for defaults and the rest."""
    if found := problem(first):
        raise InvalidInput.of([found])
    return first
