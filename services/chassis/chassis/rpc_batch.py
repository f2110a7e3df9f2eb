"""The calls of one message: grouped where one piece of work can answer several, answered as they finish."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

import eventlet
import msgspec

from chassis import wire
from chassis.context import Context, written
from chassis.errors import ServiceError, to_wire

LINGER = 0.003
"""Seconds that finished outcomes wait for their neighbours before they are sent."""


class Gatherable(Protocol):
    """What grouping must know of a method: the list argument by which its calls can be merged."""

    gather: str | None


class Group(NamedTuple):
    """Calls answered by one piece of work, for these callers (their traceparents).

    `slices` cuts its list of results into one answer per call.
    """

    method: str
    kwargs: bytes | msgspec.Raw
    context: Context
    indices: list[int]
    slices: list[slice] | None = None
    callers: Sequence[str] = ()


def group_calls(calls: Sequence[wire.Call], methods: dict[str, Any]) -> list[Group]:
    """Merge gatherable calls of the same principal that differ only in their gathered list."""
    groups: list[Group] = []
    merged: dict[tuple[Any, ...], list[tuple[int, list[Any], Context]]] = {}
    for index, call in enumerate(calls):
        method: Gatherable | None = methods.get(call.method)
        split = _split(call, method.gather) if method is not None and method.gather else None
        if split is None:
            groups.append(Group(call.method, call.kwargs, call.context, [index], None, [call.context.traceparent]))
        else:
            rest, items = split
            key = (call.method, call.context.principal, method.gather if method else None, rest)
            merged.setdefault(key, []).append((index, items, call.context))
    groups.extend(_merge(key, members) for key, members in merged.items())
    return groups


def _split(call: wire.Call, argument: str) -> tuple[bytes, list[Any]] | None:
    """(the other arguments, the gathered list); None when the arguments are not of that shape."""
    try:
        kwargs = msgspec.json.decode(call.kwargs)
    except wire.UNREADABLE:
        return None
    items = kwargs.pop(argument, None) if isinstance(kwargs, dict) else None
    return (msgspec.json.encode(kwargs, order="sorted"), items) if isinstance(items, list) else None


def _merge(key: tuple[Any, ...], members: list[tuple[int, list[Any], Context]]) -> Group:
    method, _, argument, rest = key
    items: list[Any] = []
    slices = []
    for _, own, _ in members:
        slices.append(slice(len(items), len(items) + len(own)))
        items.extend(own)
    kwargs = msgspec.json.encode(msgspec.json.decode(rest) | {argument: items})
    latest = max((m[2] for m in members), key=lambda c: float("inf") if c.deadline is None else c.deadline)
    return Group(method, kwargs, latest, [m[0] for m in members], slices, [m[2].traceparent for m in members])


def _check_length(result: Any, expected: int) -> None:
    if len(result) != expected:
        raise ValueError(f"a gathered method must answer item by item: {len(result)} answers to {expected} items")


class Batch:
    """Collects the outcomes of one message; sends them, and acknowledges the message after the last."""

    def __init__(self, size: int, many: bool, reply: Callable[[bytes], None], acknowledge: Callable[[], None]) -> None:
        self._waiting = size
        self._many = many
        self._reply = reply
        self._acknowledge = acknowledge
        self._ready: list[tuple[int, wire.Outcome]] = []
        self._timer: Any = None
        self._sending = False
        if size == 0:
            self._flush()

    def succeed(self, group: Group, result: Any) -> Exception | None:
        """Answer every call of the group. Returns the error when the result cannot be put on the wire."""
        position = written.get() or msgspec.UNSET
        try:
            if group.slices is None:
                shares = [wire.encode(result)]
            else:
                _check_length(result, group.slices[-1].stop)
                shares = [wire.encode(result[part]) for part in group.slices]
        except (TypeError, ValueError, msgspec.MsgspecError) as err:
            self.fail(group, err)
            return err
        self._put(group.indices, [wire.Outcome(result=msgspec.Raw(share), position=position) for share in shares])
        return None

    def fail(self, group: Group, error: BaseException) -> None:
        """Answer every call of the group with `error`; what is not one of the five stays private."""
        shown = error if isinstance(error, ServiceError) else RuntimeError()
        self._put(group.indices, [wire.Outcome(error=to_wire(shown))] * len(group.indices))

    def _put(self, indices: list[int], outcomes: list[wire.Outcome]) -> None:
        self._ready.extend(zip(indices, outcomes, strict=True))
        self._waiting -= len(indices)
        if self._waiting == 0:
            if self._timer is not None:
                self._timer.cancel()
            self._flush()
        elif self._timer is None:
            self._timer = eventlet.spawn_after(LINGER, self._flush)

    def _flush(self) -> None:
        """Send what is ready, and what gets ready meanwhile.

        Sending may wait for the connection. A second sender could overtake the first, and the caller, who stops
        listening at the message marked as the last, would miss what the first one carries.
        """
        self._timer = None
        if self._sending:
            return
        self._sending = True
        last = False
        while not last and (self._ready or self._waiting == 0):
            ready, self._ready = self._ready, []
            last = self._waiting == 0
            self._reply(self._encode(ready, last))
        self._sending = False
        if last:
            self._acknowledge()

    def _encode(self, ready: list[tuple[int, wire.Outcome]], last: bool) -> bytes:
        if not self._many:
            return wire.encode(ready[0][1])
        return wire.encode(wire.Reply(result=wire.Outcomes(outcomes=ready, last=last)))
