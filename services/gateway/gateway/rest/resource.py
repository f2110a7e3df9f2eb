"""Routes of a resource, each with its auth decision."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import flask

from gateway.rest import auth

Handler = Callable[..., flask.Response]
"""`handler(asked, **parts of the address)`; raises Refusal, ProtocolError or one of the five errors."""


class Route(NamedTuple):
    """A method of an address. `json` is false where it answers something else than JSON."""

    method: str
    path: str
    handler: Handler
    json: bool

    @property
    def access(self) -> str:
        """The role that it needs."""
        return auth.decision(self.method, self.path)

    @property
    def rule(self) -> str:
        """The address as Flask writes it, below the prefix."""
        return re.sub(r"{(\w+)}", r"<\1>", self.path)


class Resource:
    """A group of routes; becomes a blueprint."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._routes: list[Route] = []

    def __iter__(self) -> Iterator[Route]:
        return iter(self._routes)

    def route(self, method: str, path: str, *, json: bool = True) -> Callable[[Handler], Handler]:
        """Declare the handler of `method` at `path` ("/files/{id}")."""

        def declare(handler: Handler) -> Handler:
            self._routes.append(Route(method, path, handler, json))
            return handler

        return declare

    def blueprint(self, view: Callable[[Route], Callable[..., flask.Response]]) -> flask.Blueprint:
        """The routes for Flask. Raises ValueError for one without an auth decision."""
        blueprint = flask.Blueprint(self.name, __name__, url_prefix=auth.PREFIX)
        for route in self._routes:
            endpoint = f"{route.method}_{route.handler.__name__}"
            blueprint.add_url_rule(route.rule, endpoint, view(route), methods=[route.method])
        blueprint.after_request(_options)
        return blueprint


def _options(response: flask.Response) -> flask.Response:
    """The answer to OPTIONS: the methods that the address has, and no body."""
    if flask.request.method == "OPTIONS":
        return flask.Response(b"", 204, {"Allow": response.headers["Allow"]})
    return response
