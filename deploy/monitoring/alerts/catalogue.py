"""Which service has which alerts: the table of contents, and the files that are made of it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from deploy.monitoring.alerts import common, gateway, others, suite
from deploy.monitoring.alerts.rule import USUAL, Alert, Pace, groups
from stack.layout import ROOT

SUITE = "suite"


def alerts(pace: Pace = USUAL) -> Mapping[str, Sequence[Alert]]:
    """{service: its alerts}, and those about the suite as a whole under SUITE."""
    return {
        "gateway": [
            common.down("gateway"),
            gateway.burning(pace),
            gateway.slow(pace),
            gateway.part_away(pace),
            gateway.breaker(),
            gateway.redis_away(),
            common.outbox("gateway", pace),
            common.pool("gateway", pace),
        ],
        "records": [*_of_service("records", pace), *_of_handlers("records"), others.replica_lag(pace)],
        "files": [*_of_service("files", pace), *_of_handlers("files"), others.store_failing(pace)],
        "notifications": [
            *_of_service("notifications", pace),
            *_of_handlers("notifications"),
            others.emails_waiting(),
        ],
        "integrations": [
            *_of_service("integrations", pace),
            *_of_handlers("integrations"),
            others.webhooks_given_up(pace),
        ],
        SUITE: [suite.broker_down(), suite.not_handled(), suite.waiting()],
    }


def _of_service(name: str, pace: Pace) -> list[Alert]:
    return [
        common.down(name),
        common.failing(name, pace),
        common.slow(name, pace),
        common.outbox(name, pace),
        common.pool(name, pace),
    ]


def _of_handlers(name: str) -> list[Alert]:
    return [common.dead_letters(name), common.late(name)]


def path(service: str) -> Path:
    """Where the alerts of a service are committed: in its chart."""
    chart = ROOT / "deploy" / "monitoring" if service == SUITE else ROOT / "charts" / service
    return chart / "files" / "alerts.yaml"


def text(service: str) -> str:
    """What is committed there."""
    made = groups({service: alerts()[service]})
    return "# Made by: python -m deploy.monitoring.alerts\n" + yaml.safe_dump(made, sort_keys=False, width=1000)
