"""What this service counts beside what every service does."""

from chassis.metrics import REGISTRY
from prometheus_client import Counter, Histogram

SOURCE_ANSWERS = Counter(
    "dossier_source_answers_total",
    "Answers to fetch requests: fresh, cached or an error's code",
    ["outcome"],
    registry=REGISTRY,
)
WEBHOOK_TRIES = Counter(
    "dossier_webhook_tries_total", "Tries of webhooks: delivered, retry or failed", ["outcome"], registry=REGISTRY
)
WEBHOOK_DURATION = Histogram(
    "dossier_webhook_try_seconds",
    "Time of a try",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15),
    registry=REGISTRY,
)
