"""Spans of served calls (https://opentelemetry.io/docs/specs/semconv/rpc/rpc-spans/).

One piece of work may answer the calls of several traces. It belongs to the first that is recorded, and what it does is
found there; each other caller's trace has a span of the same length, linked to the first as the first is to them.
"""

from collections.abc import Sequence

from chassis import tracing
from chassis.tracing import Kind, Span


def serve(service: str, method: str, callers: Sequence[str]) -> list[Span]:
    """The spans of work for these callers (their traceparents), first that which does it; none if none is recorded."""
    callers = [caller for caller in callers if tracing.is_recorded(caller)]
    if not callers:
        return []
    name = f"{service}/{method}"
    attributes = {"rpc.system.name": "nameko", "rpc.method": name}
    first, *others = callers
    spans = [tracing.start(name, Kind.SERVER, attributes, parent=first, links=others)]
    link = spans[0].traceparent
    return spans + [tracing.start(name, Kind.SERVER, attributes, parent=other, links=[link]) for other in others]


def finish(spans: Sequence[Span], error: BaseException | None) -> None:
    """The work is done, or ended with an error."""
    for span in spans:
        if error is not None:
            span.raised(error)
        span.end()
