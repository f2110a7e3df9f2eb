"""Who is calling, until when, and as part of what: travels with every call in the message headers."""

import logging
import secrets
import time
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any

import msgspec

from chassis.errors import Forbidden, Unavailable

log = logging.getLogger(__name__)

ROLES = ("viewer", "editor", "admin")
"""From least to most: each may do what the one before it may."""


SCOPES = {"read": "viewer", "write": "editor", "admin": "admin"}
"""What each scope of a token lets it do: as much as this role, if its user may."""


class Principal(msgspec.Struct, frozen=True):
    """The person or program behind a call. `user_id` is None for a stranger and for the system itself.

    `roles` are what access policies speak of: one of ROLES, or a role that an administrator made. `level` is which of
    ROLES the made ones amount to where no policy decides. `scopes` are what a token is limited to; None is no limit.
    """

    user_id: str | None = None
    roles: tuple[str, ...] = ()
    level: str = ""
    scopes: tuple[str, ...] | None = None

    def has(self, role: str) -> bool:
        """Whether the roles, or the level, are `role` or more, and a token's scopes reach as far."""
        return _reaches((*self.roles, self.level), role) and (
            self.scopes is None or _reaches([SCOPES.get(scope, "") for scope in self.scopes], role)
        )


def _reaches(roles: Iterable[str], role: str) -> bool:
    needed = ROLES.index(role)
    return any(r in ROLES and ROLES.index(r) >= needed for r in roles)


SYSTEM = Principal(user_id=None, roles=("admin",))


class Context(msgspec.Struct, frozen=True):
    """One call: its principal, its deadline (Unix seconds), its W3C trace context.

    `position` is how far a database's log must have been read for the principal to see what they wrote ("0/0" where
    they wrote nothing lately); None where nobody keeps account of that.
    """

    principal: Principal = Principal()
    deadline: float | None = None
    traceparent: str = ""
    position: str | None = None

    @property
    def trace_id(self) -> str:
        parts = self.traceparent.split("-")
        return parts[1] if len(parts) == 4 else ""

    def remaining(self) -> float | None:
        """Seconds left, None without a deadline."""
        return None if self.deadline is None else self.deadline - time.time()

    def check_deadline(self) -> None:
        """Raises Unavailable when the caller has given up by now."""
        left = self.remaining()
        if left is not None and left <= 0:
            raise Unavailable("the caller's deadline has passed", code="deadline_exceeded")

    def require(self, role: str) -> None:
        """Raises Forbidden unless the principal has `role` or more."""
        if not self.principal.has(role):
            raise Forbidden(f"this needs the role {role}")


_decode = msgspec.json.Decoder(Context).decode
current: ContextVar[Context] = ContextVar("context", default=Context())  # noqa: B039 (frozen)
written: ContextVar[str | None] = ContextVar("written", default=None)
"""How far the database's log reaches with what the work in hand has written; its caller is told."""


def new_traceparent() -> str:
    """A fresh W3C trace context (https://www.w3.org/TR/trace-context/), not sampled: there is no span of this id."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-00"


def to_headers(context: Context) -> dict[str, Any]:
    """The context as AMQP headers; nameko hands on what begins with its prefix."""
    return {"nameko.context": msgspec.json.encode(context).decode()}


def from_headers(headers: dict[str, Any] | None) -> Context:
    """The context that `to_headers` wrote; a stranger's when there is none or it is malformed."""
    text = (headers or {}).get("nameko.context")
    if isinstance(text, str):
        try:
            return _decode(text)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            log.info("malformed context", extra={"context": text[:200]})
    return Context(traceparent=new_traceparent())
