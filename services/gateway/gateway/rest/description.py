"""The API's description of itself: OpenAPI for programs, a page for people."""

from collections import OrderedDict
from hashlib import sha256
from pathlib import Path
from threading import Lock

import flask
import msgspec
from chassis.errors import NotFound

from gateway.rest import answers
from gateway.rest.asked import Asked
from gateway.rest.openapi.document import document
from gateway.rest.resource import Resource

routes = Resource("description")

KEPT = 32
"""Documents that a process keeps."""

_FOLDER = Path(__file__).parent / "reader"
_TYPES = {"reader.css": "text/css", "reader.js": "text/javascript"}
PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

_documents: OrderedDict[bytes, tuple[str, bytes]] = OrderedDict()
_lock = Lock()


@routes.route("GET", "/openapi.json")
def get_openapi(asked: Asked) -> flask.Response:
    """The OpenAPI document: what the caller may do."""
    asked.parameters.check()
    tag, body = _described(asked)
    if asked.http.if_none_match.contains_weak(tag):
        return flask.Response(b"", 304, {"ETag": f'"{tag}"'})
    return answers.json(body, headers={"ETag": f'"{tag}"'})


@routes.route("GET", "/docs", json=False)
def get_docs(asked: Asked) -> flask.Response:
    """The page that shows it. Nothing in it is secret: it asks for the document as whoever looks at it."""
    asked.parameters.check()
    return _page("index.html", "text/html")


@routes.route("GET", "/docs/{asset}", json=False)
def get_asset(asked: Asked, asset: str) -> flask.Response:
    """One of the page's files."""
    asked.parameters.check()
    if asset not in _TYPES:
        raise NotFound("there is no such page")
    return _page(asset, _TYPES[asset])


def _described(asked: Asked) -> tuple[str, bytes]:
    """The caller's document and its tag, made once for all who see the same."""
    collections = asked.raw("records", "list_collections")
    names = [collection["name"] for collection in msgspec.json.decode(collections)]
    rights = asked.raw("records", "get_rights", collections=names)
    principal = asked.request.principal
    roles = [role for role in ("viewer", "editor", "admin") if principal.has(role)]
    key = sha256(b"\0".join([collections, rights, ",".join(roles).encode()])).digest()
    with _lock:
        kept = _documents.get(key)
    if kept is None:
        decoded = msgspec.json.decode(collections), msgspec.json.decode(rights)
        body = msgspec.json.encode(document(principal, *decoded))
        kept = (sha256(body).hexdigest()[:32], body)
        with _lock:
            _documents[key] = kept
            while len(_documents) > KEPT:
                _documents.popitem(last=False)
    return kept


def _page(name: str, media: str) -> flask.Response:
    return flask.Response(
        (_FOLDER / name).read_bytes(), 200, PAGE_HEADERS | {"Content-Type": f"{media}; charset=utf-8"}
    )
