"""Dashboards are committed as they are made, of what services declare, and leave nothing out."""

import json
from pathlib import Path
from typing import Any

import pytest

from deploy.monitoring.alerts import catalogue as alerts
from deploy.monitoring.dashboards import catalogue, roles
from deploy.monitoring.dashboards.declared import SERVICES, Metric, declared
from deploy.monitoring.dashboards.panels import Panel
from deploy.monitoring.dashboards.queries import Queries, Undeclared, queues
from deploy.verify import dashboards

PANELS = [
    pytest.param(panel, id=f"{name}-{panel.title}")
    for name, board in catalogue.dashboards().items()
    for row in board.rows
    for panel in row.panels
]


def rendered(name: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(catalogue.text(name))
    return made


@pytest.mark.parametrize("name", catalogue.dashboards())
def test_what_is_committed_is_what_is_made(name: str) -> None:
    assert catalogue.path(name).read_text() == catalogue.text(name), "run: python -m deploy.monitoring.dashboards"


@pytest.mark.parametrize("service", SERVICES)
def test_every_metric_that_a_service_declares_is_shown_or_has_a_reason_why_not(service: str) -> None:
    asked = " ".join(dashboards.expressions(rendered(service)))
    shown = {name for name in declared(service) if name in asked}
    assert set(declared(service)) - shown == set(roles.unshown(service)) & set(declared(service))


def test_reasons_are_given_for_metrics_that_exist() -> None:
    named = {name for service in SERVICES for name in roles.unshown(service)}
    assert named <= set(declared("records"))


def test_no_metric_is_named_that_nobody_declares() -> None:
    ask = Queries("toy", {"toys_total": Metric("toys_total", "counter", "Toys", ("color",))})
    assert "sum by (color)" in ask.rate("toys_total", "color")
    with pytest.raises(Undeclared):
        ask.rate("dolls_total")
    with pytest.raises(Undeclared):
        ask.rate("toys_total", "size")
    with pytest.raises(Undeclared):
        ask.gauge("toys_total")
    with pytest.raises(Undeclared):
        queues("messages_raedy", "")


@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_says_what_it_shows_and_its_alert_exists(panel: Panel) -> None:
    assert panel.text
    assert panel.queries
    assert panel.alert in {None, *(alert.name for found in alerts.alerts().values() for alert in found)}


@pytest.mark.parametrize("name", catalogue.dashboards())
def test_panels_have_places_and_numbers_of_their_own(name: str) -> None:
    shown = [panel for panel in rendered(name)["panels"] if panel["type"] != "row"]
    assert len({panel["id"] for panel in shown}) == len(shown)
    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in rendered(name)["panels"])
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) == 23


def test_an_expression_that_prometheus_cannot_read_is_a_problem() -> None:
    assert not list(dashboards.unreadable({"well": ["sum(up)"]}))
    (problem,) = dashboards.unreadable({"broken": ["sum(up"]})
    assert "broken" in problem


def test_a_board_that_does_not_fit_the_schema_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    schema = {"type": "object", "properties": {"refresh": {"type": "string"}}}
    (tmp_path / "grafana-dashboard.json").write_text(json.dumps(schema))
    monkeypatch.setenv("SCHEMA_DIR", str(tmp_path))
    board = rendered("records")
    assert not list(dashboards.misfits(board))
    (problem,) = dashboards.misfits(board | {"refresh": 30})
    assert problem.startswith("refresh: ")
