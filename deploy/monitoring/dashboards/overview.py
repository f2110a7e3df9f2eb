"""The suite at a glance: is something wrong, and in which service to look."""

from collections.abc import Sequence

from deploy.monitoring.dashboards import common, gateway
from deploy.monitoring.dashboards.panels import Limits, Panel, Query, Row, stat
from deploy.monitoring.dashboards.queries import FAILING, Queries, queues

BEHIND = "records|files|notifications|integrations"
"""Services that handle events."""
_EVENTS = r'queue=~"evt-.+--.+",queue!~".+\\.(dead|retry\\.[0-9]+)"'


def rows(edge: Queries, every: Queries, behind: Queries) -> Sequence[Row]:
    """`edge` asks of the gateway, `behind` of the services that answer calls, `every` of all."""
    return [_state(edge, every), _people(edge), _services(every, behind), _waiting(every)]


def _state(edge: Queries, every: Queries) -> Row:
    return Row("Is it well?", [
        stat("Alerts", "Alerts that fire now.", "none",
             'count(ALERTS{alertname=~"Dossier.+",alertstate="firing"}) or vector(0)', Limits(1, 1)),
        stat("Requests failing", "GraphQL and REST, answered with 5xx.", "percentunit", gateway.failing(edge),
             gateway.BUDGET, alert="DossierErrorBudgetBurns"),
        stat("95th percentile", "One GraphQL request in twenty takes longer.", "s",
             edge.p95(gateway.GRAPHQL_TIME), common.SLOW, alert="DossierRequestsSlow"),
        stat("Broker", "Nodes of RabbitMQ that answer Prometheus.", "none", 'sum(up{job="rabbitmq"})', Limits(1, 1),
             rising=False, alert="DossierBrokerDown"),
        stat("Oldest event", "The longest that an event has waited in any outbox.", "s",
             every.gauge("dossier_outbox_oldest_seconds"), common.AGE, alert="DossierOutboxLag"),
        common.dead(BEHIND),
    ])  # fmt: skip


def _people(edge: Queries) -> Row:
    return Row("What do people get?", [
        Panel("Requests", "By kind, as the gateway answers them.", "reqps",
              [Query(edge.rate(gateway.GRAPHQL), "GraphQL"), Query(edge.rate(gateway.REST) + " or vector(0)", "REST")]),
        Panel("Duration", "Time to answer a GraphQL request.", "s",
              [Query(edge.quantile(share, gateway.GRAPHQL_TIME), f"p{share * 100:g}") for share in (0.5, 0.95, 0.99)],
              common.SLOW, alert="DossierRequestsSlow"),
    ])  # fmt: skip


def _services(every: Queries, behind: Queries) -> Row:
    served = "dossier_rpc_served_total"
    every_call, failing = behind.rate(served, "job"), behind.rate(served, "job", where=FAILING)
    return Row("Which service is to blame?", [
        Panel("Processes", "That answer Prometheus, by service.", "short", [Query(every.up("job"), "{{job}}")], width=8,
              alert="DossierServiceDown"),
        Panel("Calls failing", "By service: ended as internal_error, timeout or unavailable.", "percentunit",
              [Query(f"({failing} or 0 * {every_call}) / {every_call}", "{{job}}")], common.SHARE, width=8,
              alert="DossierCallsFail"),
        Panel("95th percentile of calls", "By service.", "s",
              [Query(behind.quantile(0.95, "dossier_rpc_duration_seconds", "job"), "{{job}}")], common.SLOW, width=8,
              alert="DossierCallsSlow"),
    ])  # fmt: skip


def _waiting(every: Queries) -> Row:
    calls = 'queue=~"rpc-[a-z]+"'
    return Row("What waits?", [
        Panel("Calls in queues", "By service.", "short", [Query(queues("messages_ready", calls, "queue"), "{{queue}}")],
              width=8),
        Panel("Events in queues", "By handler; not those between two tries.", "short",
              [Query(queues("messages_ready", _EVENTS, "queue"), "{{queue}}")], Limits(1000, 10000), width=8,
              alert="DossierEventsWaiting"),
        Panel("Age of outboxes", "By service: how long the oldest event has waited.", "s",
              [Query(every.gauge("dossier_outbox_oldest_seconds", "job"), "{{job}}")], common.AGE, width=8,
              alert="DossierOutboxLag"),
    ])  # fmt: skip
