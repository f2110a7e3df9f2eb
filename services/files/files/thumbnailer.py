"""Runs the program that makes a thumbnail, and reads what it says. The picture passes through a chunk at a time."""

import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from threading import Timer
from typing import IO, NamedTuple

from chassis.errors import Unavailable

PROGRAM = (sys.executable, "-I", str(Path(__file__).with_name("thumbnail_program.py")))
REFUSED = 3
"""The program's exit code for a picture of which there can be no thumbnail."""

LARGEST_ANSWER = 1024**2
"""Bytes; a thumbnail has some ten thousand."""

MOST_SECONDS = 180.0
"""For reading the picture and decoding it."""


class Refusal(StrEnum):
    """Why a picture has no thumbnail, for good."""

    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_COSTLY = "too_costly"
    UNREADABLE = "unreadable"
    MISSING = "missing"
    FAILED = "failed"


class Refused(NamedTuple):
    """The reason, and what the decoder said."""

    reason: Refusal
    details: str = ""


class Died(Exception):
    """The program ended without an answer: it crashed, met its limits, or was killed."""


def thumbnail_of(
    chunks: Iterable[bytes], program: Sequence[str] = PROGRAM, seconds: float = MOST_SECONDS
) -> bytes | Refused:
    """A WebP of the picture in `chunks`, or why there is none.

    Raises Died, Unavailable when no process can be started, and whatever `chunks` raises.
    """
    with _running(program, seconds) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        _feed(process.stdin, chunks)
        answer = process.stdout.read(LARGEST_ANSWER + 1)
        if len(answer) > LARGEST_ANSWER:
            raise Died("its answer has no end")
        code = process.wait()
    if code == 0:
        return answer
    if code == REFUSED:
        reason, _, details = answer.decode(errors="replace").partition(" ")
        return Refused(Refusal(reason), details)
    raise Died(f"its exit code is {code}")


@contextmanager
def _running(program: Sequence[str], seconds: float) -> Iterator["subprocess.Popen[bytes]"]:
    """The program, without our environment, which holds secrets; dead at the end, whatever happens."""
    try:
        process = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={}, cwd="/")
    except OSError as err:
        raise Unavailable(f"the thumbnailer cannot be started: {err}") from err
    watch = Timer(seconds, process.kill)
    watch.start()
    with process:
        try:
            yield process
        finally:
            watch.cancel()
            process.kill()


def _feed(stdin: IO[bytes], chunks: Iterable[bytes]) -> None:
    try:
        with stdin:
            for chunk in chunks:
                stdin.write(chunk)
    except BrokenPipeError:
        return  # it has ended already; its exit code says why
