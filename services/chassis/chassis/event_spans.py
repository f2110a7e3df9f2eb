"""Spans of events on their way (https://opentelemetry.io/docs/specs/semconv/messaging/rabbitmq/).

An event carries the traceparent of its change: to publish and to handle it is part of that trace, whenever it happens.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import msgspec

from chassis import tracing
from chassis.tracing import Kind, Span


class _Traced(msgspec.Struct):
    traceparent: str = ""


_decode = msgspec.json.Decoder(_Traced).decode


def traceparent(event: bytes) -> str:
    """That of an event in JSON, empty where it has none."""
    return _decode(event).traceparent


def _attributes(exchange: str, event_type: str, operation: str) -> dict[str, str]:
    return {
        "messaging.system": "rabbitmq",
        "messaging.operation.name": operation,
        "messaging.operation.type": operation if operation == "process" else "send",
        "messaging.destination.name": exchange,
        "messaging.rabbitmq.destination.routing_key": event_type,
    }


@contextmanager
def publishing(exchange: str, events: Iterable[tuple[str, bytes]]) -> Iterator[None]:
    """A span for each event (type, JSON) of a trace that is recorded, as long as they are being published."""
    spans = [] if tracing.recorder is None else [_publish(exchange, *event) for event in events]
    try:
        yield
    except BaseException as err:
        for span in spans:
            span.raised(err)
        raise
    finally:
        for span in spans:
            span.end()


def _publish(exchange: str, event_type: str, body: bytes) -> Span:
    attributes = _attributes(exchange, event_type, "publish")
    return tracing.start(f"publish {exchange}", Kind.PRODUCER, attributes, parent=traceparent(body))


def handling(exchange: str, event_type: str, queue: str, parent: str) -> Span:
    """The span of one try of a handler."""
    if not tracing.is_recorded(parent):
        return tracing.NOTHING
    attributes = _attributes(exchange, event_type, "process")
    consumer = {"messaging.destination.subscription.name": queue}
    return tracing.start(f"process {exchange}", Kind.CONSUMER, attributes | consumer, parent=parent)
