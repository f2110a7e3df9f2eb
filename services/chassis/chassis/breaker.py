"""A circuit breaker: after some failures in a row, fail at once for a while, then let one try through."""

import threading
import time
from collections.abc import Callable


class Breaker:
    """Thread-safe. `clock` returns seconds and may be faked."""

    def __init__(
        self, *, failures: int = 5, open_seconds: float = 30.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = failures
        self._open_seconds = open_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._open_until: float | None = None

    @property
    def is_open(self) -> bool:
        return self._open_until is not None

    @property
    def refuses(self) -> bool:
        """Whether a try now would be told to stay."""
        until = self._open_until
        return until is not None and self._clock() < until

    def allow(self) -> bool:
        """Whether a try may go out now. When the pause is over this allows one, and the next pause begins."""
        with self._lock:
            if self._open_until is None:
                return True
            if self._clock() < self._open_until:
                return False
            self._open_until = self._clock() + self._open_seconds
            return True

    def succeeded(self) -> None:
        """A try went well: closed."""
        if self._failures == 0:
            return  # as nearly always; a failure in this moment counts as the later of the two
        with self._lock:
            self._failures = 0
            self._open_until = None

    def failed(self) -> None:
        """A try failed; the limit in a row opens the breaker."""
        with self._lock:
            self._failures += 1
            if self._failures >= self._limit:
                self._open_until = self._clock() + self._open_seconds
