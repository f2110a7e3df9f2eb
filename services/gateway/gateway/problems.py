"""Errors outside GraphQL: problem details (RFC 9457) with a trace id; a bug's text stays in the log."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import flask
import msgspec
from chassis.context import Context
from chassis.errors import InvalidInput, Problem, ServiceError, Unavailable
from werkzeug.exceptions import HTTPException

from gateway import tracing
from gateway.errors import CODES
from gateway.graphql_http import ProtocolError

log = logging.getLogger(__name__)

MEDIA = "application/problem+json"


class Kind(NamedTuple):
    """A type of problem: the status it mostly comes with, its title, and what its page says."""

    status: int
    title: str
    meaning: str


KINDS: dict[str, Kind] = {
    "invalid_input": Kind(
        422, "Invalid input", "Something in the request breaks a rule. `problems` names every place and rule at once."
    ),
    "unauthenticated": Kind(401, "Not signed in", "Nobody is signed in, or the token is wrong or has expired."),
    "forbidden": Kind(403, "Forbidden", "Whoever asks may not do this."),
    "not_found": Kind(404, "Not found", "There is no such thing, or none that whoever asks may see."),
    "method_not_allowed": Kind(405, "Method not allowed", "The header Allow names the methods that this address has."),
    "not_acceptable": Kind(406, "Not acceptable", "The header Accept has no media type that can be answered."),
    "request_timeout": Kind(
        408, "Request time-out", "The body did not arrive in time. Send it faster, or send less at once."
    ),
    "conflict": Kind(409, "Conflict", "The state of things does not allow it; `reason` may say more."),
    "precondition_failed": Kind(
        412,
        "Changed in the meantime",
        "If-Match names another version than the current one. `expectedVersion` and `currentVersion` are both, "
        "`current` is the record as it is now: read it, and decide again.",
    ),
    "payload_too_large": Kind(413, "Too large", "The body is larger than the server takes."),
    "unsupported_media_type": Kind(415, "Unsupported media type", "The body must be JSON in UTF-8."),
    "precondition_required": Kind(
        428, "If-Match is missing", "A change must name the version that was read: send its ETag as If-Match."
    ),
    "rate_limited": Kind(429, "Too many requests", "Wait as long as the header Retry-After says."),
    "internal_error": Kind(500, "Internal error", "A bug. The server's log has more under the trace id."),
    "unavailable": Kind(
        503,
        "Unavailable",
        "A part of the suite is away, for now: try again after Retry-After. With the reason `outcome_unknown` a change "
        "may have been applied: look before repeating it.",
    ),
}

_BY_STATUS = {kind.status: code for code, kind in KINDS.items()} | {400: "invalid_input"}


class Refusal(Exception):
    """The request is answered with a problem; `more` are its further members."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        status: int | None = None,
        problems: Iterable[Problem] = (),
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.status = status
        self.headers = dict(headers or {})
        self.more = {"problems": list(problems), **more}


_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<link rel="stylesheet" href="/api/v1/docs/reader.css">
<main><div><h1>{title}</h1><p><code>{code}</code>, mostly with status {status}</p><p>{meaning}</p></div></main>
</html>
"""
_PAGE_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


def register(app: flask.Flask) -> None:
    """Answer every error of the application so, and explain the types of problems at their addresses."""
    app.add_url_rule("/problems/<name>", view_func=page)
    app.register_error_handler(HTTPException, lambda error: answer(error, _context()))
    app.register_error_handler(Exception, lambda error: answer(error, _context()))


def type_of(code: str) -> str:
    """The problem type's URI reference; below it its page is served."""
    return f"/problems/{code.replace('_', '-')}"


def page(name: str) -> flask.Response:
    """What a problem type means, for people."""
    code = name.replace("-", "_")
    kind = KINDS.get(code)
    if kind is None:
        flask.abort(404)
    return flask.Response(_PAGE.format(code=code, **kind._asdict()), 200, _PAGE_HEADERS)


def answer(error: Exception, context: Context, *, invalid: int = 422) -> flask.Response:
    """The response that tells of an error. `invalid` is the status where a service found the input invalid."""
    if isinstance(error, Refusal):
        return _response(context, error.code, error.detail, error.status, error.headers, error.more)
    if isinstance(error, ProtocolError):
        more = {"reason": error.reason, "problems": error.details}
        return _response(context, error.code, error.message, error.status, error.headers, more)
    if isinstance(error, ServiceError) and type(error) in CODES:
        return _of_service(error, context, invalid)
    if isinstance(error, HTTPException) and (error.code or 500) < 500:
        return _of_http(error, context)
    if not isinstance(error, ServiceError):  # a service's bug has been logged by its owner
        log.error("request failed", exc_info=error, extra={"trace_id": context.trace_id})
    return _response(context, "internal_error", "internal error")


def _of_service(error: ServiceError, context: Context, invalid: int) -> flask.Response:
    code = CODES[type(error)]
    more: dict[str, Any] = {"reason": error.code if error.code != code else ""}
    status, headers = None, {}
    if isinstance(error, InvalidInput):
        status, more["problems"] = invalid, error.problems
    if isinstance(error, Unavailable):
        headers["Retry-After"] = "1"
    return _response(context, code, error.message, status, headers, more)


def _of_http(error: HTTPException, context: Context) -> flask.Response:
    status = error.code or 500
    code = _BY_STATUS.get(status, "invalid_input")
    allow = {name: value for name, value in error.get_headers() if name == "Allow"}
    return _response(context, code, error.name.lower(), status, allow)


def _response(
    context: Context,
    code: str,
    detail: str,
    status: int | None = None,
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> flask.Response:
    kind = KINDS.get(code, KINDS["invalid_input"])
    status = status or kind.status
    body = {
        "type": type_of(code),
        "title": kind.title,
        "status": status,
        "detail": detail,
        "code": code,
        "traceId": context.trace_id,
        **{name: value for name, value in (more or {}).items() if value},
    }
    if status == 401:
        headers = {"WWW-Authenticate": "Bearer", **(headers or {})}
    sent = {"Content-Type": MEDIA, "X-Trace-Id": context.trace_id, **(headers or {})}
    return flask.Response(msgspec.json.encode(body), status, sent)


def _context() -> Context:
    return Context(traceparent=tracing.of(flask.request))
