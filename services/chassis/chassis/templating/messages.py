"""What passes between a service and its rendering process. Texts are bytes, as half a surrogate pair is no UTF-8."""

from typing import Literal

import msgspec

Dialect = Literal["message", "value", "url"]
"""A message loses its last line break; a value keeps it; in a URL what is filled in is percent-encoded."""


class Job(msgspec.Struct, array_like=True):
    """A template to check, or to render: `variables` are the names that it may read."""

    source: bytes
    variables: list[str]
    dialect: Dialect = "value"


class Batch(msgspec.Struct, array_like=True):
    """Jobs over the same values, in JSON; without values they are only checked."""

    jobs: list[Job]
    values: bytes | None = None


class Part(msgspec.Struct, array_like=True, frozen=True):
    """A piece of a template: its literal text, or None and the variables that an expression or a block uses."""

    text: bytes | None
    variables: list[str]


class Refusal(msgspec.Struct, array_like=True, frozen=True):
    """Why there is no result: `code` names the rule, `line` is 0 where none is to blame."""

    code: str
    message: str
    line: int = 0

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}" if self.line else self.message


class Outcome(msgspec.Struct, array_like=True):
    """The text of a job, or the parts of a template that was checked, or a refusal. `last`: the process ends now."""

    text: bytes | None = None
    parts: list[Part] = []
    refusal: Refusal | None = None
    last: bool = False


def to_bytes(text: str) -> bytes:
    """The text in UTF-8, whatever is in it."""
    return text.encode("utf-8", "surrogatepass")


def to_text(text: bytes) -> str:
    """The text that `to_bytes` was given."""
    return text.decode("utf-8", "surrogatepass")
