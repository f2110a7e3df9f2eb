"""Taking what is wanted out of a third party's JSON."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from chassis.errors import Problem

MAX_NAMES = 100
MAX_PATH = 500

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}", re.ASCII)


def mapping_problems(mapping: Mapping[str, str]) -> Iterator[Problem]:
    """What is wrong with a mapping of {name: path}."""
    if not 1 <= len(mapping) <= MAX_NAMES:
        yield Problem("mapping_size", f"must have 1 to {MAX_NAMES} names", "mapping")
    for name, path in mapping.items():
        if not _NAME.fullmatch(name):
            yield Problem(
                "invalid_name", "must be letters, digits and _, not begin with a digit, at most 63", f"mapping.{name}"
            )
        if len(path) > MAX_PATH or (path != "$" and not all(path.split("."))):
            rule = f'must be "$" or keys and indexes with dots between, like data.items.0.price, at most {MAX_PATH}'
            yield Problem("invalid_path", rule, f"mapping.{name}")


def apply(mapping: Mapping[str, str], document: Any) -> dict[str, Any]:
    """The mapped values by name; None where the document has nothing at a path."""
    return {name: pick(document, path) for name, path in mapping.items()}


def pick(document: Any, path: str) -> Any:
    """The value at a path like `data.items.0.price`; `$` is the whole, None stands for nothing there."""
    if path == "$":
        return document
    for step in path.split("."):
        if isinstance(document, dict):
            document = document.get(step)
        elif isinstance(document, list) and step.isascii() and step.isdigit() and int(step[:9]) < len(document):
            document = document[int(step[:9])]
        else:
            return None
    return document
