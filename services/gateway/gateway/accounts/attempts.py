"""Failed sign-ins are counted in Redis: per account and address, per address, and per account.

The count of an account from one address stops guessing; that of an address stops trying one password on many accounts;
that of an account alone, much larger, stops a crowd. An attempt that one of them refuses counts in none: so a single
address cannot use up the account's.

A browser in which the person has signed in before has a count of its own and no other. Strangers cannot lock the person
out there, however many addresses they have. IPv6 addresses are counted by network.

Requests for a link to choose a password are counted in the same way, apart from them.
"""

import hashlib
from typing import NamedTuple

from gateway.accounts.cache import Redis, translated
from gateway.errors import refused
from gateway.networks import network

_COUNT = """
for i, key in ipairs(KEYS) do
  if (tonumber(redis.call('GET', key)) or 0) >= tonumber(ARGV[i + 1]) then
    return math.max(1, redis.call('TTL', key))
  end
end
for _, key in ipairs(KEYS) do
  redis.call('INCR', key)
  if redis.call('TTL', key) < 0 then
    redis.call('EXPIRE', key, ARGV[1])
  end
end
return 0
"""
"""Count in every counter unless one is full: 0, or the seconds until that one begins again."""

_TAKE_BACK = """
redis.call('DEL', KEYS[1])
for i = 2, #KEYS do
  if (tonumber(redis.call('GET', KEYS[i])) or 0) > 0 then
    redis.call('DECR', KEYS[i])
  end
end
"""


class Limits(NamedTuple):
    """How many failures a window of `seconds` may hold; `pair` is also that of a known device."""

    seconds: int = 900
    pair: int = 10
    address: int = 50
    account: int = 100


class Attempts:
    """An attempt is counted before the password is looked at, and taken back when it was right.

    `known` names the browser or session that shows that the person has signed in there; None for any other caller.
    """

    def __init__(self, client: Redis, limits: Limits, kind: str = "sign-in") -> None:
        self._redis = client
        self._limits = limits
        self._kind = kind

    def begin(self, email: str, address: str, known: str | None = None) -> None:
        """Count an attempt. Raises rate_limited beyond a limit, Unavailable without Redis."""
        counters = self._counters(email, address, known)
        with translated():
            wait = self._redis.eval(_COUNT, len(counters), *counters, self._limits.seconds, *counters.values())
        if wait:
            raise refused("rate_limited", "too many attempts; try again later", retryAfter=wait)

    def succeeded(self, email: str, address: str, known: str | None = None) -> None:
        """The password was right: forget the narrowest count, and take this attempt back from the others."""
        counters = self._counters(email, address, known)
        with translated():
            self._redis.eval(_TAKE_BACK, len(counters), *counters)

    def _counters(self, email: str, address: str, known: str | None) -> dict[str, int]:
        """Keys and limits, the narrowest first."""
        account, kind, limits = hashlib.sha256(email.encode()).hexdigest()[:32], self._kind, self._limits
        if known is not None:
            return {f"{kind}:known:{account}:{known}": limits.pair}
        place = network(address)
        return {
            f"{kind}:pair:{account}:{place}": limits.pair,
            f"{kind}:address:{place}": limits.address,
            f"{kind}:account:{account}": limits.account,
        }
