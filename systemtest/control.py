"""Stopping, starting and killing the processes of the stack, by its command line."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from systemtest.waiting import until


def stop(name: str) -> None:
    """Stop a process and hold it down."""
    _stack("stop-one", name)


def start(name: str) -> None:
    """Start a process that is held down, and wait until it is ready."""
    _stack("start-one", name)
    until(lambda: state(name) == "ready", f"{name} to be ready", seconds=60)


@contextmanager
def stopped(name: str) -> Iterator[None]:
    """The process is down inside, and ready again behind."""
    stop(name)
    try:
        yield
    finally:
        start(name)


def kill(name: str) -> None:
    """SIGKILL the process; its supervisor starts another."""
    os.kill(int(_row(name)[1]), signal.SIGKILL)


def state(name: str) -> str:
    """As `python -m stack status` shows it: ready, starting …"""
    return _row(name)[2]


def pid(name: str) -> int:
    """The process's id."""
    return int(_row(name)[1])


def _row(name: str) -> list[str]:
    rows = [line.split() for line in _stack("status").splitlines()]
    return next(row for row in rows if row and row[0] == name)


def _stack(*arguments: str) -> str:
    command = [sys.executable, "-m", "stack", *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{' '.join(arguments)}: {done.stderr}"
    return done.stdout
