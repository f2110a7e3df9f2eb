"""Rows that every service has, in the order of an operator's questions."""

import re

from deploy.monitoring.dashboards.panels import Limits, Panel, Query, Row, Unit, stat
from deploy.monitoring.dashboards.queries import FAILING, Queries, queues
from deploy.monitoring.dashboards.roles import HANDLES, unshown

AGE = Limits(10, 60)
"""Seconds that events may wait in the outbox."""
SHARE = Limits(0.005, 0.02)
"""Of calls that may fail."""
LATE = Limits(60, 300)
"""Seconds that a message may be in its queue and in work."""
SLOW = Limits(0.25, 1)
"""Seconds that a call may take."""


def state(ask: Queries) -> Row:
    """The whole service in six numbers."""
    served, duration = "dossier_rpc_served_total", "dossier_rpc_duration_seconds"
    return Row("Is it well?", [
        _up(ask),
        stat("Calls", "Calls answered per second.", "reqps", ask.rate(served)),
        stat("Failing", "Calls that ended as internal_error, timeout or unavailable.", "percentunit",
             ask.share(served, FAILING), SHARE, alert="DossierCallsFail"),
        stat("95th percentile", "One call in twenty takes longer.", "s", ask.p95(duration), SLOW,
             alert="DossierCallsSlow"),
        _outbox(ask),
        dead(ask.jobs),
    ])  # fmt: skip


def _up(ask: Queries) -> Panel:
    return stat("Processes", "Processes that answer Prometheus.", "none", ask.up(), Limits(1, 1), rising=False,
                alert="DossierServiceDown")  # fmt: skip


def _outbox(ask: Queries) -> Panel:
    return stat("Oldest event", "How long the oldest event has waited in the outbox.", "s",
                ask.gauge("dossier_outbox_oldest_seconds"), AGE, alert="DossierOutboxLag")  # fmt: skip


def dead(service: str) -> Panel:
    """Dead letters of a service, or of all that the expression names."""
    where = rf'queue=~"evt-.+--({service})\\..+\\.dead"'
    return stat("Dead letters", "Events that no try could handle; they lie there until somebody decides.", "none",
                queues("messages", where), Limits(1, 1), alert="DossierDeadLetters")  # fmt: skip


def calls(ask: Queries) -> Row:
    """Rate, errors and duration, by method."""
    served, duration = "dossier_rpc_served_total", "dossier_rpc_duration_seconds"
    return Row("How much is asked, what fails, how long does it take?", [
        Panel("Calls by method", "Calls answered per second.", "reqps",
              [Query(ask.rate(served, "method"), "{{method}}")]),
        Panel("Calls by outcome", "ok, or the error's code. A refusal of bad input is no failure of the service.",
              "reqps", [Query(ask.rate(served, "code"), "{{code}}")]),
        Panel("Duration", "Time to work on a call.", "s",
              [Query(ask.quantile(share, duration), f"p{share * 100:g}") for share in (0.5, 0.95, 0.99)],
              SLOW, alert="DossierCallsSlow"),
        Panel("95th percentile by method", "Which method is slow.", "s",
              [Query(ask.quantile(0.95, duration, "method"), "{{method}}")]),
    ])  # fmt: skip


def waiting(ask: Queries) -> Row:
    """What has been asked and not begun: calls in the queue, calls that came too late, how many come together."""
    where = f'queue="rpc-{ask.jobs}"'
    return Row("What waits?", [
        Panel("Time in queues", "95th percentile, of calls and of events, from being sent to being begun.", "s",
              [Query(ask.quantile(0.95, "dossier_queue_wait_seconds", "kind"), "{{kind}}")]),
        Panel("Oldest in a queue", "Age of the oldest call or event that is not finished.", "s",
              [Query(ask.gauge("dossier_queue_oldest_seconds", "queue"), "{{queue}}")], LATE,
              alert="DossierEventsLate" if ask.jobs in HANDLES else None),
        Panel("Calls in the queue", "Calls that wait for a process, and calls that are being worked on.", "short",
              [Query(queues("messages_ready", where), "waiting"), Query(queues("messages_unacked", where), "begun")]),
        Panel("Calls dropped", "Their caller had left before they were begun: the service cannot keep up.", "cps",
              [Query(ask.rate("dossier_rpc_expired_total"), "expired")]),
        *_leaving(ask),
        Panel("Calls per message", "How many calls of other requests share a message, on average.", "short",
              [Query(ask.mean("dossier_rpc_batch_size"), "calls")]),
    ])  # fmt: skip


def _leaving(ask: Queries) -> list[Panel]:
    return [
        Panel("Age of the outbox", "How long the oldest event has waited to be published.", "s",
              [Query(ask.gauge("dossier_outbox_oldest_seconds"), "oldest")], AGE, alert="DossierOutboxLag"),
        Panel("Events in the outbox", "Committed and not published yet, up to 10,000.", "short",
              [Query(ask.gauge("dossier_outbox_events"), "events")]),
        Panel("Events published", "Events that the broker confirmed, by type.", "cps",
              [Query(ask.rate("dossier_events_published_total", "type"), "{{type}}")]),
    ]  # fmt: skip


def events(ask: Queries) -> Row:
    """What the service's handlers do, for those that have any."""
    main = rf'queue=~"evt-.+--{ask.jobs}\\..+",queue!~".+\\.(dead|retry\\.[0-9]+)"'
    retry = rf'queue=~"evt-.+--{ask.jobs}\\..+\\.retry\\.[0-9]+"'
    return Row("Which events does it handle, and which wait?", [
        Panel("Events handled", "By handler. retry: it will be tried again; dead: it will not.", "cps",
              [Query(ask.rate("dossier_events_handled_total", "handler", "outcome"), "{{handler}} {{outcome}}")]),
        Panel("Events waiting", "In the handlers' queues: ready for a process, between two tries.", "short",
              [Query(queues("messages_ready", main), "ready"), Query(queues("messages", retry), "between tries")],
              Limits(1000, 10000), alert="DossierEventsWaiting"),
    ])  # fmt: skip


def outgoing(ask: Queries) -> Row:
    """The gateway's row of numbers is its own; the outbox is everyone's."""
    return Row("Which events leave?", _leaving(ask))


def rest(ask: Queries) -> list[Row]:
    """A panel for each declared metric that no other shows, so that nothing is counted and never seen."""
    left = ask.metrics.keys() - ask.used - unshown(ask.jobs).keys()
    made = [_plain(ask, name) for name in ask.metrics if name in left]
    return [Row("What else is counted", made)] if made else []


def _plain(ask: Queries, name: str) -> Panel:
    metric = ask.metrics[name]
    unit: Unit = "s" if name.endswith("_seconds") else "bytes" if name.endswith("_bytes") else "short"
    text = metric.text
    if metric.kind == "counter":
        expr, unit, text = ask.rate(name, *metric.labels), "cps", f"{metric.text}; per second."
    elif metric.kind == "histogram":
        expr, text = ask.quantile(0.95, name, *metric.labels), f"{metric.text}: 95th percentile."
    else:
        expr = ask.gauge(name, *metric.labels)
    title = re.sub("^dossier_|_total$|_seconds$|_bytes$", "", name).replace("_", " ").capitalize()
    legend = " ".join(f"{{{{{label}}}}}" for label in metric.labels) or "all"
    return Panel(title, text, unit, [Query(expr, legend)], width=8)
