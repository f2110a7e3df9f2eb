"""OpenTelemetry's SDK, set up to send spans to a collector by OTLP over HTTP (https://opentelemetry.io/docs/specs/otlp/).

Loaded only where OTLP_ENDPOINT is set: see `chassis.tracing`, which everything else uses.
"""

import logging
import os
import socket
from collections.abc import Iterable, Mapping

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON, Decision, ParentBased, TraceIdRatioBased
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    TraceFlags,
    set_span_in_context,
)

from chassis.settings import BaseSettings
from chassis.span_queue import SpanQueue
from chassis.tracing import Attributes, Kind

EXPORT_SECONDS = 5.0
"""For one batch, with all tries."""


class OtlpRecorder:
    """Starts the SDK's spans. A trace that begins here is recorded at `ratio`, any other as its parent is."""

    def __init__(self, queue: SpanQueue, resource: Mapping[str, str], ratio: float) -> None:
        provider = TracerProvider(
            sampler=ParentBased(root=ALWAYS_ON),  # whether to record a trace is drawn before its first span
            resource=Resource.create(resource),
            shutdown_on_exit=False,
        )
        provider.add_span_processor(queue)
        self._tracer = provider.get_tracer("dossier")
        self._queue = queue
        self._sampler = TraceIdRatioBased(ratio)
        self._ids = RandomIdGenerator()

    def draw(self) -> bool:
        """By a number of our own: a client chooses its trace's id, and so could have all its requests recorded."""
        drawn = self._sampler.should_sample(None, self._ids.generate_trace_id(), "")
        return drawn.decision is Decision.RECORD_AND_SAMPLE

    def start(self, name: str, kind: Kind, parent: str, attributes: Attributes, links: Iterable[str]) -> Span:
        """The SDK's span; an empty `parent` begins a trace."""
        above = set_span_in_context(NonRecordingSpan(_span_context(parent)), Context()) if parent else Context()
        linked = [Link(_span_context(link)) for link in links]
        return self._tracer.start_span(name, above, SpanKind(kind), attributes, linked)

    def stop(self, seconds: float) -> None:
        """Send what is waiting, within so many seconds."""
        self._queue.stop(seconds)


def _span_context(traceparent: str) -> SpanContext:
    _, trace_id, span_id, flags = traceparent.split("-")
    return SpanContext(int(trace_id, 16), int(span_id, 16), is_remote=True, trace_flags=TraceFlags(int(flags, 16)))


def recorder(service: str, settings: BaseSettings) -> OtlpRecorder:
    """What records the traces of a process. Its thread for sending starts here."""
    logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)  # an outage is told once, by `chassis.span_queue`
    exporter = OTLPSpanExporter(f"{settings.otlp_endpoint.rstrip('/')}/v1/traces", timeout=EXPORT_SECONDS)
    return OtlpRecorder(SpanQueue(exporter), _resource(service, settings), settings.trace_sample_ratio)


def _resource(service: str, settings: BaseSettings) -> dict[str, str]:
    named = {
        "service.name": service,
        "service.namespace": "dossier",
        "service.instance.id": f"{socket.gethostname()}:{os.getpid()}",
        "service.version": settings.service_version,
    }
    return {name: value for name, value in named.items() if value}
