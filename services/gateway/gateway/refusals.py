"""Answers to requests that no application sees: too slow in coming, or too many at once."""

import flask
import msgspec
from chassis.context import Context, new_traceparent

from gateway import errors, front, metrics, problems
from gateway.graphql_http import JSON

_GRAPHQL = "/graphql"
_RETRY = {"Retry-After": "1"}


def too_slow(path: str) -> flask.Response:
    """408: the body did not arrive in time. The rest of it may still come, so the connection ends."""
    metrics.REFUSED.labels("slow_body").inc()
    return _refuse(path, 408, "request_timeout", "the body did not arrive in time", {"Connection": "close"})


def too_many(path: str) -> flask.Response:
    """503: as many requests are waiting as may."""
    metrics.REFUSED.labels("queue_full").inc()
    return _refuse(path, 503, "unavailable", "too many requests are waiting: try again later", _RETRY)


def waited_too_long(path: str) -> flask.Response:
    """503: the deadline passed before a thread was free. Nothing was done."""
    metrics.REFUSED.labels("deadline").inc()
    return _refuse(path, 503, "unavailable", "the request waited until its deadline: try again later", _RETRY)


def _refuse(path: str, status: int, code: str, message: str, headers: dict[str, str]) -> flask.Response:
    context = Context(traceparent=new_traceparent())
    if path != _GRAPHQL:
        response = problems.answer(problems.Refusal(code, message, headers=headers), context)
    else:
        shown = errors.show(errors.refused(code, message), context.trace_id)
        response = flask.Response(msgspec.json.encode({"errors": [shown]}), status, headers)
        response.headers["Content-Type"] = f"{JSON}; charset=utf-8"
    response.headers.update(front.headers(context))
    return response
