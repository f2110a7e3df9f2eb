"""Alerts of one service each: records, files, notifications, integrations."""

from deploy.monitoring.alerts.rule import Alert, Pace


def replica_lag(pace: Pace) -> Alert:
    """The read replica is behind."""
    return Alert(
        "DossierReplicaLag",
        f'max(dossier_replica_lag_seconds{{job="records"}}) > {pace.seconds(10)}',
        "2m",
        "ticket",
        "The read replica of records is {{ $value | humanizeDuration }} behind",
        "From REPLICA_MAX_LAG on (30 s), the primary serves all reads as well; until then people read what is old.",
    )


def store_failing(pace: Pace) -> Alert:
    """Calls to S3 that fail."""
    window = pace.over("5m")
    return Alert(
        "DossierObjectStoreFails",
        f'sum(rate(dossier_s3_errors_total{{job="files"}}[{window}]))'
        f' / sum(rate(dossier_s3_call_seconds_count{{job="files"}}[{window}])) > 0.05',
        "5m",
        "page",
        "{{ $value | humanizePercentage }} of the calls to the object store fail",
        "Uploads cannot be started or completed. Records and lists work.",
    )


def emails_waiting() -> Alert:
    """Emails that do not leave."""
    return Alert(
        "DossierEmailsWaiting",
        'max(dossier_emails_waiting{job="notifications"}) > 100',
        "30m",
        "ticket",
        "{{ $value }} emails wait to be sent",
        "The mail server refuses or is away. Messages are tried for two days before they fail.",
    )


def webhooks_given_up(pace: Pace) -> Alert:
    """Deliveries for which no try is left."""
    tries = 'dossier_webhook_tries_total{job="integrations",outcome="failed"}'
    return Alert(
        "DossierWebhooksGivenUp",
        f"sum(increase({tries}[{pace.over('1h')}])) > 0",
        "0m",
        "ticket",
        "Webhook deliveries have failed for good",
        "A receiver refused every try, or answered 410. The deliveries are kept and can be sent again.",
    )
