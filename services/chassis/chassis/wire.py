"""Shapes of RPC messages: nameko's format, and `call_many`, which carries many calls in one message.

A single call is `{"args": [], "kwargs": {…}}` to `<service>.<method>`. `call_many` has the calls in its kwargs and may
be answered in several messages, so that a slow call does not hold up its neighbours.
"""

from typing import Any

import msgspec

from chassis.context import Context

UNREADABLE = (msgspec.MsgspecError, UnicodeError, RecursionError)
"""What decoding a stranger's bytes may raise: not JSON, wrong shape, not UTF-8, nested too deep."""

RPC_EXCHANGE = "nameko-rpc"
CALL_MANY = "call_many"
OWN_REPLIES = "x-own-replies"
"""Header of a call whose caller takes the reply from the exchange of the service's own replies."""


def queue_name(service: str) -> str:
    """The queue that every instance of a service answers."""
    return f"rpc-{service}"


def replies_exchange(service: str) -> str:
    """The exchange that a service publishes its replies to, and no other service; the routing key is `reply_to`."""
    return f"{service}.replies"


def presence_queue(service: str) -> str:
    """A queue that lives as long as an instance of the service does, also while it finishes its last calls."""
    return f"rpc-{service}.alive"


class Envelope(msgspec.Struct):
    """A single call as nameko sends it."""

    args: list[Any]
    kwargs: msgspec.Raw


class Call(msgspec.Struct):
    """One of the calls in a `call_many`."""

    method: str
    kwargs: msgspec.Raw
    context: Context


class Calls(msgspec.Struct):
    """The kwargs of `call_many`."""

    calls: list[Call]


class Outcome(msgspec.Struct):
    """Result or error of one call; the result is JSON, `null` beside an error.

    `position` is how far the log of the service's database reaches with what the call wrote, where that is followed.
    """

    result: msgspec.Raw = msgspec.Raw(b"null")
    error: dict[str, Any] | None = None
    position: str | msgspec.UnsetType = msgspec.UNSET


class Outcomes(msgspec.Struct):
    """Some outcomes of a `call_many` by index; `last` on the final message."""

    outcomes: list[tuple[int, Outcome]]
    last: bool


class Reply(msgspec.Struct):
    """The reply to `call_many`."""

    result: Outcomes | None = None
    error: dict[str, Any] | None = None


decode_envelope = msgspec.json.Decoder(Envelope).decode
decode_calls = msgspec.json.Decoder(Calls).decode
decode_reply = msgspec.json.Decoder(Reply).decode
encode = msgspec.json.Encoder().encode
