"""Sign-ins that wait for a second factor, in Redis under the SHA-256 of an opaque token.

The token names the sign-in and opens nothing else: it is neither a session nor an API token.
"""

import hashlib
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
from chassis.errors import InvalidInput

from gateway.accounts.cache import Redis, translated

SECONDS = 600
MAX_TOKEN = 128


class Pending(msgspec.Struct, frozen=True):
    """Whose sign-in it is, and what it still needs.

    `user_id` is None where a passkey is to say who it is. `password` is the fingerprint of the password that was given.
    With `setup` the person has no second factor yet and must add one.
    """

    user_id: str | None
    password: str | None = None
    setup: bool = False
    ends_at: float = 0.0


class Waiting(msgspec.Struct, frozen=True):
    """A pending sign-in as its owner sees it."""

    token: str
    methods: list[str]
    setup: bool
    expires_at: datetime


_decode = msgspec.json.Decoder(Pending).decode


class PendingSignIns:
    """Every method raises Unavailable when Redis cannot be reached."""

    def __init__(self, client: Redis, clock: Callable[[], float] = time.time) -> None:
        self._redis = client
        self._clock = clock

    def begin(self, user_id: str | None, *, password: str | None = None, setup: bool = False) -> tuple[str, datetime]:
        """The token of a new one, and when it ends."""
        token, ends_at = secrets.token_urlsafe(32), self._clock() + SECONDS
        pending = Pending(user_id, password, setup, ends_at)
        with translated():
            self._redis.set(_key(token), msgspec.json.encode(pending), ex=SECONDS)
        return token, datetime.fromtimestamp(ends_at, UTC)

    def find(self, token: str) -> Pending:
        """Raises InvalidInput when it has ended."""
        with translated():
            return self._read(self._redis.get(_key(token)))

    def take(self, token: str) -> Pending:
        """End it: of several at once one gets it. Raises InvalidInput when it has ended."""
        with translated():
            return self._read(self._redis.getdel(_key(token)))

    def _read(self, found: bytes | None) -> Pending:
        pending = None if found is None else _decode(found)
        if pending is None or pending.ends_at <= self._clock():
            raise InvalidInput.at("token", "sign_in_expired", "the sign-in has expired; start again")
        return pending


def fingerprint(password_hash: str | None) -> str | None:
    """Tells one password from another, and says nothing about either."""
    return None if password_hash is None else hashlib.sha256(password_hash.encode()).hexdigest()


def _key(token: str) -> str:
    return f"pending-sign-in:{hashlib.sha256(token[:MAX_TOKEN].encode('utf-8', 'replace')).hexdigest()}"
