"""What this service counts beside what every service does."""

from chassis.metrics import REGISTRY
from prometheus_client import Counter, Gauge, Histogram

TRIES = Counter("dossier_email_tries_total", "Tries to deliver an email, by outcome", ["outcome"], registry=REGISTRY)
SMTP_SECONDS = Histogram(
    "dossier_smtp_seconds",
    "Time to hand a message to the mail server, with the connection where there was none",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60),
    registry=REGISTRY,
)
EMAILS_WAITING = Gauge("dossier_emails_waiting", "Messages that are to be sent, up to 10,000", registry=REGISTRY)

# There from the start, so that the first is a change that rates see.
for _outcome in ("accepted", "deferred", "refused"):
    TRIES.labels(_outcome)
