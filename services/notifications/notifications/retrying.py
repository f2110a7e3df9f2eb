"""Retrying: what becomes of a message after a try."""

from collections.abc import Sequence
from dataclasses import dataclass

from notifications.sending import Accepted, Deferred, Outcome, Refused

JITTER = 0.1
"""The part by which a delay may grow, so that what failed together does not come back together."""


@dataclass(frozen=True)
class Sent:
    """The mail server has taken the message over."""


@dataclass(frozen=True)
class Again:
    """Another try in `delay` seconds."""

    delay: float
    reason: str


@dataclass(frozen=True)
class Failed:
    """No further try. `suppress`: nor any message to this address."""

    reason: str
    suppress: bool = False


Verdict = Sent | Again | Failed


def decide(outcome: Outcome, attempts: int, delays: Sequence[float], chance: float) -> Verdict:
    """The verdict after the `attempts`-th try (from 1). `chance` is a random number in [0, 1)."""
    match outcome:
        case Accepted():
            return Sent()
        case Refused(reason, hard_bounce):
            return Failed(reason, suppress=hard_bounce)
        case Deferred(reason) if attempts <= len(delays):
            return Again(delays[attempts - 1] * (1 + JITTER * chance), reason)
        case Deferred(reason):
            return Failed(f"given up after {attempts} tries: {reason}")


def interrupted(attempts: int, delays: Sequence[float]) -> bool:
    """Whether a message was begun more often than there are tries: each time, its sender died over it."""
    return attempts > len(delays) + 1
