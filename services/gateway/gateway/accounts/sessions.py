"""Sessions of people, in Redis: a random id in the browser, its SHA-256 here.

A session ends when it has not been used for `idle` seconds, and `lifetime` seconds after sign-in in any case. It is
fresh for `fresh` seconds after its person has shown who they are, by signing in or again later.
"""

import hashlib
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec
from chassis.context import Principal
from chassis.errors import NotFound

from gateway.accounts.cache import Redis, translated
from gateway.accounts.people import User


class Origin(NamedTuple):
    """Where a session was begun: the caller's address, and what their program calls itself."""

    address: str = ""
    agent: str = ""


class Session(msgspec.Struct, frozen=True):
    """What is kept: whose it is, with which roles, from where, and from when until when (Unix seconds)."""

    user_id: str
    roles: tuple[str, ...]
    ends_at: float
    level: str = ""
    begun_at: float = 0.0
    address: str = ""
    agent: str = ""
    authenticated_at: float = 0.0
    """When its person last showed who they are; 0 for a session of a version that did not note it."""


class SessionView(msgspec.Struct, frozen=True):
    """A session as its owner sees it. `id` is its SHA-256: good for naming it, useless for being it."""

    id: str
    begun_at: datetime
    last_used_at: datetime
    address: str
    agent: str
    current: bool


_decode = msgspec.json.Decoder(Session).decode
_PREFIX = "session:"
_ALL = "sessions"
"""Every session by the time (Unix seconds) at which it has ended, unless it has been used since that was noted."""
_BATCH = 1000


def session_key(session_id: str) -> str:
    """Where a session is kept; the id itself is nowhere."""
    return f"{_PREFIX}{hashlib.sha256(session_id.encode()).hexdigest()}"


def principal_of(user: User) -> Principal:
    """The principal of a person who has signed in."""
    return Principal(user.id, tuple(user.roles), user.level)


class Sessions:
    """Every method raises Unavailable when Redis cannot be reached."""

    def __init__(
        self,
        client: Redis,
        *,
        idle: int = 1800,
        lifetime: int = 28800,
        fresh: int = 900,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._redis = client
        self._idle = idle
        self._lifetime = lifetime
        self._fresh = fresh
        self._clock = clock

    def begin(self, principal: Principal, origin: Origin = Origin()) -> str:  # noqa: B008 (immutable)
        """A new session: its id, 256 random bits."""
        assert principal.user_id is not None
        session_id, now = secrets.token_urlsafe(32), self._clock()
        session = Session(
            principal.user_id,
            principal.roles,
            now + self._lifetime,
            principal.level,
            now,
            origin.address,
            origin.agent,
            now,
        )
        key, index = session_key(session_id), _index(principal.user_id)
        with translated():
            pipe = self._redis.pipeline()
            pipe.set(key, msgspec.json.encode(session), ex=min(self._idle, self._lifetime))
            pipe.sadd(index, key)
            pipe.expire(index, self._lifetime)
            pipe.zadd(_ALL, {key: now + self._idle})
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
        return Principal(session.user_id, session.roles, session.level)

    def peek(self, session_id: str) -> Principal | None:
        """Whose session it is; this is no use of it."""
        with translated():
            found = self._redis.get(session_key(session_id))
        session = None if found is None else _decode(found)
        if session is None or session.ends_at <= self._clock():
            return None
        return Principal(session.user_id, session.roles, session.level)

    def is_fresh(self, session_id: str) -> bool:
        """Whether its person showed who they are not long ago."""
        with translated():
            found = self._redis.get(session_key(session_id))
        session = None if found is None else _decode(found)
        if session is None:
            return False
        return self._clock() < (session.authenticated_at or session.begun_at) + self._fresh

    def refresh(self, session_id: str) -> None:
        """Its person has just shown who they are. Nothing happens to a session that has ended."""
        key = session_key(session_id)
        with translated():
            found = self._redis.get(key)
            if found is not None:
                session = msgspec.structs.replace(_decode(found), authenticated_at=self._clock())
                self._redis.set(key, msgspec.json.encode(session), xx=True, keepttl=True)

    def of_user(self, user_id: str, current: str | None) -> list[SessionView]:
        """A person's sessions, the one used last first; `current` is the id of the session that asks."""
        with translated():
            keys = sorted(self._redis.smembers(_index(user_id)))
            pipe = self._redis.pipeline()
            for key in keys:
                pipe.get(key)
                pipe.pttl(key)
            replies = pipe.execute()
        mine = None if current is None else session_key(current)
        found = zip(keys, replies[::2], replies[1::2], strict=True)
        views = [self._view(key.decode(), _decode(kept), left, mine) for key, kept, left in found if kept is not None]
        return sorted(views, key=lambda view: view.last_used_at, reverse=True)

    def end(self, session_id: str, user_id: str | None) -> None:
        """Sign out here."""
        with translated():
            pipe = self._redis.pipeline()
            pipe.delete(session_key(session_id))
            pipe.zrem(_ALL, session_key(session_id))
            if user_id is not None:
                pipe.srem(_index(user_id), session_key(session_id))
            pipe.execute()

    def end_one(self, user_id: str, view_id: str) -> str:
        """End one of a person's sessions by the id of its view. Raises NotFound."""
        key = f"{_PREFIX}{view_id}"
        with translated():
            if not self._redis.srem(_index(user_id), key) or not self._redis.delete(key):
                raise NotFound("you have no such session")
            self._redis.zrem(_ALL, key)
        return view_id

    def end_all(self, user_id: str) -> None:
        """Sign out everywhere."""
        with translated():
            keys = self._redis.smembers(_index(user_id))
            self._redis.delete(_index(user_id), *keys)
            if keys:
                self._redis.zrem(_ALL, *keys)

    def count(self) -> int:
        """How many sessions have not ended. Each is looked at about once per `idle` seconds, not at every count."""
        with translated():
            while due := self._redis.zrangebyscore(_ALL, "-inf", self._clock(), start=0, num=_BATCH):
                pipe = self._redis.pipeline()
                for key in due:
                    pipe.pttl(key)
                self._note_ends(dict(zip(due, pipe.execute(), strict=True)))
            number: int = self._redis.zcard(_ALL)
            return number

    def _note_ends(self, left: dict[bytes, int]) -> None:
        """Each by the milliseconds that are left to it; none: it is over."""
        gone = [key for key, milliseconds in left.items() if milliseconds < 0]
        if gone:
            self._redis.zrem(_ALL, *gone)
        ends = {key: self._clock() + milliseconds / 1000 for key, milliseconds in left.items() if milliseconds >= 0}
        if ends:
            self._redis.zadd(_ALL, ends, xx=True)  # whoever has signed out meanwhile stays out

    def check(self) -> None:
        """Raises Unavailable when Redis does not answer."""
        with translated():
            self._redis.ping()

    def _view(self, key: str, session: Session, left: int, mine: str | None) -> SessionView:
        used = self._clock() - self._idle + left / 1000
        return SessionView(
            key.removeprefix(_PREFIX),
            datetime.fromtimestamp(session.begun_at, UTC),
            datetime.fromtimestamp(max(used, session.begun_at), UTC),
            session.address,
            session.agent,
            key == mine,
        )


def _index(user_id: str) -> str:
    return f"user-sessions:{user_id}"
