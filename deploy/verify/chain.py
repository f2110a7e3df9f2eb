"""Running steps one after the other, and saying what each found and how long it took."""

import time
from collections.abc import Callable, Iterable, Mapping

Step = Callable[[], Iterable[str]]
"""Gives a line per problem; raises Skipped when what it needs cannot be had here."""


class Skipped(Exception):
    """The step did not run; the message says what it lacks."""


def run(steps: Mapping[str, Step]) -> int:
    """0 when no step has a problem, 1 otherwise."""
    failed, skipped = [], []
    for name, step in steps.items():
        began = time.monotonic()
        try:
            problems = list(step())
        except Skipped as reason:
            skipped.append(name)
            print(f"  SKIPPED {name}: {reason}", flush=True)
            continue
        mark = "FAILED" if problems else "ok"
        print(f"  {mark:7} {name} ({time.monotonic() - began:.1f} s)", flush=True)
        for problem in problems:
            print(f"          {problem}", flush=True)
        if problems:
            failed.append(name)
    print(_summary(len(steps), failed, skipped))
    return 1 if failed else 0


def _summary(count: int, failed: list[str], skipped: list[str]) -> str:
    parts = [f"{count - len(failed) - len(skipped)} of {count} steps passed"]
    if failed:
        parts.append(f"failed: {', '.join(failed)}")
    if skipped:
        parts.append(f"SKIPPED: {', '.join(skipped)}")
    return "; ".join(parts)
