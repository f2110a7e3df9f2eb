"""Sign-ins under way, in Redis: between sending a browser to the provider and its coming back.

Each can be finished once, within ten minutes, by the browser that began it: a cookie of its own says which that is.
"""

import hashlib
import hmac
import re
import secrets

import msgspec

from gateway.accounts.cache import Redis, translated
from gateway.oidc.provider import Grant, Refused

SECONDS = 600


class Flow(msgspec.Struct, frozen=True):
    """What must come back, where to go then, and whose it is: the SHA-256 of the browser's cookie."""

    nonce: str
    verifier: str
    return_to: str
    browser: str

    @property
    def grant(self) -> Grant:
        return Grant(self.nonce, self.verifier)


_decode = msgspec.json.Decoder(Flow).decode


class Flows:
    """Every method raises Unavailable when Redis cannot be reached."""

    def __init__(self, client: Redis) -> None:
        self._redis = client

    def begin(self, browser: str, return_to: str) -> tuple[str, Grant]:
        """The state of a new sign-in of this browser, and what it must come back with."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        flow = Flow(nonce, verifier, return_to, _digest(browser))
        with translated():
            self._redis.set(_key(state), msgspec.json.encode(flow), ex=SECONDS)
        return state, flow.grant

    def take(self, state: str, browser: str) -> Flow:
        """The sign-in that this browser began under this state; it is over now. Raises Refused."""
        with translated():
            found = self._redis.getdel(_key(state))
        flow = None if found is None else _decode(found)
        if flow is None or not hmac.compare_digest(flow.browser, _digest(browser)):
            raise Refused("unknown_sign_in", "this sign-in was not begun here, has been finished or took too long")
        return flow


_PLAIN = re.compile(r"/[!-\[\]-~]*")
"""Printable ASCII without space and backslash: browsers skip tabs and line ends, and take a backslash for a slash."""
MAX_PATH = 2000


def local_path(path: str) -> str:
    """The path if it leads nowhere but into our own app, else "/"; what is not ASCII must be percent-encoded."""
    hierarchy = re.split("[?#]", path, maxsplit=1)[0]
    if len(path) > MAX_PATH or not _PLAIN.fullmatch(path) or "//" in hierarchy:  # "/..//host" without its dots
        return "/"
    return path


def _key(state: str) -> str:
    return f"oidc:{_digest(state)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
