"""Writing the audit log around a mutation: its arguments without secrets, and what came of it."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import msgspec
from chassis.errors import ServiceError
from graphql import GraphQLError, GraphQLResolveInfo

from gateway.accounts.audit import DONE, FAILED, REFUSED, Action

Resolve = Callable[..., Any]

SECRET = re.compile(
    r"pass|secret|token|credential|authorization|api_?key|headers|body|^current$|^new$|^code$", re.IGNORECASE
)
"""Arguments whose values are not written down. Of an address only the host is: its path may be the secret."""

TARGETS = ("collection", "id", "email", "role", "webhook", "delivery", "field", "name")
MAX_DETAILS = 16_384
"""Bytes of JSON beyond which only the arguments' names are kept."""


def audited(name: str, resolve: Resolve, *, afterwards: bool) -> Resolve:
    """`resolve` with an entry for each use; one that is written `afterwards` leaves out what a limit turned away."""

    def recorded(source: Any, info: GraphQLResolveInfo, /, **arguments: Any) -> Any:
        request = info.context
        audit, action = request.accounts.audit, action_of(request, name, arguments)
        request.about = None
        entry = None if afterwards else audit.begin(action)
        try:
            result = resolve(source, info, **arguments)
        except Exception as err:
            code = _code(err)
            if entry is not None:
                audit.complete(entry, FAILED, {**action.details, "errors": [{"code": code}]})
            elif code != "rate_limited":
                details = {**action.details, "errors": [{"code": code}]}
                audit.record(action._replace(details=details, target=action.target or request.about), FAILED)
            raise
        errors = result.get("errors") if isinstance(result, dict) else None
        shown = [{"code": error["code"], "field": error["field"]} for error in errors or ()]
        details = {**action.details, "errors": shown} if shown else action.details
        outcome = REFUSED if shown else DONE
        if entry is not None:
            audit.complete(entry, outcome, details)
        else:
            actor, target = request.principal.user_id or action.actor, action.target or request.about
            audit.record(action._replace(actor=actor, target=target, details=details), outcome)
        return result

    return recorded


def action_of(request: Any, name: str, arguments: dict[str, Any]) -> Action:
    """What is about to be done, without secrets."""
    details = without_secrets(msgspec.to_builtins(arguments))
    if len(msgspec.json.encode(details)) > MAX_DETAILS:
        details = {"arguments": sorted(details)}
    return Action(request.principal.user_id, request.address[:200], name, target_of(arguments), details)


def target_of(arguments: dict[str, Any]) -> str | None:
    """What the action is about, as far as the arguments tell: `orders/019a…`, `ada@example.com`."""
    if len(arguments) == 1 and isinstance(only := next(iter(arguments.values())), dict):
        arguments = only
    named = [str(arguments[key]) for key in TARGETS if isinstance(arguments.get(key), str)]
    if not named:
        return None
    return "/".join(named[:2] if "collection" in arguments else named[:1])[:300]


def without_secrets(value: Any) -> Any:
    """The value with its secrets as "…"."""
    if isinstance(value, dict):
        return {key: "…" if _is_secret(key, item) else _shown(key, item) for key, item in value.items()}
    return [without_secrets(item) for item in value] if isinstance(value, list) else value


def _is_secret(key: str, value: Any) -> bool:
    return SECRET.search(key) is not None and not isinstance(value, bool)


def _shown(key: str, value: Any) -> Any:
    if key.lower().endswith("url") and isinstance(value, str):
        return _host(value)
    return without_secrets(value)


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "…"
    return f"{parts.scheme}://{parts.hostname}/…" if parts.hostname else "…"


def _code(err: Exception) -> str:
    if isinstance(err, ServiceError):
        return err.code
    if isinstance(err, GraphQLError):
        return str((err.extensions or {}).get("code", "internal_error"))
    return "internal_error"
