"""Has templates checked and rendered by processes of their own, kept from one batch to the next.

Its sockets and locks are those of the standard library: in a process with eventlet other work goes on meanwhile.
"""

import signal
import socket
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from chassis.errors import Unavailable
from chassis.templating.framing import receive, send
from chassis.templating.messages import Batch, Job, Outcome, Refusal

PROGRAM = (sys.executable, "-I", str(Path(__file__).with_name("program.py")))

PROCESSES = 2
"""At most: while one renders a slow template, the other goes on with the rest."""

SECONDS = 30.0
"""To wait for an outcome, however busy the machine: processor time has a limit of its own."""

_TOO_LONG = "more than 2 s of processor time"
_CRASHED = "more than the process that renders templates can bear"
_BY_TEMPLATE = {-signal.SIGPROF: _TOO_LONG, -signal.SIGXCPU: _TOO_LONG, -signal.SIGSEGV: _CRASHED}
"""Ends that a template brings about; any other one is a trouble of the machine."""


class _Child:
    """One process, at the other end of a socket."""

    def __init__(self) -> None:
        self.line, theirs = socket.socketpair()
        self.line.settimeout(SECONDS)
        with theirs:
            try:
                self._process = subprocess.Popen(
                    [*PROGRAM, str(theirs.fileno())], pass_fds=[theirs.fileno()], env={}, cwd="/"
                )
            except OSError as err:
                self.line.close()
                raise Unavailable(f"the template renderer cannot be started: {err}") from err

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def end(self) -> int:
        """End it, unless it has ended; its exit code."""
        self.line.close()
        try:
            return self._process.wait(1)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()


class Renderer:
    """Thread-safe, and starts no process before it is needed."""

    def __init__(self) -> None:
        self._slots = threading.BoundedSemaphore(PROCESSES)
        self._idle: list[_Child] = []
        weakref.finalize(self, _end_all, self._idle)  # also when the interpreter ends

    def check(self, jobs: list[Job]) -> list[Outcome]:
        """An outcome for each job: its parts, or a refusal. Raises Unavailable."""
        return self._run(jobs, None)

    def render(self, jobs: list[Job], values: Mapping[str, Any]) -> list[Outcome]:
        """An outcome for each job: its text, or a refusal. Raises Unavailable when no process can do it now."""
        try:
            encoded = msgspec.json.encode(values)
        except (RecursionError, ValueError, TypeError):
            return [Outcome(refusal=Refusal("failed", "the values are nested too deeply"))] * len(jobs)
        return self._run(jobs, encoded)

    def close(self) -> None:
        """End the processes that are idle."""
        _end_all(self._idle)

    def _run(self, jobs: list[Job], values: bytes | None) -> list[Outcome]:
        outcomes: list[Outcome] = []
        while len(outcomes) < len(jobs):
            outcomes += self._part(jobs[len(outcomes) :], values)
        return outcomes

    def _part(self, jobs: list[Job], values: bytes | None) -> Iterable[Outcome]:
        """The outcomes of as many jobs as one process gets done: the last of them may be its end."""
        outcomes: list[Outcome] = []
        with self._child() as child:
            send(child.line, msgspec.msgpack.encode(Batch(jobs, values)))
            while len(outcomes) < len(jobs):
                message = receive(child.line)
                if message is None:
                    return [*outcomes, _outcome_of_end(child.end())]
                outcomes.append(msgspec.msgpack.decode(message, type=Outcome))
                if outcomes[-1].last:
                    child.end()
                    break
        return outcomes

    @contextmanager
    def _child(self) -> Iterator[_Child]:
        """An idle process, or a new one; it is kept when all has gone well."""
        with self._slots:
            child = self._idle_child() or _Child()
            try:
                yield child
            except OSError as err:
                child.end()
                raise Unavailable("the template renderer did not answer") from err
            except BaseException:  # such as a time-out of the caller's: what comes next would be the answer to this
                child.end()
                raise
            if child.line.fileno() >= 0:
                self._idle.append(child)

    def _idle_child(self) -> _Child | None:
        while self._idle:
            child = self._idle.pop()
            if child.is_alive:
                return child
            child.end()
        return None


def _end_all(children: list[_Child]) -> None:
    while children:
        children.pop().end()


def _outcome_of_end(code: int) -> Outcome:
    """The outcome of the job that ended its process. Raises Unavailable when something else did."""
    if (message := _BY_TEMPLATE.get(code)) is None:
        raise Unavailable(f"the template renderer ended with the code {code}")
    return Outcome(refusal=Refusal("limit", message))
