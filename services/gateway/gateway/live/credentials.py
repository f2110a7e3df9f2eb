"""Whether who opened a stream may still have it: looked up again and again, and cheaply."""

import time
from collections.abc import Callable
from typing import NamedTuple

from chassis.context import Principal

from gateway.accounts import Accounts
from gateway.errors import refused

FRESH = 1.0
"""Seconds for which an answer is good: in a storm of events each credential is looked up so often."""


class Credential(NamedTuple):
    """What the stream was opened with: a token, or a session."""

    token: str | None
    session_id: str | None


class Credentials:
    """Used by several threads; `forget_old` bounds what is remembered."""

    def __init__(self, accounts: Accounts, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._accounts = accounts
        self._clock = clock
        self._known: dict[Credential, tuple[Principal | None, float]] = {}

    def check(self, credential: Credential, principal: Principal) -> None:
        """Raises unauthenticated or forbidden when it is not good any more for `principal`.

        Raises Unavailable when that cannot be known now. That a session is looked up here is no use of it.
        """
        found = self._principal(credential)
        if found is None:
            raise refused("unauthenticated", "the session or token has ended")
        if found != principal:
            raise refused("forbidden", "your rights have changed: subscribe anew")

    def forget_old(self) -> None:
        """Drop answers that are not good any more."""
        now = self._clock()
        for credential, (_, until) in list(self._known.items()):
            if until <= now:
                self._known.pop(credential, None)

    def _principal(self, credential: Credential) -> Principal | None:
        known = self._known.get(credential)
        if known is None or known[1] <= self._clock():
            known = self._look_up(credential), self._clock() + FRESH
            self._known[credential] = known
        return known[0]

    def _look_up(self, credential: Credential) -> Principal | None:
        if credential.token is not None:
            return self._accounts.tokens.find(credential.token)
        if credential.session_id is not None:
            return self._accounts.sessions.peek(credential.session_id)
        return None
