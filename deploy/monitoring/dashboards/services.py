"""What the dashboards of records, files, notifications and integrations show."""

from collections.abc import Sequence

from deploy.monitoring.dashboards import common
from deploy.monitoring.dashboards.panels import Limits, Panel, Query, Row
from deploy.monitoring.dashboards.queries import Queries


def records(ask: Queries) -> Sequence[Row]:
    """With its read replica."""
    return [common.state(ask), common.calls(ask), common.waiting(ask), _database(ask), *common.rest(ask)]


def files(ask: Queries) -> Sequence[Row]:
    """With the events that say that a record has gone."""
    return _with_handlers(ask)


def notifications(ask: Queries) -> Sequence[Row]:
    """With its emails."""
    return _with_handlers(ask, _emails(ask))


def integrations(ask: Queries) -> Sequence[Row]:
    """With its webhooks, and the third parties that it asks."""
    return _with_handlers(ask, _webhooks(ask))


def _with_handlers(ask: Queries, *own: Row) -> Sequence[Row]:
    usual = (common.state(ask), common.calls(ask), common.waiting(ask), common.events(ask))
    return [*usual, *own, *common.rest(ask)]


def _database(ask: Queries) -> Row:
    return Row("What does it ask of its database, is the replica behind?", [
        Panel("Statements", "Run for calls. Per call they should not grow with the data.", "cps",
              [Query(ask.rate("dossier_statements_total"), "statements")]),
        Panel("Lag of the read replica", "Since it had everything; 0 without one. At REPLICA_MAX_LAG it serves nobody.",
              "s", [Query(ask.gauge("dossier_replica_lag_seconds"), "lag")], Limits(2, 10), alert="DossierReplicaLag"),
    ])  # fmt: skip


def _emails(ask: Queries) -> Row:
    return Row("Do emails leave?", [
        Panel("Tries", "By outcome; deferred ones are tried again, for two days.", "cps",
              [Query(ask.rate("dossier_email_tries_total", "outcome"), "{{outcome}}")], alert="DossierEmailsWaiting"),
    ])  # fmt: skip


def _webhooks(ask: Queries) -> Row:
    time = "dossier_webhook_try_seconds"
    return Row("Do webhooks arrive, do third parties answer?", [
        Panel("Tries of webhooks", "retry: there will be another; failed: there will not.", "cps",
              [Query(ask.rate("dossier_webhook_tries_total", "outcome"), "{{outcome}}")],
              alert="DossierWebhooksGivenUp"),
        Panel("Duration of a try", "Receivers have 15 seconds.", "s",
              [Query(ask.quantile(share, time), f"p{share * 100:g}") for share in (0.5, 0.95)]),
        Panel("Answers of sources", "fresh, cached, or the code of an error.", "cps",
              [Query(ask.rate("dossier_source_answers_total", "outcome"), "{{outcome}}")]),
    ])  # fmt: skip
