"""Failed sign-ins are counted in Redis: per account and address, per address, and per account.

The count of an account from one address stops guessing; that of an address stops trying one password on many accounts;
that of an account alone, much larger, stops a crowd without letting a stranger lock a person out cheaply.
Requests for a link to choose a password are counted in the same way, apart from them.
"""

import hashlib
from typing import NamedTuple

from gateway.accounts.cache import Redis, translated
from gateway.errors import refused


class Limits(NamedTuple):
    """How many failures a window of `seconds` may hold."""

    seconds: int = 900
    pair: int = 10
    address: int = 50
    account: int = 100


class Attempts:
    """An attempt is counted before the password is looked at, and taken back when it was right."""

    def __init__(self, client: Redis, limits: Limits, kind: str = "sign-in") -> None:
        self._redis = client
        self._limits = limits
        self._kind = kind

    def begin(self, email: str, address: str) -> None:
        """Count an attempt. Raises rate_limited beyond a limit, Unavailable without Redis."""
        keys = self._keys(email, address)
        with translated():
            pipe = self._redis.pipeline()
            for key in keys:
                pipe.set(key, 0, ex=self._limits.seconds, nx=True)
                pipe.incr(key)
                pipe.ttl(key)
            replies = pipe.execute()
        limits = (self._limits.pair, self._limits.address, self._limits.account)
        waits = [replies[3 * i + 2] for i, limit in enumerate(limits) if replies[3 * i + 1] > limit]
        if waits:
            raise refused("rate_limited", "too many attempts; try again later", retryAfter=max(1, *waits))

    def succeeded(self, email: str, address: str) -> None:
        """The password was right: forget this pair's failures, and take this attempt back from the others."""
        pair, *others = self._keys(email, address)
        with translated():
            pipe = self._redis.pipeline()
            pipe.delete(pair)
            for key in others:
                pipe.decr(key)
            pipe.execute()

    def _keys(self, email: str, address: str) -> tuple[str, str, str]:
        account, kind = hashlib.sha256(email.encode()).hexdigest()[:32], self._kind
        return f"{kind}:pair:{account}:{address}", f"{kind}:address:{address}", f"{kind}:account:{account}"
