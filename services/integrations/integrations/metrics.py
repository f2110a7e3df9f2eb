"""What this service counts beside what every service does."""

from chassis.metrics import REGISTRY
from prometheus_client import Counter, Gauge, Histogram

_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15)

SOURCE_ANSWERS = Counter(
    "dossier_source_answers_total",
    "Answers to fetch requests: fresh, cached or an error's code",
    ["outcome"],
    registry=REGISTRY,
)
SOURCE_SECONDS = Histogram(
    "dossier_source_seconds",
    "Time to ask a third party, by fresh or an error's code",
    ["outcome"],
    buckets=(0.001, 0.01, *_BUCKETS),
    registry=REGISTRY,
)
WEBHOOK_TRIES = Counter(
    "dossier_webhook_tries_total", "Tries of webhooks: delivered, retry or failed", ["outcome"], registry=REGISTRY
)
WEBHOOK_DURATION = Histogram("dossier_webhook_try_seconds", "Time of a try", buckets=_BUCKETS, registry=REGISTRY)
WEBHOOKS_WAITING = Gauge("dossier_webhooks_waiting", "Deliveries that are to be made, up to 10,000", registry=REGISTRY)
THIRD_PARTIES_PAUSED = Gauge(
    "dossier_third_parties_paused", "Hosts that are left alone now, as they fail or asked for it", registry=REGISTRY
)

# There from the start, so that the first is a change that rates see.
for _outcome in (
    "fresh",
    "address_not_allowed",
    "bad_answer",
    "bad_status",
    "invalid_request",
    "invalid_url",
    "rate_limited",
    "timeout",
    "too_large",
    "too_many_redirects",
    "unavailable",
):
    SOURCE_ANSWERS.labels(_outcome)
    SOURCE_SECONDS.labels(_outcome)
SOURCE_ANSWERS.labels("cached")
for _outcome in ("delivered", "retry", "failed"):
    WEBHOOK_TRIES.labels(_outcome)
