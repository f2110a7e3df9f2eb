"""Alerts that every service has."""

from deploy.monitoring.alerts.rule import Alert, Pace

FAILING = "internal_error|timeout|unavailable"
"""Codes of calls that failed by no fault of their caller."""


def down(service: str) -> Alert:
    """No process of the service answers Prometheus."""
    return Alert(
        "DossierServiceDown",
        f'absent(up{{job="{service}"}} == 1)',
        "2m",
        "page",
        f"No process of {service} is running",
        f"Prometheus has reached no process of {service}. What only {service} answers is unavailable to everybody.",
    )


def outbox(service: str, pace: Pace) -> Alert:
    """Committed changes whose events do not leave."""
    return Alert(
        "DossierOutboxLag",
        f'max(dossier_outbox_oldest_seconds{{job="{service}"}}) > {pace.seconds(60)}',
        "2m",
        "page",
        f"Events of {service} are not leaving",
        f"The oldest event in the outbox of {service} has waited for {{{{ $value | humanizeDuration }}}}. "
        "Emails, webhooks and live changes that follow from it are late.",
    )


def failing(service: str, pace: Pace) -> Alert:
    """Calls that the service answers with a failure of its own."""
    served = f'dossier_rpc_served_total{{job="{service}"'
    window = pace.over("5m")
    return Alert(
        "DossierCallsFail",
        f'sum(rate({served},code=~"{FAILING}"}}[{window}])) / sum(rate({served}}}[{window}])) > 0.02',
        "5m",
        "page",
        f"{service} fails {{{{ $value | humanizePercentage }}}} of its calls",
        f"More than 2 % of the calls that reach {service} end as internal_error, timeout or unavailable.",
    )


def slow(service: str, pace: Pace) -> Alert:
    """Calls that take long to work on."""
    buckets = f'dossier_rpc_duration_seconds_bucket{{job="{service}"}}'
    return Alert(
        "DossierCallsSlow",
        f"histogram_quantile(0.95, sum by (le) (rate({buckets}[{pace.over('5m')}]))) > 1",
        "10m",
        "ticket",
        f"One call in twenty takes {service} longer than {{{{ $value | humanizeDuration }}}}",
        f"The 95th percentile of the time that {service} works on a call is above one second.",
    )


def pool(service: str, pace: Pace) -> Alert:
    """Database connections that are all in use."""
    in_use = f'avg_over_time(dossier_database_connections_in_use{{job="{service}"}}[{pace.over("5m")}])'
    return Alert(
        "DossierDatabasePoolFull",
        f'max({in_use} / on (instance, database) dossier_database_pool_size{{job="{service}"}}) > 0.9',
        "10m",
        "ticket",
        f"A process of {service} uses nearly all of its database connections",
        "Calls wait for a connection, and after five seconds answer unavailable.",
    )


def dead_letters(service: str) -> Alert:
    """Events that no try could handle."""
    queues = rf'rabbitmq_detailed_queue_messages{{queue=~"evt-.+--{service}\\..+\\.dead"}}'
    return Alert(
        "DossierDeadLetters",
        f"sum by (queue) ({queues}) > 0",
        "1m",
        "ticket",
        f"{{{{ $value }}}} events that {service} could not handle",
        "They lie in {{ $labels.queue }} until somebody replays or drops them; nothing else waits for them.",
    )


def late(service: str) -> Alert:
    """Events that lie in their queue although it has consumers."""
    oldest = f'dossier_queue_oldest_seconds{{job="{service}", queue=~"evt-.+"}}'
    return Alert(
        "DossierEventsLate",
        f"max by (queue) ({oldest}) > 300",
        "5m",
        "ticket",
        f"An event that {service} should handle has waited for {{{{ $value | humanizeDuration }}}}",
        "The handler behind {{ $labels.queue }} is stuck or too slow; whatever follows from its events is late.",
    )
