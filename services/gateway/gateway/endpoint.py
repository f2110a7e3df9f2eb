"""The way of a GraphQL request: who, what, execute, answer."""

import time
from typing import Any

import flask
import msgspec
from chassis.context import Context
from chassis.errors import Unavailable
from graphql import ExecutionResult, GraphQLError, located_error
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Request as HttpRequest

from gateway import errors, front, metrics, outcomes, results, tracing
from gateway.cost import Cost
from gateway.documents import Document, InvalidDocument
from gateway.effects import effect_of
from gateway.execution import execute
from gateway.front import Front
from gateway.graphql_http import (
    EVENT_STREAM,
    JSON,
    RESPONSE_JSON,
    Operation,
    ProtocolError,
    from_get,
    from_post,
    negotiate,
)
from gateway.live import sse
from gateway.live.fields import is_subscription
from gateway.live.opening import Live
from gateway.persisted import NotPersisted, Persisted
from gateway.request import Request
from gateway.schemas import Published, Schemas
from gateway.settings import Settings


class Endpoint:
    """`/graphql` for programs; `answer` is its view."""

    def __init__(self, settings: Settings, schemas: Schemas, front: Front, persisted: Persisted, live: Live) -> None:
        self._settings = settings
        self._schemas = schemas
        self._front = front
        self._persisted = persisted
        self._live = live

    def answer(self, http: HttpRequest) -> flask.Response:
        """The response, whatever happens."""
        started = time.perf_counter()
        with self._front.opened(http) as context:
            response = self._respond(http, context)
        metrics.REQUESTS.labels(response.status_code).inc()
        metrics.DURATION.observe(time.perf_counter() - started)
        return response

    def _respond(self, http: HttpRequest, context: Context) -> flask.Response:
        media = JSON
        try:
            media = negotiate(http.environ.get("HTTP_ACCEPT", ""))
            request = self._front.admit(http, context)
            body, operation = _read(http)
            return self._run(http, body, operation, request, media)
        except ProtocolError as err:
            shown = errors.show(_refusal(err), context.trace_id)
            return _response(err.status, {"errors": [shown]}, media, context, err.headers)
        except Unavailable as err:
            shown = errors.show(located_error(err), context.trace_id)
            return _response(503, {"errors": [shown]}, media, context, {"Retry-After": "1"})

    def _run(
        self, http: HttpRequest, body: bytes, operation: Operation, request: Request, media: str
    ) -> flask.Response:
        published, kind = self._schemas.of(request.principal), "query"
        try:
            operation, document = self._document(published, operation, request)
            kind = outcomes.type_of(document.node, operation.operation_name)
            coerced = document.coerced(operation.operation_name, operation.variables)
        except InvalidDocument as err:
            return self._refuse(kind, err.errors, media, request.context)
        with outcomes.ending(kind):
            cost = Cost(document.cost(operation.operation_name, coerced), self._settings.max_cost)
            return self._answer(http, body, operation, request, media, published, document, kind, cost)

    def _answer(
        self,
        http: HttpRequest,
        body: bytes,
        operation: Operation,
        request: Request,
        media: str,
        published: Published,
        document: Document,
        kind: str,
        cost: Cost,
    ) -> flask.Response:
        if cost.requested > cost.limit:
            return self._refuse(kind, [cost.refusal()], media, request.context, cost)
        if is_subscription(document.node, operation.operation_name):
            return self._subscribe(http, operation, request, published, document)
        tracing.operation(http, document.node, operation.operation_name)
        changes = document.changes_something(operation.operation_name)
        if changes and http.method == "GET":
            raise ProtocolError(405, "a mutation must be sent by POST", headers={"Allow": "POST"})

        def act() -> flask.Response:
            result = self._execute(published, document, operation, request)
            if isinstance(result, list):
                return self._refuse(kind, result, media, request.context, cost)
            shaped = _shape(result, request.context.trace_id, cost)
            tracing.errors(http, shaped.get("errors", ()))
            outcomes.count(kind, outcomes.of(shaped))
            return _response(200, shaped, media, request.context)

        response = self._front.once(http, request, body, act, lambda _: effect_of(request)) if changes else act()
        self._front.set_cookie(response, request)
        return response

    def _subscribe(
        self,
        http: HttpRequest,
        operation: Operation,
        request: Request,
        published: Published,
        document: Document,
    ) -> flask.Response:
        if EVENT_STREAM not in http.environ.get("HTTP_ACCEPT", ""):
            raise ProtocolError(406, f"a subscription is answered as {EVENT_STREAM} only")
        known = operation._replace(query=self._persisted.text(operation))
        try:
            response = self._live.open(http, request, published, document, known)
        except InvalidDocument as err:
            return self._refuse("subscription", err.errors, EVENT_STREAM, request.context)
        response.headers.update(front.headers(request.context))
        outcomes.count("subscription", "ok")
        return response

    def _document(self, published: Published, operation: Operation, request: Request) -> tuple[Operation, Document]:
        """The operation with its text, and what that means.

        Raises InvalidDocument, and ProtocolError for what the setting does not allow.
        """
        try:
            text = self._persisted.text(operation)
        except NotPersisted as err:
            raise InvalidDocument([err.error]) from err
        document = published.documents.get(text)
        if operation.query and operation.sha256 is not None and request.principal.user_id is not None:
            self._persisted.keep(text, operation.sha256)
        return operation._replace(query=text), document

    def _execute(
        self, published: Published, document: Document, operation: Operation, request: Request
    ) -> ExecutionResult | list[GraphQLError]:
        return execute(
            published.schema,
            document.node,
            request,
            operation.variables,
            operation.operation_name,
            hide_suggestions=not self._settings.introspection,
        )

    def _refuse(
        self, kind: str, found: list[GraphQLError], media: str, context: Context, cost: Cost | None = None
    ) -> flask.Response:
        """Nothing was executed. Clients of plain JSON cannot tell a 400 of ours from a proxy's, so they get a 200."""
        outcomes.count(kind, "refused")
        body: dict[str, Any] = {"errors": [errors.show(error, context.trace_id) for error in found]}
        if cost is not None:
            body["extensions"] = cost.extensions()
        return _response(400 if media == RESPONSE_JSON else 200, body, media, context)


def _read(http: HttpRequest) -> tuple[bytes, Operation]:
    """The body, and what it asks for."""
    if http.method == "GET":
        return b"", from_get(http.args)
    if http.method != "POST":
        raise ProtocolError(405, "GET or POST", headers={"Allow": "GET, POST"})
    try:
        body = http.get_data(cache=False)
    except RequestEntityTooLarge as err:
        raise ProtocolError(413, "the body is too large", code="too_complex") from err
    return body, from_post(http.environ.get("CONTENT_TYPE", ""), body)


def _refusal(err: ProtocolError) -> GraphQLError:
    more = {"reason": err.reason, "problems": err.details}
    return errors.refused(err.code, err.message, **{name: value for name, value in more.items() if value})


def _shape(result: ExecutionResult, trace_id: str, cost: Cost) -> dict[str, Any]:
    return results.shape(result, trace_id) | {"extensions": cost.extensions()}


def _response(
    status: int, body: dict[str, Any], media: str, context: Context, headers: dict[str, str] | None = None
) -> flask.Response:
    """A stream of one result where that is asked for; what is no answer of GraphQL's stays an ordinary error."""
    if media == EVENT_STREAM and status != 200:
        media = JSON
    sent = {"Content-Type": f"{media}; charset=utf-8"} | front.headers(context) | (headers or {})
    return flask.Response(sse.whole(body) if media == EVENT_STREAM else msgspec.json.encode(body), status, sent)
