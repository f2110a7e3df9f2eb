"""The five errors that a service may answer with. Anything else is a bug.

Each carries `code` (stable, for programs), `message` (for people) and `details`
(JSON; for invalid input the list of all problems found). They are five flat
classes because nameko rebuilds an error by its exact dotted path only.
"""

from typing import Any

import msgspec


class Problem(msgspec.Struct, frozen=True):
    """One thing wrong with the input: which field, which rule, in words.

    `field` is a dotted path ("email", "fields.2.name"), None for the whole.
    """

    code: str
    message: str
    field: str | None = None


class ServiceError(Exception):
    """What the five have in common; never raised itself."""

    code = "internal_error"

    def __init__(self, message: str = "", *, code: str | None = None, details: Any = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.details = details


class InvalidInput(ServiceError):
    """The request breaks a rule; `problems` names every field and rule."""

    code = "invalid_input"

    @property
    def problems(self) -> list[Problem]:
        if self.details:
            return msgspec.convert(self.details, list[Problem])
        return [Problem(code=self.code, message=self.message)]

    @classmethod
    def of(cls, problems: list[Problem]) -> "InvalidInput":
        """One error that reports all `problems` (at least one)."""
        message = "; ".join(f"{p.field}: {p.message}" if p.field else p.message for p in problems[:5])
        return cls(message, details=msgspec.to_builtins(problems))

    @classmethod
    def at(cls, field: str | None, code: str, message: str) -> "InvalidInput":
        """One error about one field."""
        return cls.of([Problem(code=code, message=message, field=field)])


class NotFound(ServiceError):
    """No such thing, or none that the caller may see."""

    code = "not_found"


class Conflict(ServiceError):
    """The state has moved on; `details` carries the current one where there is one."""

    code = "conflict"


class Forbidden(ServiceError):
    """The caller may not do this."""

    code = "forbidden"


class Unavailable(ServiceError):
    """A part is missing, too slow or unreachable; trying again later may help."""

    code = "unavailable"


FIVE: dict[str, type[ServiceError]] = {
    cls.__name__: cls for cls in (InvalidInput, NotFound, Conflict, Forbidden, Unavailable)
}


def to_wire(error: BaseException) -> dict[str, Any]:
    """An error in nameko's reply format, with our `code` and `details` beside it.

    An error that is not one of the five keeps its text to itself.
    """
    if isinstance(error, ServiceError):
        name, message, code, details = type(error).__name__, error.message, error.code, error.details
    else:
        name, message, code, details = "InternalError", "internal error", "internal_error", None
    return {
        "exc_type": name,
        "exc_path": f"{__name__}.{name}",
        "exc_args": [message],
        "value": message,
        "code": code,
        "details": details,
    }


def from_wire(error: dict[str, Any]) -> ServiceError:
    """The error that `to_wire` described; an unknown one becomes a plain ServiceError."""
    cls = FIVE.get(str(error.get("exc_type")), ServiceError)
    return cls(str(error.get("value") or ""), code=error.get("code"), details=error.get("details"))
