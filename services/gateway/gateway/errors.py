"""What a caller is told when something fails: one table, from our errors to GraphQL's `extensions.code`."""

import logging
from typing import Any

import msgspec
from chassis.errors import Conflict, Forbidden, InvalidInput, NotFound, ServiceError, Unavailable
from graphql import GraphQLError, GraphQLFormattedError

log = logging.getLogger(__name__)

CODES: dict[type[ServiceError], str] = {
    InvalidInput: "invalid_input",
    NotFound: "not_found",
    Conflict: "conflict",
    Forbidden: "forbidden",
    Unavailable: "unavailable",
}

GATEWAY_CODES = (
    "unauthenticated",
    "reauthentication_required",
    "rate_limited",
    "too_complex",
    "request_timeout",
    "missed",
    "internal_error",
)
"""Codes beside the table's: what only the gateway can say."""

FAILURES = frozenset({"internal_error", "unavailable"})
"""Codes that are no fault of who asked."""


def refused(code: str, message: str, **extensions: Any) -> GraphQLError:
    """An error that says no: `code` is one of the table's or of GATEWAY_CODES."""
    return GraphQLError(message, extensions={"code": code, **extensions})


def show(error: GraphQLError, trace_id: str) -> GraphQLFormattedError:
    """The error as the caller sees it. A bug is logged here, once, with its traceback, and shown as a bare code."""
    cause = _cause(error)
    if isinstance(cause, ServiceError) and type(cause) in CODES:
        message, extensions = cause.message, _extensions(cause)
    elif isinstance(cause, ServiceError):  # a service's bug: its owner has logged it
        message, extensions = "internal error", {"code": "internal_error"}
    elif isinstance(cause, GraphQLError) and "code" in (cause.extensions or {}):
        message, extensions = cause.message, dict(cause.extensions or {})
    elif error.path is None:  # the library's own: the document or the variables are wrong
        message, extensions = error.message, {"code": "invalid_input"}
    else:
        log.error("resolver failed", extra={"path": error.path}, exc_info=cause)
        message, extensions = "internal error", {"code": "internal_error"}
    shown: GraphQLFormattedError = {"message": message, "extensions": extensions | {"traceId": trace_id}}
    if error.locations:
        shown["locations"] = [location.formatted for location in error.locations]
    if error.path is not None:
        shown["path"] = error.path
    return shown


def _cause(error: GraphQLError) -> BaseException:
    cause: BaseException = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    return cause


def _extensions(cause: ServiceError) -> dict[str, Any]:
    code = CODES[type(cause)]
    extensions: dict[str, Any] = {"code": code}
    if cause.code != code:
        extensions["reason"] = cause.code
    if isinstance(cause, InvalidInput):
        extensions["problems"] = msgspec.to_builtins(cause.problems)
    return extensions
