"""The options of CHOICE and CHOICES: the stored values in their order of display, what people read, and colours.

`labels` and `colors` are keyed by stored value, so what people read changes without a change of any record.
"""

from collections.abc import Iterable
from typing import Any

from chassis.errors import Problem

MAX_CHOICES = 500
MAX_VALUE = 200
MAX_LABEL = 100
"""Characters of the label of one choice."""

COLORS = (
    "gray", "red", "pink", "grape", "violet", "indigo", "blue", "cyan", "teal", "green", "lime", "yellow", "orange",
)  # fmt: skip

_LABEL = f"must be a text of 1 to {MAX_LABEL} characters, not only spaces, without NUL or half of a surrogate pair"


def choices(value: Any) -> str | None:
    """What is wrong with the stored values."""
    fine = (
        isinstance(value, list)
        and 1 <= len(value) <= MAX_CHOICES
        and all(isinstance(item, str) and 1 <= len(item) <= MAX_VALUE and "\x00" not in item for item in value)
        and len(set(value)) == len(value)
    )
    return (
        None
        if fine
        else f"must be a list of 1 to {MAX_CHOICES} different texts of 1 to {MAX_VALUE} characters without NUL"
    )


def labels(value: Any) -> str | None:
    """What is wrong with {value: label}; whether the values are choices says `contradictions`."""
    if not isinstance(value, dict):
        return "must be an object of labels by choice"
    wrong = next((choice for choice, label in value.items() if not _is_label(label)), None)
    return None if wrong is None else f"the label of {_cut(wrong)} {_LABEL}"


def colors(value: Any) -> str | None:
    """What is wrong with {value: color}; whether the values are choices says `contradictions`."""
    if not isinstance(value, dict):
        return "must be an object of colors by choice"
    wrong = next((choice for choice, color in value.items() if color not in COLORS), None)
    return None if wrong is None else f"the color of {_cut(wrong)} must be one of {', '.join(COLORS)}"


def contradictions(options: dict[str, Any], path: str) -> list[Problem]:
    """Labels and colours of what is no choice, and choices that people could not tell apart."""
    known = dict.fromkeys(options["choices"])
    problems = []
    for name in ("labels", "colors"):
        strange = next((choice for choice in options.get(name, {}) if choice not in known), None)
        if strange is not None:
            problems.append(Problem("invalid_option", f"{_cut(strange)} is not one of the choices", f"{path}.{name}"))
    twice = _first_repeated(options.get("labels", {}).get(choice, choice) for choice in known)
    if twice is not None:
        rule = f"must be unique: two choices are called {_cut(twice)}"
        problems.append(Problem("invalid_option", rule, f"{path}.labels"))
    return problems


def _is_label(label: Any) -> bool:
    if not isinstance(label, str) or not 1 <= len(label) <= MAX_LABEL or label.isspace():
        return False
    return not any(char == "\x00" or "\ud800" <= char <= "\udfff" for char in label)


def _first_repeated(shown: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for label in shown:
        if label in seen:
            return label
        seen.add(label)
    return None


def _cut(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
