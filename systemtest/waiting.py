"""Waiting for something to become true."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def until(condition: Callable[[], Found | None], what: str, *, seconds: float = 20.0) -> Found:
    """The first truthy value of `condition`; an AssertionError says for what was waited in vain."""
    limit = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < limit, f"waited {seconds} s in vain for {what}"
        time.sleep(0.1)
