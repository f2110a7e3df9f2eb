"""Responses of the REST API."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import flask
from werkzeug.wrappers import Request as HttpRequest

from gateway.rest import shapes
from gateway.rest.asked import JSON


def json(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> flask.Response:
    """A JSON answer; bytes are JSON already."""
    content = body if isinstance(body, bytes) else shapes.encode(body)
    return flask.Response(content, status, {"Content-Type": JSON, **(headers or {})})


def nothing() -> flask.Response:
    """204: it was done, and there is nothing to say."""
    return flask.Response(b"", 204)


def found(location: str) -> flask.Response:
    """302: it is there, for now: the next request may be led elsewhere, or be refused."""
    headers = {"Location": location, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return flask.Response(b"", 302, headers)


def next_page(http: HttpRequest, cursor: str | None, *, more: bool) -> dict[str, str]:
    """The header that leads to the next page (RFC 8288), if there is one."""
    if not more or cursor is None:
        return {}
    parameters = [(name, value) for name, value in http.args.items(multi=True) if name != "after"]
    return {"Link": f'<{http.path}?{urlencode([*parameters, ("after", cursor)])}>; rel="next"'}
