"""Alerts of the gateway: what people and programs see."""

from deploy.monitoring.alerts.rule import Alert, Pace

OBJECTIVE = 0.001
"""The share of requests that may fail by our fault: 99.9 % succeed, over thirty days."""


def error_ratio(window: str) -> str:
    """The share of requests, GraphQL and REST, that were answered with 5xx."""
    counted = [f'dossier_{kind}_requests_total{{job="gateway"' for kind in ("http", "rest")]
    failed = " + ".join(f'(sum(rate({each},status=~"5.."}}[{window}])) or vector(0))' for each in counted)
    every = " + ".join(f"(sum(rate({each}}}[{window}])) or vector(0))" for each in counted)
    return f"({failed}) / ({every})"


def burning(pace: Pace) -> Alert:
    """The error budget goes fast: Google, The Site Reliability Workbook, chapter 5, multiwindow burn rates."""
    parts = []
    for long, short, burn in (("1h", "5m", 14.4), ("6h", "30m", 6)):
        ratios = [error_ratio(pace.over(window)) for window in (long, short)]
        parts.append("(" + " and ".join(f"{ratio} > {burn * OBJECTIVE:g}" for ratio in ratios) + ")")
    return Alert(
        "DossierErrorBudgetBurns",
        " or ".join(parts),
        "2m",
        "page",
        "{{ $value | humanizePercentage }} of the requests fail",
        "So many requests end with 5xx that a month's allowance (one in a thousand) would be gone in days.",
    )


def part_away(pace: Pace) -> Alert:
    """Calls to one service that fail, as the gateway sees it."""
    calls, window = 'dossier_rpc_calls_total{job="gateway"', pace.over("5m")
    failing = 'code=~"unavailable|deadline_exceeded|outcome_unknown|internal_error|timeout"'
    return Alert(
        "DossierPartUnavailable",
        f"sum by (target) (rate({calls},{failing}}}[{window}])) / sum by (target) (rate({calls}}}[{window}])) > 0.05",
        "2m",
        "page",
        "{{ $value | humanizePercentage }} of the calls to {{ $labels.target }} fail",
        "Answers lack what {{ $labels.target }} knows, and changes to it are refused.",
    )


def slow(pace: Pace) -> Alert:
    """Requests that take long."""
    buckets = 'dossier_http_request_duration_seconds_bucket{job="gateway"}'
    return Alert(
        "DossierRequestsSlow",
        f"histogram_quantile(0.95, sum by (le) (rate({buckets}[{pace.over('5m')}]))) > 1",
        "10m",
        "page",
        "One request in twenty takes longer than {{ $value | humanizeDuration }}",
        "The 95th percentile of the time to answer a GraphQL request is above one second.",
    )


def breaker() -> Alert:
    """A service that failed five calls in a row."""
    return Alert(
        "DossierBreakerOpen",
        'max by (target) (dossier_breaker_open{job="gateway"}) == 1',
        "1m",
        "page",
        "{{ $labels.target }} is left alone by the gateway",
        "Five calls in a row to {{ $labels.target }} were lost or too late; one is let through every two seconds.",
    )


def redis_away() -> Alert:
    """Redis, as the gateway sees it."""
    return Alert(
        "DossierRateLimitsSuspended",
        'max(dossier_rate_limits_suspended{job="gateway"}) == 1',
        "1m",
        "page",
        "The gateway cannot reach Redis",
        "People with a session get 503 and nobody can sign in; programs with tokens go on, without rate limits.",
    )
