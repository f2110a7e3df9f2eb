"""The trace of a request: the caller's, continued, or one of its own (https://www.w3.org/TR/trace-context/).

Its span (https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server) begins when the request has been
read and ends when the answer's status is known; what it says of the request is the route, never the address itself.
"""

from collections.abc import Iterable

import flask
from chassis import tracing
from chassis.tracing import Kind, Span
from graphql import DocumentNode, GraphQLFormattedError, get_operation_ast
from werkzeug.wrappers import Request as HttpRequest

from gateway.errors import FAILURES

_SPAN = "dossier.span"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def begin(http: HttpRequest, *, obey: bool = False) -> str:
    """The traceparent of the request from here on. `obey`: recorded as the client says, else as is drawn here."""
    rule = getattr(http, "url_rule", None)
    method = http.method if http.method in METHODS else "_OTHER"
    attributes = {"http.request.method": method, "url.scheme": http.scheme}
    if rule is not None:
        attributes["http.route"] = rule.rule
    name = f"{method} {rule.rule}" if rule is not None else method
    span = tracing.begin(name, Kind.SERVER, attributes, client=http.environ.get("HTTP_TRACEPARENT", ""), obey=obey)
    http.environ[_SPAN] = span
    return span.traceparent


def of(http: HttpRequest) -> str:
    """The traceparent of a request, which begins here unless it has begun."""
    span = http.environ.get(_SPAN)
    return begin(http) if span is None else str(span.traceparent)


def operation(http: HttpRequest, document: DocumentNode, name: str | None) -> None:
    """The request is for this operation of GraphQL."""
    span = _of(http)
    if span.recorded and (found := get_operation_ast(document, name)) is not None:
        named = {"graphql.operation.name": found.name.value[:100]} if found.name else {}
        span.set({"graphql.operation.type": found.operation.value, **named})


def errors(http: HttpRequest, shown: Iterable[GraphQLFormattedError]) -> None:
    """The answer tells of these errors; its status does not say whether they are failures of ours."""
    span = _of(http)
    for error in shown if span.recorded else ():
        code = str(error.get("extensions", {}).get("code"))
        if code in FAILURES:
            span.fail(code)
            return


def finish(response: flask.Response) -> flask.Response:
    """The answer is there: end the span of its request."""
    span = _of(flask.request)
    if span.recorded:
        span.set({"http.response.status_code": response.status_code})
        if response.status_code >= 500:
            span.fail(str(response.status_code))
        span.end()
    return response


def _of(http: HttpRequest) -> Span:
    span: Span = http.environ.get(_SPAN, tracing.NOTHING)
    return span
