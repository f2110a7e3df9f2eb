"""Errors outside GraphQL: problem details (RFC 9457) with a trace id; a bug's text stays in the log."""

import logging

import flask
import msgspec
from chassis.context import new_traceparent
from werkzeug.exceptions import HTTPException

from gateway import tracing

log = logging.getLogger(__name__)


def register(app: flask.Flask) -> None:
    """Answer every error of the application so."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _bug)


def _http(error: HTTPException) -> flask.Response:
    response = _problem(error.code or 500, error.name)
    if "Allow" in (headers := dict(error.get_headers())):
        response.headers["Allow"] = headers["Allow"]
    return response


def _bug(error: Exception) -> flask.Response:
    response = _problem(500, "Internal Server Error")
    log.error("request failed", exc_info=error, extra={"trace_id": response.headers["X-Trace-Id"]})
    return response


def _problem(status: int, title: str) -> flask.Response:
    trace_id = tracing.continued(flask.request.headers.get("traceparent", new_traceparent())).split("-")[1]
    body = msgspec.json.encode({"type": "about:blank", "title": title, "status": status, "traceId": trace_id})
    return flask.Response(body, status, {"Content-Type": "application/problem+json", "X-Trace-Id": trace_id})
