"""From which address a request comes, with proxies in front."""

from typing import Any, cast

import pytest
from gateway.bridge import environ
from gateway.identity import Identity
from werkzeug.wrappers import Request as HttpRequest

PEER = "10.0.0.1"


def address(trusted: int, *forwarded: str) -> str:
    """The address found for a request with these X-Forwarded-For headers."""
    scope = {
        "method": "GET", "path": "/", "query_string": b"", "http_version": "1.1", "scheme": "http",
        "server": ("127.0.0.1", 80), "client": (PEER, 1),
        "headers": [(b"x-forwarded-for", value.encode()) for value in forwarded],
    }  # fmt: skip
    identity = Identity(cast("Any", None), cookie_name="dossier", trusted_proxies=trusted)
    return identity.address(HttpRequest(environ(scope, b"")))


@pytest.mark.parametrize(
    ("trusted", "forwarded", "found"),
    [
        (0, ["203.0.113.9"], PEER),
        (1, [], PEER),
        (1, ["198.51.100.7"], "198.51.100.7"),
        (1, ["203.0.113.9, 198.51.100.7"], "198.51.100.7"),
        (1, ["203.0.113.9", "198.51.100.7"], "198.51.100.7"),
        (2, ["203.0.113.9, 198.51.100.7, 192.0.2.1"], "198.51.100.7"),
        (2, ["203.0.113.9,198.51.100.7", "192.0.2.1"], "198.51.100.7"),
        (2, ["203.0.113.9"], PEER),
        (3, ["203.0.113.9, 198.51.100.7"], PEER),
        (1, [" , "], PEER),
    ],
)
def test_what_a_client_itself_says_is_not_believed(trusted: int, forwarded: list[str], found: str) -> None:
    assert address(trusted, *forwarded) == found
