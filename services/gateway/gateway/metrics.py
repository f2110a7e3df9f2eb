"""What the gateway counts beside the chassis. Durations are in seconds."""

from chassis.metrics import BUCKETS, REGISTRY
from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("dossier_http_requests_total", "GraphQL requests, by status", ["status"], registry=REGISTRY)
DURATION = Histogram(
    "dossier_http_request_duration_seconds", "Time to answer a GraphQL request", buckets=BUCKETS, registry=REGISTRY
)
OPERATIONS = Counter(
    "dossier_graphql_operations_total",
    "GraphQL operations, by type and by outcome: ok, partial, refused or error",
    ["type", "outcome"],
    registry=REGISTRY,
)
RATE_LIMITS_SUSPENDED = Gauge(
    "dossier_rate_limits_suspended", "1 while the API has no rate limits as Redis is away", registry=REGISTRY
)
SESSIONS = Gauge("dossier_sessions", "Sessions of people that have not ended", registry=REGISTRY)
SIGN_INS = Counter(
    "dossier_sign_ins_total", "Tries to sign in: ok, refused, limited or unavailable", ["outcome"], registry=REGISTRY
)
LIVE_STREAMS = Gauge("dossier_live_streams", "Streams of live changes that are open", registry=REGISTRY)
LIVE_MESSAGES = Counter("dossier_live_messages_total", "Changes sent to streams", registry=REGISTRY)
LIVE_DROPPED = Counter(
    "dossier_live_dropped_total",
    "Streams told that they missed something, or cut off as slow",
    ["reason"],
    registry=REGISTRY,
)
REFUSED = Counter(
    "dossier_http_refused_total",
    "Requests refused before they were worked on: slow_body, queue_full, deadline",
    ["reason"],
    registry=REGISTRY,
)
REST_REQUESTS = Counter(
    "dossier_rest_requests_total", "REST requests, by method and status", ["method", "status"], registry=REGISTRY
)
REST_DURATION = Histogram(
    "dossier_rest_request_duration_seconds", "Time to answer a REST request", buckets=BUCKETS, registry=REGISTRY
)

# There from the start, so that the first of each is a change that rates see.
for _status in (200, 500, 503):
    REQUESTS.labels(_status)
    for _method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        REST_REQUESTS.labels(_method, _status)
for _outcome in ("ok", "partial", "refused", "error"):
    for _type in ("query", "mutation", "subscription"):
        OPERATIONS.labels(_type, _outcome)
for _outcome in ("ok", "refused", "limited", "unavailable"):
    SIGN_INS.labels(_outcome)
for _reason in ("slow_body", "queue_full", "deadline"):
    REFUSED.labels(_reason)
for _reason in ("missed", "slow"):
    LIVE_DROPPED.labels(_reason)
