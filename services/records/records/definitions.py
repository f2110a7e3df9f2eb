"""The rules of a definition: names, and the options of each field type."""

import re
import secrets
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import re2
from chassis.errors import Problem

from records import choices, numbers
from records.columns import SYSTEM_COLUMNS
from records.contract import Field, FieldInput, FieldType

MAX_NAME = 63
NAME = re.compile(rf"[a-z][A-Za-z0-9_]{{0,{MAX_NAME - 1}}}")
RESERVED = frozenset(column.name for column in SYSTEM_COLUMNS) | {"and", "or", "not", "values", "collection"}
MAX_FIELDS = 200
MAX_LABEL = 200
MAX_HELP = 2000
MAX_PATTERN = 500
MAX_INDEXED_TEXT = 500
"""Characters: what fits into an index entry of Postgres in UTF-8."""

MAX_FILES = 100
MAX_FILE_SIZE = 5 * 1024**4
"""Bytes: the largest object that S3 stores."""
MAX_MEDIA_TYPES = 50
MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/(\*|[a-z0-9][a-z0-9!#$&^_.+-]{0,126})")
"""RFC 6838, section 4.2, in lower case, or all subtypes of a type."""

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


def text_problem(text: str, path: str, limit: int) -> Problem | None:
    """What is wrong with a label or a help text."""
    if len(text) <= limit and "\x00" not in text:
        return None
    return Problem("invalid_text", f"must have at most {limit:,} characters, none of them NUL", path)


def to_field(given: FieldInput, field_id: str | None = None) -> Field:
    """The field that an input stands for, with its options complete."""
    return Field(
        id=field_id or new_id("f"),
        name=given.name,
        label=given.label or label_of(given.name),
        type=given.type,
        required=given.required,
        unique=given.unique,
        indexed=given.indexed,
        help=given.help,
        options=complete(given.type, given.options or {}),
    )


def field_problems(field: Field, path: str = "") -> list[Problem]:
    """Everything wrong with one field, each with its place below `path` ("fields.2.")."""
    found = [
        name_problem(field.name, f"{path}name"),
        text_problem(field.label, f"{path}label", MAX_LABEL),
        text_problem(field.help or "", f"{path}help", MAX_HELP),
    ]
    problems = [problem for problem in found if problem]
    if field.unique and field.type in _NEVER_UNIQUE:
        problems.append(Problem("not_supported", f"a {field.type} field cannot be unique", f"{path}unique"))
    if field.indexed and field.type in _NEVER_INDEXED:
        problems.append(Problem("not_supported", f"a {field.type} field cannot be indexed", f"{path}indexed"))
    if field.required and field.options.get("onDelete") == "clear":
        problems.append(Problem("invalid_option", "a required link cannot be cleared", f"{path}options.onDelete"))
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


def label_of(name: str) -> str:
    """What people read where no label is given: "postalCode" is "Postal Code"."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]", " ", name[:MAX_NAME])
    return words[:1].upper() + words[1:]


def complete(field_type: FieldType, options: Options) -> Options:
    """The options that are given, with those that have a default."""
    given = {name: value for name, value in options.items() if value is not None}
    return {"onDelete": "restrict"} | given if field_type is FieldType.LINK else given


def _option_problems(field_type: FieldType, options: Options, path: str) -> list[Problem]:
    rules = _RULES.get(field_type, {})
    problems = []
    for name, value in options.items():
        here = f"{path}.{name}"
        if name not in rules:
            known = ", ".join(rules) or "none"
            problems.append(Problem("unknown_option", f"a {field_type} field knows these options: {known}", here[:200]))
        elif wrong := rules[name](value):
            problems.append(Problem("invalid_option", wrong, here))
    for name in _REQUIRED.get(field_type, ()):
        if name not in options:
            problems.append(Problem("required", f"a {field_type} field needs it", f"{path}.{name}"))
    return problems or _contradictions(options, path)


def _contradictions(options: Options, path: str) -> list[Problem]:
    problems = []
    for low, high in (("minLength", "maxLength"), ("min", "max")):
        lower, upper = options.get(low), options.get(high)
        if lower is not None and upper is not None and Decimal(str(lower)) > Decimal(str(upper)):
            problems.append(Problem("invalid_option", f"must not be below {low}", f"{path}.{high}"))
    return problems + (choices.contradictions(options, path) if "choices" in options else [])


def _length(value: Any) -> str | None:
    return None if type(value) is int and 0 <= value <= 1_000_000 else "must be a whole number from 0 to 1,000,000"


def _number(value: Any) -> str | None:
    return None if numbers.read(value) is not None else "must be a number"


def _pattern(value: Any) -> str | None:
    if not isinstance(value, str) or not 1 <= len(value) <= MAX_PATTERN or "\x00" in value:
        return f"must be a text of 1 to {MAX_PATTERN} characters, none of them NUL"
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(value, options)
    except re2.error as err:
        reason = err.args[0] if err.args else err
        return f"is not a pattern that RE2 understands: {reason.decode() if isinstance(reason, bytes) else reason}"
    return None


def _link_target(value: Any) -> str | None:
    return None if isinstance(value, str) and NAME.fullmatch(value) else "must be the name of a collection"


def _on_delete(value: Any) -> str | None:
    return None if value in ("restrict", "clear", "delete") else "must be restrict, clear or delete"


def _max_files(value: Any) -> str | None:
    return None if type(value) is int and 1 <= value <= MAX_FILES else f"must be a whole number from 1 to {MAX_FILES}"


def _max_size(value: Any) -> str | None:
    fine = type(value) is int and 1 <= value <= MAX_FILE_SIZE
    return None if fine else f"must be a whole number of bytes from 1 to {MAX_FILE_SIZE:,}"


def _accept(value: Any) -> str | None:
    fine = (
        isinstance(value, list)
        and 1 <= len(value) <= MAX_MEDIA_TYPES
        and all(isinstance(item, str) and MEDIA_TYPE.fullmatch(item) for item in value)
        and len(set(value)) == len(value)
    )
    return None if fine else f"must be a list of 1 to {MAX_MEDIA_TYPES} media types such as image/png or image/*"


_Rule = Callable[[Any], str | None]
_LENGTHS: dict[str, _Rule] = {"minLength": _length, "maxLength": _length}
_CHOICES: dict[str, _Rule] = {"choices": choices.choices, "labels": choices.labels, "colors": choices.colors}
_RULES: dict[FieldType, dict[str, _Rule]] = {
    FieldType.TEXT: _LENGTHS | {"pattern": _pattern},
    FieldType.LONG_TEXT: _LENGTHS,
    FieldType.EMAIL: _LENGTHS,
    FieldType.URL: _LENGTHS,
    FieldType.INTEGER: {"min": _number, "max": _number},
    FieldType.DECIMAL: {"min": _number, "max": _number},
    FieldType.CHOICE: _CHOICES,
    FieldType.CHOICES: _CHOICES,
    FieldType.LINK: {"collection": _link_target, "onDelete": _on_delete},
    FieldType.FILES: {"maxFiles": _max_files, "maxSize": _max_size, "accept": _accept},
}
_REQUIRED = {
    FieldType.CHOICE: ("choices",),
    FieldType.CHOICES: ("choices",),
    FieldType.LINK: ("collection",),
}
