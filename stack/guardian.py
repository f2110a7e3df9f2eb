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
from typing import IO


class Guardian:
    """The supervisor's side: tell which process groups must not outlive us."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__], stdin=subprocess.PIPE, text=True, start_new_session=True
        )

    def watch(self, group: int) -> None:
        """Kill this process group should we vanish."""
        self._tell(f"+{group}")

    def release(self, group: int) -> None:
        """The group ended: its number may be used again by a stranger."""
        self._tell(f"-{group}")

    def close(self) -> None:
        """Kill what is still watched and end the guardian."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        pipe = self._process.stdin
        if pipe is None or pipe.closed:
            raise RuntimeError("the guardian is closed")
        pipe.write(line + "\n")
        pipe.flush()


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
