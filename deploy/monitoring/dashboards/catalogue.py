"""Which dashboards there are: the table of contents, and the files that are made of it."""

import functools
import json
from collections.abc import Mapping
from pathlib import Path

from deploy.monitoring.dashboards import gateway, overview, services
from deploy.monitoring.dashboards.declared import SERVICES, declared
from deploy.monitoring.dashboards.grafana import render
from deploy.monitoring.dashboards.panels import Dashboard
from deploy.monitoring.dashboards.queries import Queries
from stack.layout import ROOT

OVERVIEW = "overview"
_ROWS = {
    "gateway": gateway.rows,
    "records": services.records,
    "files": services.files,
    "notifications": services.notifications,
    "integrations": services.integrations,
}


@functools.cache
def dashboards() -> Mapping[str, Dashboard]:
    """{service: its dashboard}, and the one about the suite as a whole under OVERVIEW."""
    made = {}
    for name in SERVICES:
        text = f"What {name} does, and what it waits for. The alerts are explained in docs/runbooks.md."
        made[name] = Dashboard(name, f"Dossier / {name}", text, _ROWS[name](Queries(name, declared(name))))
    edge = Queries("gateway", declared("gateway"))
    every = Queries("|".join(SERVICES), declared("gateway"))
    behind = Queries("|".join(name for name in SERVICES if name != "gateway"), declared("records"))
    text = "Is something wrong, and in which service? Each has a dashboard of its own."
    return made | {OVERVIEW: Dashboard(OVERVIEW, "Dossier / overview", text, overview.rows(edge, every, behind))}


def path(name: str) -> Path:
    """Where a dashboard is committed: in the service's chart."""
    if name == OVERVIEW:
        return ROOT / "deploy" / "monitoring" / "files" / "overview.json"
    return ROOT / "charts" / name / "files" / "dashboard.json"


def text(name: str) -> str:
    """What is committed there."""
    jobs = "|".join(SERVICES) if name == OVERVIEW else name
    return json.dumps(render(dashboards()[name], jobs), indent=1, ensure_ascii=False) + "\n"
