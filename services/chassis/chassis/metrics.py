"""What every service counts, for Prometheus. Durations are in seconds."""

from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

REGISTRY = CollectorRegistry(auto_describe=True)

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

RPC_SERVED = Counter("dossier_rpc_served_total", "Calls answered, by outcome", ["method", "code"], registry=REGISTRY)
RPC_DURATION = Histogram(
    "dossier_rpc_duration_seconds", "Time to work on a call", ["method"], buckets=_BUCKETS, registry=REGISTRY
)
RPC_EXPIRED = Counter("dossier_rpc_expired_total", "Calls dropped as their deadline had passed", registry=REGISTRY)
RPC_CALLS = Counter(
    "dossier_rpc_calls_total", "Calls made, by outcome", ["target", "method", "code"], registry=REGISTRY
)
RPC_CALL_DURATION = Histogram(
    "dossier_rpc_call_duration_seconds", "Time from call to reply", ["target"], buckets=_BUCKETS, registry=REGISTRY
)
RPC_LATE_REPLIES = Counter("dossier_rpc_late_replies_total", "Replies after their deadline, dropped", registry=REGISTRY)
RPC_BATCH_SIZE = Histogram(
    "dossier_rpc_batch_size", "Calls gathered in one message", buckets=(1, 2, 4, 8, 16, 32, 64), registry=REGISTRY
)
BREAKER_OPEN = Gauge("dossier_breaker_open", "1 while the breaker to a target is open", ["target"], registry=REGISTRY)
EVENTS_HANDLED = Counter(
    "dossier_events_handled_total", "Events worked on, by outcome", ["handler", "outcome"], registry=REGISTRY
)
EVENTS_PUBLISHED = Counter("dossier_events_published_total", "Events the broker confirmed", ["type"], registry=REGISTRY)
OUTBOX_LAG = Gauge("dossier_outbox_oldest_seconds", "Age of the oldest unpublished event", registry=REGISTRY)
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


def exposition() -> tuple[bytes, str]:
    """(body, content type) of the metrics page."""
    return generate_latest(REGISTRY), CONTENT_TYPE_LATEST
