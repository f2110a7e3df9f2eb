"""The way of a GraphQL request: who, what, execute, answer."""

import logging
import time
from typing import Any

import flask
import msgspec
from chassis.context import Context, current
from chassis.errors import Unavailable
from graphql import ExecutionResult, GraphQLError, GraphQLFormattedError, GraphQLSchema
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Request as HttpRequest

from gateway import errors, metrics, tracing
from gateway.accounts import Accounts
from gateway.documents import Documents, InvalidDocument
from gateway.execution import execute
from gateway.graphql_http import JSON, RESPONSE_JSON, Operation, ProtocolError, from_get, from_post, negotiate
from gateway.identity import Identified, Identity
from gateway.request import Request
from gateway.rpc import Client
from gateway.settings import Settings

log = logging.getLogger(__name__)


class Endpoint:
    """`/graphql` for programs; `answer` is its view."""

    def __init__(
        self, settings: Settings, schema: GraphQLSchema, client: Client, accounts: Accounts, identity: Identity
    ) -> None:
        self._settings = settings
        self._schema = schema
        self._client = client
        self._accounts = accounts
        self._identity = identity
        self._documents = Documents(schema, introspection=settings.introspection)
        self._cookie_name = cookie_name(settings)

    def answer(self, http: HttpRequest) -> flask.Response:
        """The response, whatever happens."""
        started = time.perf_counter()
        context = Context(
            deadline=time.time() + self._settings.request_timeout,
            traceparent=tracing.continued(http.environ.get("HTTP_TRACEPARENT")),
        )
        token = current.set(context)
        try:
            response = self._respond(http, context)
        finally:
            current.reset(token)
        metrics.REQUESTS.labels(response.status_code).inc()
        metrics.DURATION.observe(time.perf_counter() - started)
        return response

    def _respond(self, http: HttpRequest, context: Context) -> flask.Response:
        media = JSON
        try:
            media = negotiate(http.environ.get("HTTP_ACCEPT", ""))
            operation = _read(http)
            identified = self._identity.identify(http)
            return self._run(http, operation, identified, context, media)
        except ProtocolError as err:
            extensions = {"code": err.code, **({"problems": err.details} if err.details else {})}
            failed = GraphQLError(err.message, extensions=extensions)
            return _response(
                err.status, {"errors": [errors.show(failed, context.trace_id)]}, media, context, err.headers
            )
        except Unavailable as err:
            failed = GraphQLError(err.message, extensions={"code": "unavailable"})
            shown = errors.show(failed, context.trace_id)
            return _response(503, {"errors": [shown]}, media, context, {"Retry-After": "1"})

    def _run(
        self, http: HttpRequest, operation: Operation, identified: Identified, context: Context, media: str
    ) -> flask.Response:
        context = msgspec.structs.replace(context, principal=identified.principal)
        current.set(context)
        try:
            document = self._documents.get(operation.query)
            document.check(operation.variables)
        except InvalidDocument as err:
            return self._refuse(err.errors, media, context)
        if http.method == "GET" and document.changes_something(operation.operation_name):
            raise ProtocolError(405, "a mutation must be sent by POST", headers={"Allow": "POST"})
        request = Request(
            client=self._client,
            context=context,
            accounts=self._accounts,
            address=self._identity.address(http),
            session_id=identified.session_id,
        )
        result = execute(
            self._schema,
            document.node,
            request,
            operation.variables,
            operation.operation_name,
            hide_suggestions=not self._settings.introspection,
        )
        if isinstance(result, list):
            return self._refuse(result, media, context)
        response = _response(200, _shape(result, context.trace_id), media, context)
        self._set_cookie(response, request.cookie)
        return response

    def _refuse(self, found: list[GraphQLError], media: str, context: Context) -> flask.Response:
        """Nothing was executed. Clients of plain JSON cannot tell a 400 of ours from a proxy's, so they get a 200."""
        shown = [errors.show(error, context.trace_id) for error in found]
        return _response(400 if media == RESPONSE_JSON else 200, {"errors": shown}, media, context)

    def _set_cookie(self, response: flask.Response, value: str | None) -> None:
        if value is None:
            return
        response.set_cookie(
            self._cookie_name,
            value,
            max_age=self._settings.session_seconds if value else 0,
            secure=self._settings.cookie_secure,
            httponly=True,
            samesite="Lax",
            path="/",
        )


def cookie_name(settings: Settings) -> str:
    """`__Host-` binds the cookie to this host and to HTTPS; browsers refuse that name over plain HTTP."""
    return "__Host-dossier" if settings.cookie_secure else "dossier"


def _read(http: HttpRequest) -> Operation:
    if http.method == "GET":
        return from_get(http.args)
    if http.method != "POST":
        raise ProtocolError(405, "GET or POST", headers={"Allow": "GET, POST"})
    try:
        body = http.get_data(cache=False)
    except RequestEntityTooLarge as err:
        raise ProtocolError(413, "the body is too large", code="too_complex") from err
    return from_post(http.environ.get("CONTENT_TYPE", ""), body)


def _shape(result: ExecutionResult, trace_id: str) -> dict[str, Any]:
    if not result.errors:
        return {"data": result.data}
    shown: list[GraphQLFormattedError] = [errors.show(error, trace_id) for error in result.errors]
    return {"errors": shown, "data": result.data}


def _response(
    status: int, body: dict[str, Any], media: str, context: Context, headers: dict[str, str] | None = None
) -> flask.Response:
    sent = {
        "Content-Type": f"{media}; charset=utf-8",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "traceresponse": context.traceparent,
        "X-Trace-Id": context.trace_id,
    }
    return flask.Response(msgspec.json.encode(body), status, sent | (headers or {}))
