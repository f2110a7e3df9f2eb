"""Stopping, starting and killing the processes of the stack, by its command line."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

STACK = [sys.executable, "-m", "stack"]


def stop(name: str) -> None:
    """Stop a process and hold it down."""
    _stack("stop-one", name)


def start(name: str) -> None:
    """Start a process that is held down, and wait until it is ready."""
    _stack("start-one", name)


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
    os.kill(_pid(name), signal.SIGKILL)


@contextmanager
def frozen(name: str) -> Iterator[None]:
    """The process hangs inside: it keeps its connections and does nothing."""
    pid = _pid(name)
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def _pid(name: str) -> int:
    status = subprocess.run([*STACK, "status"], check=False, capture_output=True, text=True, timeout=30)
    rows = [line.split() for line in status.stdout.splitlines()]
    return next(int(row[1]) for row in rows if row[:1] == [name])


def _stack(*arguments: str) -> None:
    done = subprocess.run([*STACK, *arguments], check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{' '.join(arguments)}: {done.stderr}"
