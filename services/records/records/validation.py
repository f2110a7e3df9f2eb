"""The values of a whole record: every bad field is reported at once."""

from collections.abc import Mapping, Set
from typing import Any

from chassis.errors import Problem

from records.columns import SYSTEM_COLUMNS
from records.contract import Field
from records.values import Wrong, convert

Values = dict[str, Any]


def check(
    fields: Mapping[str, Field],
    values: Mapping[str, Any],
    *,
    partial: bool,
    path: str = "",
    writable: Set[str] | None = None,
) -> tuple[Values, list[Problem]]:
    """(accepted values by field id, problems). `partial`: fields that are not given stay as they are.

    `writable`: the fields that may be given, all when None.
    """
    accepted: Values = {}
    problems = [_unknown(name, path) for name in values if name not in fields]
    for name, field in fields.items():
        if name not in values and partial:
            continue
        if writable is not None and name not in writable:
            if name in values:
                problems.append(Problem("forbidden", "is not yours to write", path + name))
            elif field.required:
                problems.append(Problem("forbidden", "is required, and not yours to write", path + name))
            continue
        try:
            accepted[field.id] = convert(field, values.get(name))
        except Wrong as err:
            problems.append(Problem(err.code, err.message, path + name))
    return accepted, problems


def _unknown(name: str, path: str) -> Problem:
    place = path + name[:80]
    if any(name == column.name for column in SYSTEM_COLUMNS):
        return Problem("read_only", f"{name} is set by the system", place)
    return Problem("unknown_field", "there is no such field", place)
