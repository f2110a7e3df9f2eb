"""One supervisor per folder, and what a supervisor that was killed left behind.

Its children die with it (see guardian.py). Should the guardian have been killed too, they are found here: the
supervisor notes the process groups that it starts, and every process carries ``DOSSIER_STACK_VAR`` in its environment
to prove that it is ours.
"""

import contextlib
import fcntl
import json
import os
import signal
import time
from pathlib import Path
from typing import IO

from stack import proc
from stack.files import write_private
from stack.layout import Layout

MARK = "DOSSIER_STACK_VAR"


class AlreadyRunning(Exception):
    """Another supervisor runs in this folder; the message holds its pid."""


class Lock:
    """Held by the running supervisor; the kernel releases it when the process is gone."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Take it and write our pid into it; raises AlreadyRunning."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as err:
            file.close()
            raise AlreadyRunning(f"the stack already runs (pid {holder(self._path)}); end it with: make down") from err
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file

    def release(self) -> None:
        """Give it up."""
        if self._file is not None:
            self._file.close()
            self._file = None


def holder(path: Path) -> int | None:
    """The pid of the supervisor that holds the lock; None when nobody does."""
    try:
        with path.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(file.read() or 0)
    except FileNotFoundError:
        return None
    return None


def note_groups(layout: Layout, groups: list[int]) -> None:
    """Remember the process groups that run now."""
    write_private(layout.groups, json.dumps(groups))


def kill_leftovers(layout: Layout) -> list[int]:
    """End what an earlier supervisor of this folder left running, its lock being ours now; the groups killed."""
    noted = json.loads(layout.groups.read_text()) if layout.groups.exists() else []
    killed = [group for group in noted if _is_ours(group, layout)]
    for group in killed:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)
    deadline = time.monotonic() + 5
    while any(_is_ours(group, layout) for group in killed) and time.monotonic() < deadline:
        time.sleep(0.05)
    for stale in (layout.groups, layout.control, layout.stack_file):
        stale.unlink(missing_ok=True)
    return killed


def _is_ours(pid: int, layout: Layout) -> bool:
    return proc.environment(pid).get(MARK) == str(layout.var)
