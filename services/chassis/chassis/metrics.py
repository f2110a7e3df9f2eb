"""What every service counts, for Prometheus. Durations are in seconds."""

from collections.abc import Iterable
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

REGISTRY = CollectorRegistry(auto_describe=True)
ProcessCollector(registry=REGISTRY)

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

_WAITS = (0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800)

BUILD_INFO = Gauge("dossier_build_info", "1, with what runs here", ["service", "version"], registry=REGISTRY)
RPC_SERVED = Counter("dossier_rpc_served_total", "Calls answered, by outcome", ["method", "code"], registry=REGISTRY)
RPC_DURATION = Histogram(
    "dossier_rpc_duration_seconds", "Time to work on a call", ["method"], buckets=BUCKETS, registry=REGISTRY
)
RPC_EXPIRED = Counter("dossier_rpc_expired_total", "Calls dropped as their deadline had passed", registry=REGISTRY)
RPC_CALLS = Counter(
    "dossier_rpc_calls_total", "Calls made, by outcome", ["target", "method", "code"], registry=REGISTRY
)
RPC_CALL_DURATION = Histogram(
    "dossier_rpc_call_duration_seconds", "Time from call to reply", ["target"], buckets=BUCKETS, registry=REGISTRY
)
RPC_LATE_REPLIES = Counter("dossier_rpc_late_replies_total", "Replies after their deadline, dropped", registry=REGISTRY)
RPC_BATCH_SIZE = Histogram(
    "dossier_rpc_batch_size", "Calls gathered in one message", buckets=(1, 2, 4, 8, 16, 32, 64), registry=REGISTRY
)
QUEUE_WAIT = Histogram(
    "dossier_queue_wait_seconds",
    "Time that a message lay in its queue, by the clocks of its sender and of this process",
    ["kind"],
    buckets=_WAITS,
    registry=REGISTRY,
)
QUEUE_OLDEST = Gauge(
    "dossier_queue_oldest_seconds",
    "Age of the oldest message that this process holds and has not finished; the queue's, while it has consumers",
    ["queue"],
    registry=REGISTRY,
)
BREAKER_OPEN = Gauge("dossier_breaker_open", "1 while the breaker to a target is open", ["target"], registry=REGISTRY)
EVENTS_HANDLED = Counter(
    "dossier_events_handled_total", "Events worked on, by outcome", ["handler", "outcome"], registry=REGISTRY
)
EVENTS_PUBLISHED = Counter("dossier_events_published_total", "Events the broker confirmed", ["type"], registry=REGISTRY)
OUTBOX_LAG = Gauge(
    "dossier_outbox_oldest_seconds",
    "Age of the oldest unpublished event; time since the last look at the outbox, if that was too long ago",
    registry=REGISTRY,
)
OUTBOX_EVENTS = Gauge(
    "dossier_outbox_events",
    "Events not published yet, up to 10,000; each process counts those of the database",
    registry=REGISTRY,
)
POOL_SIZE = Gauge("dossier_database_pool_size", "Connections that the pool may open", ["database"], registry=REGISTRY)
POOL_IN_USE = Gauge(
    "dossier_database_connections_in_use", "Connections that work holds now", ["database"], registry=REGISTRY
)
POOL_WAIT = Histogram(
    "dossier_database_pool_wait_seconds",
    "Time to get a connection, a new one or one that is free",
    ["database"],
    buckets=BUCKETS,
    registry=REGISTRY,
)
STATEMENT_SECONDS = Histogram(
    "dossier_database_statement_seconds", "Time of a statement", buckets=BUCKETS, registry=REGISTRY
)
STATEMENTS = Counter("dossier_statements_total", "Statements run for calls in the database", registry=REGISTRY)
SPANS_SENT = Counter("dossier_spans_sent_total", "Spans that the collector of traces took", registry=REGISTRY)
SPANS_DROPPED = Counter(
    "dossier_spans_dropped_total", "Spans lost: the queue was full, or sending failed", ["reason"], registry=REGISTRY
)
REPLICA_LAG = Gauge("dossier_replica_lag_seconds", "Time since the read replica had everything", registry=REGISTRY)


# Looking up a sample by its labels costs more than counting it. Only names of our own code may be labels.
rpc_served = cache(RPC_SERVED.labels)
rpc_duration = cache(RPC_DURATION.labels)
rpc_calls = cache(RPC_CALLS.labels)
rpc_call_duration = cache(RPC_CALL_DURATION.labels)
events_handled = cache(EVENTS_HANDLED.labels)
rpc_wait = QUEUE_WAIT.labels("rpc").observe
event_wait = QUEUE_WAIT.labels("event").observe

# A sample that is there from the start: what has not happened yet is 0, and its first time is a change that rates see.
for _reason in ("queue_full", "not_taken"):
    SPANS_DROPPED.labels(_reason)


def begin(service: str, version: str, events: Iterable[str]) -> None:
    """The process begins: what runs here, and the types of event that it may publish."""
    BUILD_INFO.labels(service, version or "unknown").set(1)
    for event_type in events:
        EVENTS_PUBLISHED.labels(event_type)


def expect_calls(method: str) -> None:
    """This method may be called here."""
    for code in ("ok", "internal_error"):
        rpc_served(method, code)
    rpc_duration(method)


def expect_events(handler: str) -> None:
    """This handler may get events."""
    for outcome in ("ok", "retry", "dead"):
        events_handled(handler, outcome)


def exposition() -> tuple[bytes, str]:
    """(body, content type) of the metrics page."""
    return generate_latest(REGISTRY), CONTENT_TYPE_LATEST
