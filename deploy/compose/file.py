"""compose.yaml as Docker Compose reads it: merged, and with variables filled in."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from stack.layout import ROOT

FILE = ROOT / "compose.yaml"
VARIABLE = re.compile(r"\$(?:(\$)|\{(\w+)(?::([-?])([^}]*))?\})")


class VariableMissing(Exception):
    """A variable that has to be set is not; the message is what Compose would say."""


def load(text: str) -> dict[str, Any]:
    """The services, networks and volumes; merge keys are resolved, variables are not."""
    content: dict[str, Any] = yaml.safe_load(text)
    return content


def fill(value: Any, variables: Mapping[str, str]) -> Any:
    """The value with variables filled in, in all its texts. Raises VariableMissing."""
    if isinstance(value, str):
        return VARIABLE.sub(lambda match: _replacement(match, variables), value)
    if isinstance(value, list):
        return [fill(item, variables) for item in value]
    if isinstance(value, dict):
        return {name: fill(item, variables) for name, item in value.items()}
    return value


def _replacement(match: re.Match[str], variables: Mapping[str, str]) -> str:
    dollar, name, kind, text = match.groups()
    if dollar:
        return "$"
    if variables.get(name):
        return variables[name]
    if kind == "-":
        return text
    raise VariableMissing(f"{name}: {text or 'is not set'}")
