"""Sessions of people, in Redis: a random id in the browser, its SHA-256 here.

A session ends when it has not been used for `idle` seconds, and `lifetime` seconds after sign-in in any case.
"""

import hashlib
import secrets
import time
from collections.abc import Callable

import msgspec
from chassis.context import Principal

from gateway.accounts.cache import Redis, translated


class Session(msgspec.Struct, frozen=True):
    """What is kept: whose it is, and until when (Unix seconds)."""

    user_id: str
    roles: tuple[str, ...]
    ends_at: float


_decode = msgspec.json.Decoder(Session).decode


def session_key(session_id: str) -> str:
    """Where a session is kept; the id itself is nowhere."""
    return f"session:{hashlib.sha256(session_id.encode()).hexdigest()}"


class Sessions:
    """Every method raises Unavailable when Redis cannot be reached."""

    def __init__(
        self,
        client: Redis,
        *,
        idle: int = 1800,
        lifetime: int = 28800,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._redis = client
        self._idle = idle
        self._lifetime = lifetime
        self._clock = clock

    def begin(self, user_id: str, roles: list[str]) -> str:
        """A new session: its id, 256 random bits."""
        session_id = secrets.token_urlsafe(32)
        session = Session(user_id, tuple(roles), self._clock() + self._lifetime)
        key, index = session_key(session_id), _index(user_id)
        with translated():
            pipe = self._redis.pipeline()
            pipe.set(key, msgspec.json.encode(session), ex=min(self._idle, self._lifetime))
            pipe.sadd(index, key)
            pipe.expire(index, self._lifetime)
            pipe.execute()
        return session_id

    def find(self, session_id: str) -> Principal | None:
        """Whose session it is; this counts as use of it. One round trip."""
        with translated():
            found = self._redis.getex(session_key(session_id), ex=self._idle)
        if found is None:
            return None
        session = _decode(found)
        if session.ends_at <= self._clock():
            self.end(session_id, session.user_id)
            return None
        return Principal(session.user_id, session.roles)

    def end(self, session_id: str, user_id: str | None) -> None:
        """Sign out here."""
        with translated():
            pipe = self._redis.pipeline()
            pipe.delete(session_key(session_id))
            if user_id is not None:
                pipe.srem(_index(user_id), session_key(session_id))
            pipe.execute()

    def end_all(self, user_id: str) -> None:
        """Sign out everywhere."""
        with translated():
            keys = self._redis.smembers(_index(user_id))
            self._redis.delete(_index(user_id), *keys)

    def check(self) -> None:
        """Raises Unavailable when Redis does not answer."""
        with translated():
            self._redis.ping()


def _index(user_id: str) -> str:
    return f"user-sessions:{user_id}"
