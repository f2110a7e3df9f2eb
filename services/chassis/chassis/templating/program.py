"""The process that renders templates: batches on a socket, an outcome for each of their jobs.

It runs by itself (`chassis.templating.renderer`), without environment and with limits, because templates come from
users: a crash, a loop or a gigabyte of text ends this process only. It is kept from one batch to the next, as to start
Python and load Jinja takes a hundred times as long as to render.
"""

import resource
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # isolated from the environment, so this package has to be found
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import msgspec

from chassis.templating.framing import receive, send
from chassis.templating.messages import Batch, Job, Outcome, Refusal, to_bytes, to_text
from chassis.templating.template import Refused, compiled

CPU_SECONDS = 2.0
"""Of a job, the compilation of its template included. Then the system ends the process."""

MEMORY = 256 * 1024**2
"""Bytes of address space; Python and Jinja have some 60 MB."""

_FIRST_TO_GO = Path("/proc/self/oom_score_adj")
"""When a container's memory is used up, Linux shall end this process and not the service."""

_LONGEST_RECURSION = 5_000
"""Frames, which are on the heap: Jinja's parser needs a dozen for each bracket."""


def serve(line: socket.socket) -> None:
    """Answer batches until the other end is closed, or memory is used up."""
    while (message := receive(line)) is not None:
        batch = msgspec.msgpack.decode(message, type=Batch)
        for outcome in _outcomes(batch):
            send(line, msgspec.msgpack.encode(outcome))
            if outcome.last:
                return


def _outcomes(batch: Batch) -> Iterator[Outcome]:
    try:
        values = None if batch.values is None else msgspec.json.decode(batch.values)
    except (msgspec.DecodeError, RecursionError):
        yield from (Outcome(refusal=Refusal("failed", "the values are nested too deeply")) for _ in batch.jobs)
        return
    for job in batch.jobs:
        signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)  # SIGPROF ends the process
        try:
            outcome = _outcome(job, values)
        except MemoryError:
            # What it held may be in pieces all over the heap: the next batch gets a new process.
            outcome = Outcome(refusal=Refusal("limit", f"more than {MEMORY >> 20} MiB of memory"), last=True)
        signal.setitimer(signal.ITIMER_PROF, 0)
        yield outcome


def _outcome(job: Job, values: Any) -> Outcome:
    try:
        template = compiled(to_text(job.source), tuple(job.variables), job.dialect)
        if values is None:
            return Outcome(parts=template.parts)
        return Outcome(text=to_bytes(template.render(values)))
    except Refused as err:
        return Outcome(refusal=err.refusal)


def main(number: int) -> None:
    """Serve the socket with this file number, within limits."""
    with suppress(OSError):  # where there is no such file, memory has no common limit either
        _FIRST_TO_GO.write_text("1000")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.setrecursionlimit(_LONGEST_RECURSION)
    with socket.socket(fileno=number) as line:
        line.setblocking(True)  # eventlet, in the service, makes it otherwise
        serve(line)


if __name__ == "__main__":
    main(int(sys.argv[1]))
