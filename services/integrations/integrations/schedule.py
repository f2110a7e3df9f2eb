"""When the next try of a webhook is due."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

DELAYS = (5.0, 300.0, 1800.0, 7200.0, 18000.0, 36000.0, 50400.0, 72000.0, 86400.0)
"""Seconds after the first, second, … failed try: the schedule of the Standard Webhooks specification."""

MAX_RETRY_AFTER = 86400.0
JITTER = 0.1


def next_delay(
    failed_tries: int,
    delays: Sequence[float],
    retry_after: float | None = None,
    jitter: Callable[[float, float], float] = random.uniform,
) -> float | None:
    """Seconds until the next try, at least what the receiver asked for; None when there is none left.

    `jitter(low, high)` chooses a factor, so that what failed together does not come back together.
    """
    if failed_tries > len(delays):
        return None
    delay = delays[failed_tries - 1] * jitter(1 - JITTER, 1 + JITTER)
    return max(delay, min(retry_after or 0.0, MAX_RETRY_AFTER))


def parse_retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Seconds of a Retry-After header, given as seconds or as a date (RFC 9110, 10.2.3); None when it has none."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:10]), MAX_RETRY_AFTER)
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    seconds = (date - (now or datetime.now(UTC))).total_seconds()
    return min(max(0.0, seconds), MAX_RETRY_AFTER)
