"""The gateway's dashboard: what people and programs get, and which part is to blame."""

from collections.abc import Sequence

from deploy.monitoring.dashboards import common, saturation
from deploy.monitoring.dashboards.panels import Limits, Panel, Query, Row, stat
from deploy.monitoring.dashboards.queries import Queries

GRAPHQL, GRAPHQL_TIME = "dossier_http_requests_total", "dossier_http_request_duration_seconds"
REST, REST_TIME = "dossier_rest_requests_total", "dossier_rest_request_duration_seconds"
BUDGET = Limits(0.001, 0.006)
"""The share of requests that may fail, and the one at which a month's allowance is gone in days."""


def rows(ask: Queries) -> Sequence[Row]:
    """From what people see to what is behind it."""
    return [
        _state(ask),
        _requests(ask),
        _people(ask),
        _parts(ask),
        _live(ask),
        common.outgoing(ask),
        saturation.row(ask),
        *common.rest(ask),
    ]


def failing(ask: Queries) -> str:
    """The share of requests, GraphQL and REST, that were answered with 5xx."""
    failed, every = (
        " + ".join(f"({ask.rate(name, where=where)} or vector(0))" for name in (GRAPHQL, REST))
        for where in ('status=~"5.."', "")
    )
    return f"({failed}) / (({every}) > 0) or vector(0)"


def _state(ask: Queries) -> Row:
    return Row("Is it well?", [
        stat("Processes", "Processes that answer Prometheus.", "none", ask.up(), Limits(1, 1), rising=False,
             alert="DossierServiceDown"),
        stat("GraphQL requests", "Requests answered per second.", "reqps", ask.rate(GRAPHQL)),
        stat("Failing", "Requests, GraphQL and REST, answered with 5xx.", "percentunit", failing(ask), BUDGET,
             alert="DossierErrorBudgetBurns"),
        stat("95th percentile", "One GraphQL request in twenty takes longer.", "s", ask.p95(GRAPHQL_TIME),
             common.SLOW, alert="DossierRequestsSlow"),
        stat("Breakers open", "Services that are left alone after five lost calls in a row.", "none",
             ask.gauge("dossier_breaker_open", over="sum") + " or vector(0)", Limits(1, 1), alert="DossierBreakerOpen"),
        stat("Without Redis", "1 while nobody can sign in and nothing is limited, as Redis is away.", "none",
             ask.gauge("dossier_rate_limits_suspended"), Limits(1, 1), alert="DossierRateLimitsSuspended"),
    ])  # fmt: skip


def _requests(ask: Queries) -> Row:
    return Row("How much is asked, what fails, how long does it take?", [
        Panel("GraphQL by status", "Errors of single fields are answered with 200.", "reqps",
              [Query(ask.rate(GRAPHQL, "status"), "{{status}}")]),
        Panel("REST by method and status", "Requests to /api/v1.", "reqps",
              [Query(ask.rate(REST, "method", "status") + " or vector(0)", "{{method}} {{status}}")]),
        Panel("GraphQL duration", "Time to answer a request.", "s", _percentiles(ask, GRAPHQL_TIME), common.SLOW,
              alert="DossierRequestsSlow"),
        Panel("REST duration", "Time to answer a request.", "s", _percentiles(ask, REST_TIME), common.SLOW),
    ])  # fmt: skip


def _people(ask: Queries) -> Row:
    operations = ask.rate("dossier_graphql_operations_total", "type", "outcome")
    return Row("What do people and programs do?", [
        Panel("GraphQL operations", "partial: some fields are null with an error; refused: before execution.", "cps",
              [Query(operations, "{{type}} {{outcome}}")], width=8),
        Panel("Sign-ins", "Tries, by outcome. Many refused or limited ones are somebody who guesses.", "cps",
              [Query(ask.rate("dossier_sign_ins_total", "outcome"), "{{outcome}}")], width=8),
        Panel("Sessions", "Of people, that have not ended.", "short",
              [Query(ask.gauge("dossier_sessions"), "sessions")], width=8),
    ])  # fmt: skip


def _percentiles(ask: Queries, name: str) -> list[Query]:
    return [Query(ask.quantile(share, name), f"p{share * 100:g}") for share in (0.5, 0.95, 0.99)]


def _parts(ask: Queries) -> Row:
    made, time = "dossier_rpc_calls_total", "dossier_rpc_call_duration_seconds"
    return Row("Which part is to blame?", [
        Panel("Calls by service", "Calls that the gateway made.", "reqps",
              [Query(ask.rate(made, "target"), "{{target}}")]),
        Panel("Calls by outcome", "unavailable: not running. deadline_exceeded: too slow. outcome_unknown: it died.",
              "reqps", [Query(ask.rate(made, "code"), "{{code}}")], alert="DossierPartUnavailable"),
        Panel("95th percentile by service", "From the call to its reply, with the time in queues.", "s",
              [Query(ask.quantile(0.95, time, "target"), "{{target}}")], common.SLOW),
        Panel("Replies too late", "They came when their caller had left.", "cps",
              [Query(ask.rate("dossier_rpc_late_replies_total"), "late")]),
    ])  # fmt: skip


def _live(ask: Queries) -> Row:
    return Row("What do live changes do?", [
        Panel("Open streams", "Against LIVE_STREAMS, the most that a process takes.", "short",
              [Query(ask.gauge("dossier_live_streams", over="sum"), "streams")], width=8),
        Panel("Changes sent", "To all streams together.", "cps",
              [Query(ask.rate("dossier_live_messages_total"), "changes")], width=8),
        Panel("Streams cut or told to look again", "slow: the client did not read; missed: something was lost.", "cps",
              [Query(ask.rate("dossier_live_dropped_total", "reason") + " or vector(0)", "{{reason}}")], width=8),
    ])  # fmt: skip
