"""Reading a request's body within its limits: of size, of time, and of a minimum rate."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]

MIN_RATE = 4096
"""Bytes a second that extend a body's time: at this rate even the largest body arrives in full."""

_MAX_DIGITS = 15
"""Of a Content-Length; a longer one is above every limit."""


class TooSlow(Exception):
    """The body did not arrive in time."""


async def read_body(scope: Scope, receive: Receive, *, max_body: int, seconds: float) -> bytes | None:
    """The body; of one that is longer than `max_body` no more than shows that it is.

    It has `seconds`, and a second more for each MIN_RATE bytes. None when the client left before all of it had come:
    what looks complete may be a part. Raises TooSlow.
    """
    length = _declared(scope)
    if length is not None and length > max_body:
        return b""  # the application refuses it by that header
    expected = max_body + 1 if length is None else length
    body = bytearray()
    try:
        async with asyncio.timeout(seconds) as limit:
            until = limit.when() or 0.0
            while True:
                message = await receive()
                body += message.get("body", b"")
                if not message.get("more_body") or len(body) >= expected:
                    break
                limit.reschedule(until + len(body) / MIN_RATE)
    except TimeoutError as err:
        raise TooSlow from err
    return None if message["type"] == "http.disconnect" else bytes(body)


def _declared(scope: Scope) -> int | None:
    """The Content-Length; None without one."""
    text = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    return int(text[: _MAX_DIGITS + 1]) if text.isdigit() else None
