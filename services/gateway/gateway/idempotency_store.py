"""Idempotency keys in Redis: a hash per key with its owner, the request's fingerprint, its lease and its answer."""

from typing import NamedTuple

from chassis.errors import Unavailable

from gateway.accounts.cache import Redis, translated

KEPT = 24 * 3600

_CLAIM = """
local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
local found = redis.call('HMGET', KEYS[1], 'owner', 'fingerprint', 'until', 'answer')
if not found[1] then
    redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'fingerprint', ARGV[2], 'until', now + ARGV[3])
    redis.call('PEXPIRE', KEYS[1], ARGV[3])
    return {1}
end
if found[1] == ARGV[1] then return {1} end
return {0, found[2], tonumber(found[3]) > now and 1 or 0, found[4]}
"""

_BEGIN = """
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 0 end
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
"""

_KEEP = """
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return end
redis.call('HSET', KEYS[1], 'answer', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
"""

_RELEASE = """
if redis.call('HGET', KEYS[1], 'owner') == ARGV[1] then redis.call('DEL', KEYS[1]) end
"""


class Claim(NamedTuple):
    """One request's hold on a key: `name` of the key, `owner` of this hold, `fingerprint` of the request."""

    name: str
    owner: str
    fingerprint: str


class Found(NamedTuple):
    """What another request left under the key; `leased` while it may be at work, `sealed` once it has answered."""

    fingerprint: str
    leased: bool
    sealed: bytes | None


class Keys:
    """Every method raises Unavailable when Redis cannot be reached."""

    def __init__(self, client: Redis) -> None:
        self._redis = client

    def claim(self, claim: Claim, *, lease: float) -> Found | None:
        """Take the key for `lease` seconds; what is there when it is taken. Safe to repeat."""
        with translated():
            taken, *found = self._redis.eval(_CLAIM, 1, _at(claim), claim.owner, claim.fingerprint, int(lease * 1000))
        if taken:
            return None
        fingerprint, leased, sealed = found if len(found) == 3 else (*found, None)
        return Found(fingerprint.decode(), bool(leased), sealed)

    def begin(self, claim: Claim) -> None:
        """From here on the change may have been sent: the key stays. Raises Unavailable if the lease was lost."""
        with translated():
            ours = self._redis.eval(_BEGIN, 1, _at(claim), claim.owner, KEPT)
        if not ours:
            raise Unavailable("this took too long to begin")

    def keep(self, claim: Claim, sealed: bytes) -> None:
        """Keep the answer."""
        with translated():
            self._redis.eval(_KEEP, 1, _at(claim), claim.owner, sealed, KEPT)

    def release(self, claim: Claim) -> None:
        """Forget the key: nothing was applied."""
        with translated():
            self._redis.eval(_RELEASE, 1, _at(claim), claim.owner)


def _at(claim: Claim) -> str:
    return f"idempotency:{claim.name}"
