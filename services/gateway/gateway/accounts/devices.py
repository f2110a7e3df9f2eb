"""Browsers in which a person has signed in before: a random id in a cookie of its own, its SHA-256 in Redis.

A known browser proves nothing but that: its sign-ins are counted apart from everybody else's (see `attempts`). Each
sign-in replaces the id; what ends all sessions of a person forgets all their browsers.
"""

import hashlib
import re
import secrets
import time
from collections.abc import Callable, Sequence

from gateway.accounts.cache import Redis, translated
from gateway.accounts.people import User

SECONDS = 180 * 24 * 3600
PER_COOKIE = 5
"""People who share a browser and stay known in it."""
PER_PERSON = 20

_ID = re.compile(r"[A-Za-z0-9_-]{43}")


def ids_of(cookie: str) -> list[str]:
    """The ids in a cookie; a malformed one holds none."""
    ids = cookie.split(".")
    return ids if len(ids) <= PER_COOKIE and all(map(_ID.fullmatch, ids)) else []


class Devices:
    """Every method raises Unavailable when Redis cannot be reached."""

    def __init__(self, client: Redis, *, clock: Callable[[], float] = time.time) -> None:
        self._redis = client
        self._clock = clock

    def known(self, ids: Sequence[str], email: str) -> str | None:
        """The name of that one of these browser's ids under which this address signed in before."""
        if not ids:
            return None
        names = [_digest(device_id) for device_id in ids]
        with translated():
            accounts = self._redis.mget([_key(name) for name in names])
        mine = _digest(email).encode()
        return next((name for name, account in zip(names, accounts, strict=True) if account == mine), None)

    def remember(self, ids: Sequence[str], user: User) -> str:
        """The browser's cookie from now on, in which the person has an id of their own in place of the one before."""
        new, index = secrets.token_urlsafe(32), _index(user.id)
        replaced = self.known(ids, user.email)
        kept = [device_id for device_id in ids if _digest(device_id) != replaced]
        with translated():
            pipe = self._redis.pipeline()
            pipe.set(_key(_digest(new)), _digest(user.email), ex=SECONDS)
            pipe.zadd(index, {_digest(new): self._clock()})
            pipe.expire(index, SECONDS)
            if replaced is not None:
                pipe.delete(_key(replaced))
                pipe.zrem(index, replaced)
            pipe.zcard(index)
            excess = pipe.execute()[-1] - PER_PERSON
            if excess > 0:
                oldest = self._redis.zpopmin(index, excess)
                self._redis.delete(*(_key(name.decode()) for name, _ in oldest))
        return ".".join([new, *kept][:PER_COOKIE])

    def forget_all(self, user_id: str) -> None:
        """No browser is known to be this person's any more."""
        with translated():
            names = self._redis.zrange(_index(user_id), 0, -1)
            self._redis.delete(_index(user_id), *(_key(name.decode()) for name in names))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _key(name: str) -> str:
    return f"device:{name}"


def _index(user_id: str) -> str:
    return f"user-devices:{user_id}"
