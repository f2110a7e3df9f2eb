"""The rules of a definition: names, and the options of each field type."""

import re
import secrets
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import re2
from chassis.errors import Problem

from records.columns import SYSTEM_COLUMNS
from records.contract import Field, FieldInput, FieldType

NAME = re.compile(r"[a-z][A-Za-z0-9_]{0,62}")
RESERVED = frozenset(column.name for column in SYSTEM_COLUMNS) | {"and", "or", "not", "values", "collection"}
MAX_FIELDS = 200
MAX_CHOICES = 500
MAX_PATTERN = 500
MAX_INDEXED_TEXT = 500
"""Characters: what fits into an index entry of Postgres in UTF-8."""

TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT, FieldType.EMAIL, FieldType.URL})
NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL})
_NEVER_UNIQUE = frozenset({FieldType.LONG_TEXT, FieldType.BOOLEAN, FieldType.CHOICES, FieldType.JSON, FieldType.FILES})
_NEVER_INDEXED = frozenset({FieldType.JSON})

Options = dict[str, Any]


def new_id(prefix: str) -> str:
    """A stable id that is also a safe name in Postgres: "f_" and 16 hex digits."""
    return f"{prefix}_{secrets.token_hex(8)}"


def name_problem(name: str, path: str) -> Problem | None:
    """What is wrong with the name of a collection or field."""
    if not NAME.fullmatch(name):
        rule = "must begin with a small letter and have only letters, digits and _, at most 63"
        return Problem("invalid_name", rule, path)
    if name in RESERVED:
        return Problem("reserved_name", f"{name} is reserved", path)
    return None


def to_field(given: FieldInput, field_id: str | None = None) -> Field:
    """The field that an input stands for, with its options complete."""
    return Field(
        id=field_id or new_id("f"),
        name=given.name,
        label=given.label or _label(given.name),
        type=given.type,
        required=given.required,
        unique=given.unique,
        indexed=given.indexed,
        help=given.help,
        options=_complete(given.type, given.options or {}),
    )


def field_problems(field: Field, path: str = "") -> list[Problem]:
    """Everything wrong with one field, each with its place below `path` ("fields.2.")."""
    problems = [p for p in (name_problem(field.name, f"{path}name"),) if p]
    for text, name, limit in ((field.label, "label", 200), (field.help or "", "help", 2000)):
        if len(text) > limit or "\x00" in text:
            problems.append(
                Problem("invalid_text", f"must have at most {limit} characters, none of them NUL", path + name)
            )
    if field.unique and field.type in _NEVER_UNIQUE:
        problems.append(Problem("not_supported", f"a {field.type} field cannot be unique", f"{path}unique"))
    if field.indexed and field.type in _NEVER_INDEXED:
        problems.append(Problem("not_supported", f"a {field.type} field cannot be indexed", f"{path}indexed"))
    return problems + list(_option_problems(field.type, field.options, f"{path}options"))


def duplicate_names(fields: Sequence[Field]) -> list[Problem]:
    """A problem for every field whose name an earlier one has."""
    seen: set[str] = set()
    problems = []
    for index, field in enumerate(fields):
        if field.name in seen:
            problems.append(Problem("duplicate_name", f"{field.name} appears twice", f"fields.{index}.name"))
        seen.add(field.name)
    return problems


def _label(name: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ")
    return words[:1].upper() + words[1:]


def _complete(field_type: FieldType, options: Options) -> Options:
    if field_type is FieldType.LINK:
        return {"onDelete": "restrict"} | options
    return options


def _option_problems(field_type: FieldType, options: Options, path: str) -> list[Problem]:
    rules = _RULES.get(field_type, {})
    problems = []
    for name, value in options.items():
        here = f"{path}.{name}"
        if name not in rules:
            known = ", ".join(rules) or "none"
            problems.append(Problem("unknown_option", f"a {field_type} field knows these options: {known}", here))
        elif value is not None and (wrong := rules[name](value)):
            problems.append(Problem("invalid_option", wrong, here))
    for name in _REQUIRED.get(field_type, ()):
        if options.get(name) is None:
            problems.append(Problem("required", f"a {field_type} field needs it", f"{path}.{name}"))
    return problems or _contradictions(options, path)


def _contradictions(options: Options, path: str) -> list[Problem]:
    problems = []
    for low, high in (("minLength", "maxLength"), ("min", "max")):
        lower, upper = options.get(low), options.get(high)
        if lower is not None and upper is not None and Decimal(str(lower)) > Decimal(str(upper)):
            problems.append(Problem("invalid_option", f"must not be below {low}", f"{path}.{high}"))
    return problems


def _length(value: Any) -> str | None:
    return None if type(value) is int and 0 <= value <= 1_000_000 else "must be a whole number from 0 to 1,000,000"


def _number(value: Any) -> str | None:
    wrong = "must be a number"
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return wrong
    try:
        return None if Decimal(str(value)).is_finite() else wrong
    except InvalidOperation:
        return wrong


def _pattern(value: Any) -> str | None:
    if not isinstance(value, str) or not 1 <= len(value) <= MAX_PATTERN:
        return f"must be a text of 1 to {MAX_PATTERN} characters"
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(value, options)
    except re2.error as err:
        reason = err.args[0] if err.args else err
        return f"is not a pattern that RE2 understands: {reason.decode() if isinstance(reason, bytes) else reason}"
    return None


def _choices(value: Any) -> str | None:
    fine = (
        isinstance(value, list)
        and 1 <= len(value) <= MAX_CHOICES
        and all(isinstance(item, str) and 1 <= len(item) <= 200 and "\x00" not in item for item in value)
        and len(set(value)) == len(value)
    )
    return None if fine else f"must be a list of 1 to {MAX_CHOICES} different texts of 1 to 200 characters"


def _link_target(value: Any) -> str | None:
    return None if isinstance(value, str) and NAME.fullmatch(value) else "must be the name of a collection"


def _on_delete(value: Any) -> str | None:
    return None if value in ("restrict", "clear", "delete") else "must be restrict, clear or delete"


_Rule = Callable[[Any], str | None]
_LENGTHS: dict[str, _Rule] = {"minLength": _length, "maxLength": _length}
_RULES: dict[FieldType, dict[str, _Rule]] = {
    FieldType.TEXT: _LENGTHS | {"pattern": _pattern},
    FieldType.LONG_TEXT: _LENGTHS,
    FieldType.EMAIL: _LENGTHS,
    FieldType.URL: _LENGTHS,
    FieldType.INTEGER: {"min": _number, "max": _number},
    FieldType.DECIMAL: {"min": _number, "max": _number},
    FieldType.CHOICE: {"choices": _choices},
    FieldType.CHOICES: {"choices": _choices},
    FieldType.LINK: {"collection": _link_target, "onDelete": _on_delete},
}
_REQUIRED = {
    FieldType.CHOICE: ("choices",),
    FieldType.CHOICES: ("choices",),
    FieldType.LINK: ("collection",),
}
