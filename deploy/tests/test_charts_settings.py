"""Charts and services agree about settings and queues."""

import importlib
import json
import re
from typing import Any

import pytest
from chassis.settings import BaseSettings, document, is_secret
from msgspec import structs

from deploy.tests.rendered import Case, cases
from deploy.verify import helm
from stack.layout import ROOT

SERVICES = ("gateway", "records", "files", "notifications", "integrations")
OF_SERVICES = [case for case in cases() if case.chart in SERVICES]
OF_WEB = [case for case in cases() if case.chart == "web"]


def settings(service: str) -> type[BaseSettings]:
    found: type[BaseSettings] = importlib.import_module(f"{service}.settings").Settings
    return found


def documented(chart: str) -> tuple[set[str], set[str]]:
    """Of the table in charts/README.md: keys of the Secret, and what env has to have."""
    (row,) = re.findall(rf"^\| {chart} \| (.+) \| (.+) \|$", (helm.CHARTS / "README.md").read_text(), re.MULTILINE)
    secret, plain = (set(re.findall(r"`(\w+)`", cell)) for cell in row)
    return secret, plain


@pytest.mark.parametrize("case", OF_SERVICES, ids=str)
def test_what_a_chart_sets_is_a_setting_of_its_service_and_no_secret(case: Case) -> None:
    declared = {field.name.upper(): field for field in structs.fields(settings(case.chart))}
    assert case.settings().keys() <= declared.keys()
    hints = settings(case.chart).__annotations__ | BaseSettings.__annotations__
    assert [name for name in case.settings() if is_secret(hints[name.lower()])] == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_required_setting_has_a_documented_place(service: str) -> None:
    rows = document(settings(service))
    secret, plain = documented(service)
    assert {name for name, default, _ in rows if default == "required"} <= secret | plain
    assert secret | plain <= {name for name, _, _ in rows}
    hints = settings(service).__annotations__ | BaseSettings.__annotations__
    assert {name for name, _, _ in rows if is_secret(hints[name.lower()])} <= secret


@pytest.mark.parametrize("case", OF_WEB, ids=str)
def test_what_the_chart_of_web_sets_is_what_the_web_app_reads(case: Case) -> None:
    read = set(re.findall(r"^  ([A-Z_]+): z\.", (ROOT / "web/lib/env.ts").read_text(), re.MULTILINE))
    assert case.settings().keys() == read | {"HOSTNAME"}, "which Node reads"


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_takes_what_the_chart_of_the_whole_suite_tells_it(service: str) -> None:
    """Also the address of the database's own user, not only that there is one."""
    suite = Case(helm.SUITE, ())
    told = suite.one("Secret", f"{service}-env")["stringData"] | _env(suite.one("Deployment", service))
    loaded = settings(service).load(told)
    assert f"//dossier_{service}:" in loaded.database_url
    assert loaded.database_url.endswith(f"@postgres:5432/dossier_{service}")


def _env(deployment: dict[str, Any]) -> dict[str, str]:
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    return {variable["name"]: variable["value"] for variable in container.get("env", [])}


def queues(service: str) -> set[str]:
    """The queues that the service works off, by its contract."""
    contract = json.loads((ROOT / "services" / service / "contract.json").read_text())
    events = {f"evt-{listened['source']}--{service}.{method}" for method, listened in contract["listens"].items()}
    return events | {f"rpc-{service}"}


@pytest.mark.parametrize("case", [case for case in OF_SERVICES if case.resources("ScaledObject")], ids=str)
def test_a_service_is_scaled_by_all_queues_of_its_contract_and_asks_for_them_with_its_own_user(case: Case) -> None:
    scaled = case.one("ScaledObject", case.chart)["spec"]
    assert {trigger["metadata"]["queueName"] for trigger in scaled["triggers"]} == queues(case.chart)
    assert scaled["scaleTargetRef"]["name"] == case.one("Deployment", case.chart)["metadata"]["name"]
    assert 1 <= scaled["minReplicaCount"] <= scaled["maxReplicaCount"]
    (container,) = case.one("Deployment", case.chart)["spec"]["template"]["spec"]["containers"]
    (secret,) = container["envFrom"]
    for trigger in scaled["triggers"]:
        asked = case.one("TriggerAuthentication", trigger["authenticationRef"]["name"])["spec"]["secretTargetRef"]
        assert asked == [{"parameter": "host", "name": secret["secretRef"]["name"], "key": "AMQP_URL"}]


@pytest.mark.parametrize("case", cases(), ids=str)
def test_one_thing_alone_decides_how_many_pods_there_are(case: Case) -> None:
    deployment = case.one("Deployment", case.chart)["spec"]
    scalers = case.resources("HorizontalPodAutoscaler") + case.resources("ScaledObject")
    assert len(scalers) + ("replicas" in deployment) == 1
    for scaler in case.resources("HorizontalPodAutoscaler"):
        assert scaler["spec"]["scaleTargetRef"]["name"] == case.chart
        assert scaler["spec"]["minReplicas"] <= scaler["spec"]["maxReplicas"]
