"""The values of a whole record: every bad field is reported at once."""

from collections.abc import Mapping
from typing import Any

from chassis.errors import Problem

from records.columns import SYSTEM_COLUMNS
from records.contract import Field
from records.values import Wrong, convert

Values = dict[str, Any]


def check(
    fields: Mapping[str, Field], values: Mapping[str, Any], *, partial: bool, path: str = ""
) -> tuple[Values, list[Problem]]:
    """(accepted values by field id, problems). `partial`: fields that are not given stay as they are."""
    accepted: Values = {}
    problems = [_unknown(name, path) for name in values if name not in fields]
    for name, field in fields.items():
        if name not in values and partial:
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
