"""One server process: how it is started, when it is ready, how it is stopped."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from stack.guardian import Guardian
from stack.probes import NotReady

PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")
"""What a process inherits of the caller's environment; everything else it gets is declared."""


class StartFailed(Exception):
    """A process ended, or did not become ready in time; the message carries the end of its log."""


@dataclass(frozen=True)
class Unit:
    """A server process to be: everything needed to run it and to look after it."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path
    log: Path
    probe: Callable[[], None]
    """Raises NotReady while the server cannot do its work yet."""
    port: int
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 10.0
    """Seconds between the stop signal and SIGKILL."""
    start_timeout: float = 60.0
    """Seconds until readiness."""


def environment(declared: Mapping[str, str]) -> dict[str, str]:
    """The declared variables over the few that every process inherits."""
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ} | dict(declared)


def log_tail(path: Path, lines: int = 15) -> str:
    """The last lines of a log, for a message."""
    if not path.exists():
        return "(no log)"
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 16_384))
        return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])


class Process:
    """A unit that can be started, again and again, each time as a process group of its own."""

    def __init__(self, unit: Unit, guardian: Guardian) -> None:
        self.unit = unit
        self._guardian = guardian
        self._popen: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.exit_code: int | None = None
        """How it ended the last time: the exit code, or minus the signal's number."""

    @property
    def pid(self) -> int | None:
        """The pid while it runs."""
        return self._popen.pid if self._popen is not None and self.running else None

    @property
    def running(self) -> bool:
        """Whether it runs (a frozen process does)."""
        return self._popen is not None and self._popen.poll() is None

    @property
    def ended(self) -> bool:
        """Whether it ended and has not been collected."""
        return self._popen is not None and self._popen.poll() is not None

    def start(self) -> None:
        """Start it; readiness is another question."""
        self.collect()
        self.unit.log.parent.mkdir(parents=True, exist_ok=True)
        with self.unit.log.open("ab") as log:
            self._popen = subprocess.Popen(
                self.unit.argv,
                env=environment(self.unit.env),
                cwd=self.unit.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._guardian.watch(self._popen.pid)
        self.started_at = time.monotonic()

    def wait_ready(self, cancelled: Callable[[], bool] = lambda: False) -> None:
        """Return when the probe passes; raise StartFailed when the process ends, time is up, or it is cancelled."""
        deadline = time.monotonic() + self.unit.start_timeout
        while True:
            try:
                self.unit.probe()
                return
            except NotReady as reason:
                if not self.running:
                    self.collect()
                    raise self._failed(f"ended with code {self.exit_code} while starting") from reason
                if time.monotonic() > deadline:
                    raise self._failed(f"not ready after {self.unit.start_timeout:.0f} s: {reason}") from reason
                if cancelled():
                    raise StartFailed(f"{self.unit.name}: start was cancelled") from reason
            time.sleep(0.1)

    def wait_end(self, cancelled: Callable[[], bool] = lambda: False) -> None:
        """For a command that does its work and ends: return when it did with code 0, otherwise raise StartFailed."""
        deadline = time.monotonic() + self.unit.start_timeout
        while self.running:
            if cancelled() or time.monotonic() > deadline:
                self.kill()
                raise self._failed("was cancelled" if cancelled() else f"took over {self.unit.start_timeout:.0f} s")
            time.sleep(0.05)
        self.collect()
        if self.exit_code != 0:
            raise self._failed(f"failed with code {self.exit_code}")

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process itself (its children are its own business); nothing when it has ended."""
        if self._popen is not None:
            self._popen.send_signal(number)

    def stop(self) -> None:
        """Ask it to end, and kill its whole group when it does not within its grace."""
        if self._popen is None:
            return
        self.signal(self.unit.stop_signal)
        self.signal(signal.SIGCONT)
        try:
            self._popen.wait(self.unit.grace)
        except subprocess.TimeoutExpired:
            self._kill_group()
        self.collect()

    def kill(self) -> None:
        """End it and its children at once, without a chance to clean up."""
        self._kill_group()
        self.collect()

    def collect(self) -> None:
        """End what is left of its process group, note how it ended, and forget the group.

        Soon after its end, please: once nobody is left in the group, its number may be given to a stranger.
        """
        if self._popen is None:
            return
        self._kill_group()
        self.exit_code = self._popen.wait()
        self._guardian.release(self._popen.pid)
        self._popen = None

    def _kill_group(self) -> None:
        if self._popen is None:
            return
        try:
            os.killpg(self._popen.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def _failed(self, reason: str) -> StartFailed:
        return StartFailed(f"{self.unit.name} {reason}; the end of {self.unit.log}:\n{log_tail(self.unit.log)}")
