"""What we know of third parties' hosts: those that fail, and those that asked us to wait, are left alone."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from chassis.breaker import Breaker

FAILURES = 5
OPEN_SECONDS = 30.0
MAX_HOSTS = 1000
DEFAULT_PAUSE = 30.0
"""Seconds that a host rests which answers 429 without saying for how long."""


class HostState:
    """One host: a breaker, and until when it wants no call."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.breaker = Breaker(failures=FAILURES, open_seconds=OPEN_SECONDS, clock=clock)
        self._paused_until = 0.0

    def refusal(self) -> str | None:
        """Why no call may go out now ("rate_limited", "unavailable"); None when one may."""
        if self._clock() < self._paused_until:
            return "rate_limited"
        return None if self.breaker.allow() else "unavailable"

    @property
    def paused(self) -> bool:
        """Whether no call may go out now."""
        return self._clock() < self._paused_until or self.breaker.refuses

    def pause(self, seconds: float | None) -> None:
        """The host answered 429."""
        self._paused_until = self._clock() + (DEFAULT_PAUSE if seconds is None else seconds)


class Hosts:
    """The states by "host:port"; of more than MAX_HOSTS the least used are forgotten. `clock` is in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._states: OrderedDict[str, HostState] = OrderedDict()

    def of(self, host: str) -> HostState:
        """The state of a host."""
        with self._lock:
            state = self._states.setdefault(host, HostState(self._clock))
            self._states.move_to_end(host)
            if len(self._states) > MAX_HOSTS:
                self._states.popitem(last=False)
            return state

    def paused(self) -> int:
        """How many hosts are left alone now."""
        with self._lock:
            return sum(state.paused for state in self._states.values())
