"""Challenges for passkeys: 256 random bits in Redis, bound to one sign-in or session, used once, for five minutes."""

import hashlib
import secrets

from chassis.errors import InvalidInput

from gateway.accounts.cache import Redis, translated

SECONDS = 300


class Challenges:
    """`purpose` and `owner` say what a challenge is for: the newest replaces an older one for the same.

    Every method raises Unavailable when Redis cannot be reached.
    """

    def __init__(self, client: Redis) -> None:
        self._redis = client

    def new(self, purpose: str, owner: str) -> bytes:
        """A new one."""
        challenge = secrets.token_bytes(32)
        with translated():
            self._redis.set(_key(purpose, owner), challenge, ex=SECONDS)
        return challenge

    def take(self, purpose: str, owner: str) -> bytes:
        """The one that is open; it is used now. Raises InvalidInput."""
        with translated():
            found = self._redis.getdel(_key(purpose, owner))
        if found is None:
            raise InvalidInput.at("passkey", "challenge_expired", "the challenge has expired or been used; start again")
        return bytes(found)


def _key(purpose: str, owner: str) -> str:
    return f"passkey-challenge:{purpose}:{hashlib.sha256(owner.encode('utf-8', 'replace')).hexdigest()}"
