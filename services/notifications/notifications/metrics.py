"""What this service counts beside what every service does."""

from chassis.metrics import REGISTRY
from prometheus_client import Counter

TRIES = Counter("dossier_email_tries_total", "Tries to deliver an email, by outcome", ["outcome"], registry=REGISTRY)
