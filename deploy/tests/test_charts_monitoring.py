"""What Prometheus and Grafana are told of a service, where they are there."""

import json

import pytest
import yaml

from deploy.tests.rendered import Case, cases
from deploy.verify import helm

WATCHED = pytest.mark.parametrize("case", [case for case in cases() if case.resources("ServiceMonitor")], ids=str)
SERVICES = ("gateway", "records", "files", "notifications", "integrations")


@pytest.mark.parametrize("chart", SERVICES)
def test_every_service_can_be_watched_and_needs_no_prometheus(chart: str) -> None:
    watched = {case.chart for case in cases() if case.resources("ServiceMonitor")}
    assert chart in watched
    groups = {made["apiVersion"].partition("/")[0] for made in Case(chart, ()).resources()}
    assert groups.isdisjoint({"monitoring.coreos.com", "keda.sh"})


@WATCHED
def test_prometheus_asks_a_port_that_the_service_and_the_container_have(case: Case) -> None:
    monitor = case.one("ServiceMonitor", case.chart)["spec"]
    (service,) = case.resources("Service")
    assert monitor["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()
    (endpoint,) = monitor["endpoints"]
    (port,) = [port for port in service["spec"]["ports"] if port["name"] == endpoint["port"]]
    (container,) = case.one("Deployment", case.chart)["spec"]["template"]["spec"]["containers"]
    assert {"name": port["targetPort"], "containerPort": port["port"]} in container["ports"]
    assert (endpoint["path"], port["port"]) == ("/metrics", 9000)


@WATCHED
def test_the_alerts_and_the_dashboard_arrive_as_they_are_committed(case: Case) -> None:
    files = helm.CHARTS / case.chart / "files"
    alerts = case.one("PrometheusRule", case.chart)
    assert alerts["spec"] == yaml.safe_load((files / "alerts.yaml").read_text())
    dashboard = case.one("ConfigMap", f"{case.chart}-dashboard")
    assert dashboard["metadata"]["labels"]["grafana_dashboard"] == "1"
    (text,) = dashboard["data"].values()
    assert json.loads(text) == json.loads((files / "dashboard.json").read_text())


@WATCHED
def test_what_prometheus_selects_by_is_on_all_that_it_reads(case: Case) -> None:
    made = case.resources("ServiceMonitor") + case.resources("PrometheusRule")
    assert {each["kind"] for each in made} == {"ServiceMonitor", "PrometheusRule"}
    assert [each["metadata"]["name"] for each in made if not wanted(case) <= each["metadata"]["labels"].items()] == []


def test_each_service_says_somewhere_what_prometheus_selects_by() -> None:
    assert {case.chart for case in cases() if case.values and wanted(case)} >= set(SERVICES)


def wanted(case: Case) -> set[tuple[str, str]]:
    """The labels that the case's values ask for."""
    named = [yaml.safe_load(path.read_text()).get("monitoring", {}).get("labels", {}) for path in case.values]
    return {label for labels in named for label in labels.items()}


@pytest.mark.parametrize("case", [case for case in cases() if case.resources("Ingress")], ids=str)
def test_an_ingress_has_a_certificate_and_leads_to_no_page_for_operators(case: Case) -> None:
    (ingress,) = case.resources("Ingress")
    hosts = [rule["host"] for rule in ingress["spec"]["rules"]]
    assert [host for entry in ingress["spec"]["tls"] for host in entry["hosts"]] == hosts
    (service,) = case.resources("Service")
    for rule in ingress["spec"]["rules"]:
        for path in rule["http"]["paths"]:
            assert path["backend"]["service"] == {"name": service["metadata"]["name"], "port": {"name": "http"}}
            shown = [page for page in ("/metrics", "/healthz", "/readyz") if page.startswith(path["path"])]
            assert shown == [] or case.chart == "web"
