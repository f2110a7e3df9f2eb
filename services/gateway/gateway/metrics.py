"""What the gateway counts beside the chassis. Durations are in seconds."""

from chassis.metrics import REGISTRY
from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("dossier_http_requests_total", "GraphQL requests, by status", ["status"], registry=REGISTRY)
DURATION = Histogram(
    "dossier_http_request_duration_seconds",
    "Time to answer a GraphQL request",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
RATE_LIMITS_SUSPENDED = Gauge(
    "dossier_rate_limits_suspended", "1 while the API has no rate limits as Redis is away", registry=REGISTRY
)
LIVE_STREAMS = Gauge("dossier_live_streams", "Streams of live changes that are open", registry=REGISTRY)
LIVE_MESSAGES = Counter("dossier_live_messages_total", "Changes sent to streams", registry=REGISTRY)
LIVE_DROPPED = Counter(
    "dossier_live_dropped_total",
    "Streams told that they missed something, or cut off as slow",
    ["reason"],
    registry=REGISTRY,
)
REST_REQUESTS = Counter(
    "dossier_rest_requests_total", "REST requests, by method and status", ["method", "status"], registry=REGISTRY
)
REST_DURATION = Histogram(
    "dossier_rest_request_duration_seconds",
    "Time to answer a REST request",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
