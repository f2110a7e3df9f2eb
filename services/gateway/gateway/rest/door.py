"""The way of a REST request: who, may they, what, answer."""

import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import flask
from chassis.context import Context
from chassis.errors import Conflict, Forbidden, InvalidInput, NotFound
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Request as HttpRequest

from gateway import front, metrics, problems
from gateway.front import Front
from gateway.problems import Refusal
from gateway.request import Request
from gateway.rest import auth
from gateway.rest.asked import JSON, MERGE_PATCH, Asked
from gateway.rest.field_types import FieldTypes
from gateway.rest.resource import Route

SAFE = ("GET", "HEAD")
CUSTOM_HEADER = "X-Requested-With"
MENDABLE = (InvalidInput, NotFound, Conflict, Forbidden, Refusal)
"""Answers that stay the same for a request that is sent again under its Idempotency-Key."""


class Door:
    """Makes Flask views of routes."""

    def __init__(self, front: Front, field_types: FieldTypes) -> None:
        self._front = front
        self._field_types = field_types

    def view(self, route: Route) -> Callable[..., flask.Response]:
        """The view of a route. Raises ValueError when it has no auth decision."""
        access = route.access

        def answer(**parts: str) -> flask.Response:
            started = time.perf_counter()
            http = flask.request
            with self._front.opened(http) as context:
                response = self._respond(http, context, route, access, parts)
                response.headers.update(front.headers(context))
            metrics.REST_REQUESTS.labels(route.method, response.status_code).inc()
            metrics.REST_DURATION.observe(time.perf_counter() - started)
            return response

        return answer

    def _respond(
        self, http: HttpRequest, context: Context, route: Route, access: str, parts: dict[str, str]
    ) -> flask.Response:
        invalid = 400 if route.method in ("GET", "DELETE") else 422
        try:
            if route.json:
                negotiate(http.environ.get("HTTP_ACCEPT", ""))
            request = self._front.admit(http, context)
            check_role(request, access)
            if http.method in SAFE:
                return route.handler(Asked(http, request, self._field_types), **parts)
            check_origin(http, request)
            return self._change(http, request, route, parts, invalid)
        except Exception as err:  # noqa: BLE001 (each becomes an answer; a bug is logged there)
            return problems.answer(err, context, invalid=invalid)

    def _change(
        self, http: HttpRequest, request: Request, route: Route, parts: dict[str, str], invalid: int
    ) -> flask.Response:
        def act() -> flask.Response:
            try:
                return route.handler(Asked(http, request, self._field_types), **parts)
            except MENDABLE as err:
                return problems.answer(err, request.context, invalid=invalid)

        return self._front.once(http, request, http.get_data(), act)


def check_role(request: Request, access: str) -> None:
    """Raises Refusal: 401 for a stranger, 403 without the role."""
    if access == auth.PUBLIC:
        return
    if request.principal.user_id is None:
        raise Refusal("unauthenticated", "sign in, or send a token")
    if not request.principal.has(access):
        raise Refusal("forbidden", f"this needs the role {access}")


def check_origin(http: HttpRequest, request: Request) -> None:
    """Raises Refusal (403) for a change that another site may have made a browser send with its cookie.

    Other sites' forms can send neither JSON nor a header of their own choice, and their scripts are not allowed to
    (https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html).
    """
    if request.session_id is None:  # a token is not sent by a browser of itself
        return
    if http.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Refusal("forbidden", "another site made this request", reason="cross_site")
    media = http.environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if media not in (JSON, MERGE_PATCH) and CUSTOM_HEADER not in http.headers:
        raise Refusal("forbidden", f"send {JSON}, or the header {CUSTOM_HEADER}", reason="cross_site")


@lru_cache(maxsize=256)
def _takes_json(accept: str) -> bool:
    found: Any = parse_accept_header(accept, MIMEAccept)
    return any(found.quality(media) > 0 for media in (JSON, problems.MEDIA))


def negotiate(accept: str) -> None:
    """Raises Refusal (406) when the caller does not take JSON."""
    if accept and not _takes_json(accept):
        raise Refusal("not_acceptable", f"the answer is {JSON}")
