"""The query page for browsers: our own, three small files, nothing from elsewhere."""

from pathlib import Path

import flask
from werkzeug.wrappers import Request as HttpRequest

_FOLDER = Path(__file__).parent
_TYPES = {"explorer.css": "text/css", "explorer.js": "text/javascript"}
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}


def is_asked_for(request: HttpRequest) -> bool:
    """A browser that was pointed at the address, rather than a program with a query."""
    return request.method == "GET" and "query" not in request.args and "text/html" in request.headers.get("Accept", "")


def page() -> flask.Response:
    """The page."""
    return flask.Response(
        (_FOLDER / "index.html").read_bytes(), 200, _HEADERS | {"Content-Type": "text/html; charset=utf-8"}
    )


def asset(name: str) -> flask.Response:
    """One of the page's files, or the schema that it links to."""
    if name == "schema.graphql":
        from gateway.schema.root import sdl  # noqa: PLC0415 (only who looks for it pays for printing it)

        return flask.Response(sdl(), 200, _HEADERS | {"Content-Type": "text/plain; charset=utf-8"})
    if name not in _TYPES:
        flask.abort(404)
    return flask.Response(
        (_FOLDER / name).read_bytes(), 200, _HEADERS | {"Content-Type": f"{_TYPES[name]}; charset=utf-8"}
    )
