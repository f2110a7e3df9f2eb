"""Server-sent events as GraphQL over SSE has them, in distinct connections mode.

https://html.spec.whatwg.org/multipage/server-sent-events.html and
https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
"""

from typing import Any

import msgspec

MEDIA = "text/event-stream"
COMPLETE = b"event: complete\ndata: \n\n"
KEEP_ALIVE = b":\n\n"


def place(id: str) -> bytes:
    """Tells the client where it is, without an event."""
    return f"id: {id}\n\n".encode()


def next_message(result: dict[str, Any], id: str = "") -> bytes:
    """One execution result; JSON has no line breaks of its own."""
    head = f"event: next\nid: {id}\ndata: " if id else "event: next\ndata: "
    return head.encode() + msgspec.json.encode(result) + b"\n\n"


def whole(result: dict[str, Any]) -> bytes:
    """The stream of an operation that has one result."""
    return next_message(result) + COMPLETE
