"""The chart of what the suite shares: its files as committed, and the queues under the job that alerts expect."""

import json

import yaml

from deploy.monitoring.dashboards.declared import BROKER
from deploy.verify.monitoring import CHART, render
from deploy.verify.resources import load


def test_the_dashboard_and_the_alerts_arrive_unchanged() -> None:
    found = {resource["kind"]: resource for resource in load(render())}
    board = found["ConfigMap"]
    assert board["metadata"]["labels"]["grafana_dashboard"] == "1"
    assert json.loads(board["data"]["overview.json"]) == json.loads((CHART / "files/overview.json").read_text())
    assert found["PrometheusRule"]["spec"] == yaml.safe_load((CHART / "files/alerts.yaml").read_text())


def test_queues_are_scraped_by_name_as_alerts_and_dashboards_expect() -> None:
    (monitor,) = [each for each in load(render()) if each["kind"] == "ServiceMonitor"]
    (endpoint,) = monitor["spec"]["endpoints"]
    assert endpoint["path"] == "/metrics/detailed"
    assert all(name.startswith("rabbitmq_detailed_") for name in BROKER)
    assert {"targetLabel": "job", "replacement": "rabbitmq"} in endpoint["relabelings"]


def test_where_the_broker_is_not_scraped_no_alert_waits_for_it() -> None:
    kinds = {resource["kind"] for resource in load(render("--set", "rabbitmq.scraped=false"))}
    assert kinds == {"ConfigMap"}
