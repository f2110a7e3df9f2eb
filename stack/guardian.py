"""Kills the stack's process groups when the process that started them is gone, however it went.

A parent-death signal would not do: it is lost where a child changes its credentials (PostgreSQL under ``unshare``),
it does not reach grandchildren (workers of the web server), and it fires when the starting *thread* ends.

This file is also the program of the guardian: it reads ``+<pgid>`` and ``-<pgid>`` lines from a pipe whose other end
only the supervisor holds, and acts at the end of the file. It runs isolated (``-I -S``), hence only the standard
library.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from typing import IO


class Guardian:
    """The supervisor's side: tell which process groups must not outlive us. Any thread may."""

    def __init__(self) -> None:
        self._groups: set[int] = set()
        self._lock = threading.Lock()
        self._process = _spawn()

    def watch(self, group: int) -> None:
        """Kill this process group should we vanish."""
        with self._lock:
            self._groups.add(group)
            self._tell(f"+{group}\n")

    def release(self, group: int) -> None:
        """The group ended: its number may be used again by a stranger."""
        with self._lock:
            self._groups.discard(group)
            self._tell(f"-{group}\n")

    def close(self) -> None:
        """Kill what is still watched and end the guardian."""
        self._process.communicate()

    def _tell(self, line: str) -> None:
        try:
            _write(self._process, line)
        except BrokenPipeError:
            # Somebody killed the guardian: a new one takes over.
            self._process.communicate()
            self._process = _spawn()
            _write(self._process, "".join(f"+{group}\n" for group in self._groups))


def _spawn() -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-I", "-S", __file__]
    # Unbuffered: nothing may wait in a buffer that is written again when the pipe is closed.
    return subprocess.Popen(command, stdin=subprocess.PIPE, bufsize=0, start_new_session=True)


def _write(guardian: "subprocess.Popen[bytes]", text: str) -> None:
    if guardian.stdin is None or guardian.stdin.closed:
        raise RuntimeError("the guardian is closed")
    guardian.stdin.write(text.encode())


def guard(orders: IO[str]) -> None:
    """Keep the set of groups as told, and kill them all when the orders end."""
    groups: set[int] = set()
    for line in orders:
        change = groups.add if line[0] == "+" else groups.discard
        change(int(line[1:]))
    for group in groups:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    guard(sys.stdin)
