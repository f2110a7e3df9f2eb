"""What the dashboards of records, files, notifications and integrations show."""

from collections.abc import Sequence

from deploy.monitoring.dashboards import common, saturation
from deploy.monitoring.dashboards.panels import Limits, Panel, Query, Row
from deploy.monitoring.dashboards.queries import Queries


def records(ask: Queries) -> Sequence[Row]:
    """With its read replica."""
    return _with_handlers(ask, _replica(ask))


def files(ask: Queries) -> Sequence[Row]:
    """With the object store."""
    return _with_handlers(ask, _store(ask))


def notifications(ask: Queries) -> Sequence[Row]:
    """With its emails."""
    return _with_handlers(ask, _emails(ask))


def integrations(ask: Queries) -> Sequence[Row]:
    """With its webhooks, and the third parties that it asks."""
    return _with_handlers(ask, _webhooks(ask))


def _with_handlers(ask: Queries, *own: Row) -> Sequence[Row]:
    usual = (common.state(ask), common.calls(ask), common.waiting(ask), common.events(ask))
    return [*usual, *own, saturation.row(ask), *common.rest(ask)]


def _replica(ask: Queries) -> Row:
    return Row("What does it ask of its database, is the replica behind?", [
        Panel("Statements", "Run for calls. Per call they should not grow with the data.", "cps",
              [Query(ask.rate("dossier_statements_total"), "statements")]),
        Panel("Lag of the read replica", "Since it had everything; 0 without one. At REPLICA_MAX_LAG it serves nobody.",
              "s", [Query(ask.gauge("dossier_replica_lag_seconds"), "lag")], Limits(2, 10), alert="DossierReplicaLag"),
    ])  # fmt: skip


def _store(ask: Queries) -> Row:
    called, failed = "dossier_s3_call_seconds", "dossier_s3_errors_total"
    return Row("Does the object store answer?", [
        Panel("Calls", "By operation of S3. Browsers' own up- and downloads are not among them.", "cps",
              [Query(ask.observed(called, "operation"), "{{operation}}")]),
        Panel("Calls that failed", "By operation. A missing object is an answer.", "cps",
              [Query(ask.rate(failed, "operation"), "{{operation}}")], alert="DossierObjectStoreFails"),
        Panel("95th percentile", "By operation.", "s",
              [Query(ask.quantile(0.95, called, "operation"), "{{operation}}")], common.SLOW),
        Panel("Removals waiting", "Objects that S3 is yet to forget.", "short",
              [Query(ask.gauge("dossier_files_removals_waiting"), "objects")]),
    ])  # fmt: skip


def _emails(ask: Queries) -> Row:
    return Row("Do emails leave?", [
        Panel("Tries", "By outcome; deferred ones are tried again, for two days.", "cps",
              [Query(ask.rate("dossier_email_tries_total", "outcome"), "{{outcome}}")], width=8),
        Panel("Emails waiting", "Messages that are to be sent, up to 10,000.", "short",
              [Query(ask.gauge("dossier_emails_waiting"), "messages")], Limits(50, 100), alert="DossierEmailsWaiting",
              width=8),
        Panel("Time of the mail server", "To hand over a message.", "s",
              [Query(ask.quantile(share, "dossier_smtp_seconds"), f"p{share * 100:g}") for share in (0.5, 0.95)],
              width=8),
    ])  # fmt: skip


def _webhooks(ask: Queries) -> Row:
    time = "dossier_webhook_try_seconds"
    return Row("Do webhooks arrive, do third parties answer?", [
        Panel("Tries of webhooks", "retry: there will be another; failed: there will not.", "cps",
              [Query(ask.rate("dossier_webhook_tries_total", "outcome"), "{{outcome}}")],
              alert="DossierWebhooksGivenUp"),
        Panel("Duration of a try", "Receivers have 15 seconds.", "s",
              [Query(ask.quantile(share, time), f"p{share * 100:g}") for share in (0.5, 0.95)]),
        Panel("Deliveries waiting", "Deliveries that are to be made, those between two tries with them, up to 10,000.",
              "short", [Query(ask.gauge("dossier_webhooks_waiting"), "deliveries")]),
        Panel("Third parties left alone", "Hosts that fail, or that asked for it.", "short",
              [Query(ask.gauge("dossier_third_parties_paused"), "hosts")]),
        Panel("Answers of sources", "fresh, cached, or the code of an error.", "cps",
              [Query(ask.rate("dossier_source_answers_total", "outcome"), "{{outcome}}")]),
        Panel("Time of third parties", "95th percentile, by fresh or an error's code.", "s",
              [Query(ask.quantile(0.95, "dossier_source_seconds", "outcome"), "{{outcome}}")]),
    ])  # fmt: skip
