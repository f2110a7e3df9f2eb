"""The local mail catcher: what arrived over SMTP, and how slowly it takes messages."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from systemtest.stack import Stack


def messages(stack: Stack, to: str) -> list[dict[str, Any]]:
    """The messages to an address, in which * stands for anything; at most 500, newest first."""
    found = httpx.get(f"{stack.mail}/api/messages", params={"to": to, "limit": 500}, timeout=10)
    listed: list[dict[str, Any]] = found.raise_for_status().json()
    return listed


@contextmanager
def slow(stack: Stack, seconds: float) -> Iterator[None]:
    """Inside, the mail server takes each message only after so many seconds."""
    _faults(stack, {"delay_seconds": seconds})
    try:
        yield
    finally:
        _faults(stack, {})


def _faults(stack: Stack, faults: dict[str, Any]) -> None:
    httpx.put(f"{stack.mail}/api/faults", json=faults, timeout=10).raise_for_status()
