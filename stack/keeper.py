"""Keeps one process running: a state machine that is told the time."""

import threading
from collections.abc import Callable
from enum import StrEnum

from stack.probes import NotReady
from stack.process import Process

FIRST_DELAY = 0.5
LONGEST_DELAY = 10.0
STEADY = 30.0
"""Seconds after which a process counts as steady again, and its next restart as the first."""


class State(StrEnum):
    """What a process is doing."""

    STARTING = "starting"
    READY = "ready"
    WAITING = "waiting"
    """It ended; the next start comes after a delay."""
    STOPPED = "stopped"
    """Held down on purpose."""


class Keeper:
    """Restarts its process after a growing delay whenever it ends, unless it is held down.

    ``tick`` is called by one thread again and again; the commands come from others. A command may take seconds (a clean
    stop): ticks meanwhile pass without effect.
    """

    def __init__(self, process: Process, tell: Callable[[str], None]) -> None:
        self.process = process
        self.state = State.READY
        self.restarts = 0
        self._tell = tell
        self._delay = FIRST_DELAY
        self._due = 0.0
        self._since = 0.0
        self._over = False
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """The process's name."""
        return self.process.unit.name

    def tick(self, now: float) -> None:
        """Look after the process; ``now`` is a monotonic time in seconds."""
        if not self._lock.acquire(blocking=False):
            return
        try:
            if self.state in (State.READY, State.STARTING) and self.process.ended:
                self._ended(now)
            elif self.state is State.WAITING and now >= self._due:
                self._start(now)
            elif self.state is State.STARTING:
                self._look(now)
            elif self.state is State.READY and now - self._since > STEADY:
                self._delay = FIRST_DELAY
        finally:
            self._lock.release()

    def hold(self) -> None:
        """Stop it cleanly and keep it down."""
        with self._lock:
            self.process.stop()
            self.state = State.STOPPED
            self._tell(f"{self.name} stopped on request")

    def resume(self, now: float) -> None:
        """Start it again when it is held down; it is ready some ticks later."""
        with self._lock:
            if self.state is State.STOPPED:
                self._start(now)

    def restart(self, now: float) -> None:
        """Stop it cleanly and start it again."""
        with self._lock:
            self.process.stop()
            self.restarts += 1
            self._start(now)

    def end(self) -> None:
        """Stop it for good: what is asked later has no effect."""
        with self._lock:
            self._over = True
            self.process.stop()
            self.state = State.STOPPED

    def _start(self, now: float) -> None:
        if self._over:
            return
        self.process.start()
        self.state, self._since = State.STARTING, now
        self._tell(f"{self.name} starting")

    def _ended(self, now: float) -> None:
        self.process.collect()
        self.restarts += 1
        self.state, self._due = State.WAITING, now + self._delay
        self._tell(f"{self.name} ended with code {self.process.exit_code}; restart in {self._delay:g} s")
        self._delay = min(self._delay * 2, LONGEST_DELAY)

    def _look(self, now: float) -> None:
        try:
            self.process.unit.probe()
        except NotReady as reason:
            if now - self._since > self.process.unit.start_timeout:
                self._tell(f"{self.name} is not ready after {self.process.unit.start_timeout:g} s: {reason}")
                self.process.kill()
                self._ended(now)
            return
        self.state, self._since = State.READY, now
        self._tell(f"{self.name} ready")
