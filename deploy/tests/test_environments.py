"""What each environment is, as Argo CD and Kustomize would apply it."""

import functools
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.tests.rendered import Resource
from deploy.verify import helm, kustomize
from deploy.verify.applications import applications, rendered, value_files
from deploy.verify.resources import load
from stack.layout import ROOT
from stack.services import SERVICES as STARTED

SERVICES = [service.name for service in STARTED]
RELEASES = [*SERVICES, "web"]
EACH = pytest.mark.parametrize("environment", kustomize.names())
UNITS = {"": Decimal(1), "m": Decimal("0.001"), "Ki": Decimal(1024), "Mi": Decimal(1024**2), "Gi": Decimal(1024**3)}


@functools.cache
def released(environment: str, name: str) -> list[Resource]:
    return load(rendered(applications(environment)[name]))


@functools.cache
def surroundings(environment: str) -> list[Resource]:
    folder = kustomize.ENVIRONMENTS / environment
    return load(kustomize.build(folder)) + load(kustomize.build(folder / "tls"))


def everything(environment: str) -> list[Resource]:
    return [*surroundings(environment), *(made for name in RELEASES for made in released(environment, name))]


def of(kind: str, resources: list[Resource]) -> list[Resource]:
    return [made for made in resources if made["kind"] == kind]


def one(kind: str, resources: list[Resource]) -> Resource:
    (found,) = of(kind, resources)
    return found


def container(environment: str, name: str) -> Any:
    (found,) = one("Deployment", released(environment, name))["spec"]["template"]["spec"]["containers"]
    return found


def amount(quantity: str) -> Decimal:
    match = re.fullmatch(r"([0-9.]+)([A-Za-z]*)", quantity)
    assert match
    return Decimal(match[1]) * UNITS[match[2]]


def hosts(environment: str) -> set[str]:
    return {rule["host"] for made in of("Ingress", everything(environment)) for rule in made["spec"]["rules"]}


def most(environment: str, name: str) -> int:
    """How many pods a release has at its most."""
    resources = released(environment, name)
    for kind, key in (("HorizontalPodAutoscaler", "maxReplicas"), ("ScaledObject", "maxReplicaCount")):
        if of(kind, resources):
            return int(one(kind, resources)["spec"][key])
    return int(one("Deployment", resources)["spec"]["replicas"])


def test_there_are_three_environments() -> None:
    assert kustomize.names() == ["dev", "prod", "staging"]


@EACH
def test_everything_that_is_deployed_has_its_application_and_every_service_its_values(environment: str) -> None:
    made = applications(environment)
    assert set(RELEASES) <= made.keys()
    for name in RELEASES:
        spec = made[name]["spec"]
        assert spec["sources"][0]["path"] == f"charts/{name}"
        files = value_files(made[name], spec["sources"][0])
        assert files == [kustomize.ENVIRONMENTS / environment / "values" / f"{name}.yaml"]
    platform = {
        "sealed-secrets",
        "cert-manager",
        "ingress-nginx",
        "keda",
        "kube-prometheus-stack",
        "tempo",
        "monitoring",
    }
    assert platform <= made.keys()


@EACH
def test_an_application_waits_for_what_it_needs(environment: str) -> None:
    made = applications(environment)
    wave = {name: int(each["metadata"]["annotations"]["argocd.argoproj.io/sync-wave"]) for name, each in made.items()}
    assert wave["sealed-secrets"] < wave["environment"] < wave["kube-prometheus-stack"] < wave["records"]
    assert wave["cert-manager"] < wave["certificates"] < wave["records"]
    assert wave["kube-prometheus-stack"] < wave["monitoring"] < wave["records"]
    assert wave["aws-load-balancer-controller"] < wave["ingress-nginx"] < wave["records"]
    assert wave["keda"] < wave["records"]
    assert max(wave[name] for name in SERVICES if name != "gateway") < wave["gateway"] < wave["web"]


@EACH
def test_charts_of_others_are_pinned_to_a_version(environment: str) -> None:
    sources = [source for each in applications(environment).values() for source in each["spec"].get("sources", ())]
    versions = {source["chart"]: source["targetRevision"] for source in sources if "chart" in source}
    assert len(versions) >= 5
    assert {c: version for c, version in versions.items() if not re.fullmatch(r"v?\d+\.\d+\.\d+", version)} == {}


@EACH
def test_every_application_heals_itself_and_production_deletes_nothing_by_itself(environment: str) -> None:
    made = applications(environment)
    assert made.keys() >= set(SERVICES)
    for each in made.values():
        assert each["spec"]["syncPolicy"]["automated"] == {"selfHeal": True, "prune": environment != "prod"}


def test_what_is_not_dev_is_deployed_from_a_release() -> None:
    for environment in ("staging", "prod"):
        for name in RELEASES:
            revision = applications(environment)[name]["spec"]["sources"][0]["targetRevision"]
            assert re.fullmatch(rf"({name}-)?v\d+\.\d+\.\d+", revision)


def test_production_has_two_pods_of_everything_and_a_budget_that_keeps_one() -> None:
    for name in RELEASES:
        resources = released("prod", name)
        scalers = of("HorizontalPodAutoscaler", resources) + of("ScaledObject", resources)
        (spec,) = [made["spec"] for made in scalers]
        assert spec.get("minReplicas", spec.get("minReplicaCount")) >= 2
        assert one("PodDisruptionBudget", resources)["spec"]["maxUnavailable"] == 1


@EACH
def test_no_secret_is_plain_and_each_one_that_is_needed_is_sealed(environment: str) -> None:
    resources = everything(environment)
    assert of("Secret", resources) == []
    sealed = {made["metadata"]["name"]: made["spec"]["encryptedData"].keys() for made in of("SealedSecret", resources)}
    table = (helm.CHARTS / "README.md").read_text()
    for service in SERVICES:
        (named,) = re.findall(rf"^\| {service} \| ([^|]*) \|", table, re.MULTILINE)
        required = set(re.findall(r"`([A-Z0-9_]+)`", named.partition(";")[0]))
        assert required
        for source in container(environment, service)["envFrom"]:
            assert required <= sealed[source["secretRef"]["name"]]


@EACH
def test_a_setting_is_one_that_the_service_has_and_the_required_ones_are_there(environment: str) -> None:
    for service in SERVICES:
        readme = (ROOT / "services" / service / "README.md").read_text()
        table = dict(re.findall(r"^\| `([A-Z0-9_]+)` \| ([^|]*) \|", readme, re.MULTILINE))
        values = yaml.safe_load((kustomize.ENVIRONMENTS / environment / "values" / f"{service}.yaml").read_text())
        assert values["env"].keys() <= table.keys(), service
        sealed = yaml.safe_load((kustomize.ENVIRONMENTS / environment / "sealed" / f"{service}-env.yaml").read_text())
        secret = sealed["spec"]["encryptedData"].keys()
        assert secret <= table.keys(), service
        required = {name for name, default in table.items() if default.strip() == "required"}
        assert required <= values["env"].keys() | secret, service


@EACH
def test_reads_go_to_a_replica_where_records_has_one(environment: str) -> None:
    settings = {each["name"]: each["value"] for each in container(environment, "gateway")["env"]}
    sealed = yaml.safe_load((kustomize.ENVIRONMENTS / environment / "sealed" / "records-env.yaml").read_text())
    assert ("DATABASE_REPLICA_URL" in sealed["spec"]["encryptedData"]) == (settings.get("REPLICA_READS") == "true")


@EACH
def test_browsers_find_the_suite_under_one_host_with_tls(environment: str) -> None:
    ingresses = of("Ingress", everything(environment))
    assert {made["metadata"]["name"] for made in ingresses} == {"gateway", "web"}
    certificate = one("Certificate", surroundings(environment))["spec"]
    (host,) = hosts(environment)
    assert certificate["dnsNames"] == [host]
    for made in ingresses:
        assert made["spec"]["tls"] == [{"secretName": certificate["secretName"], "hosts": [host]}]
    issuers = {made["metadata"]["name"] for made in of("ClusterIssuer", surroundings(environment))}
    assert certificate["issuerRef"]["name"] in issuers
    settings = {each["name"]: each["value"] for each in container(environment, "gateway")["env"]}
    origins = {each["name"]: each["value"] for each in container(environment, "files")["env"]}["CORS_ORIGINS"]
    assert settings["PUBLIC_URL"] == origins == f"https://{host}"


def test_no_two_environments_share_a_host_a_bucket_or_a_network() -> None:
    def shared(taken: Any) -> bool:
        return len({taken(environment) for environment in kustomize.names()}) < 3

    def bucket(environment: str) -> str:
        return str({each["name"]: each["value"] for each in container(environment, "files")["env"]}["S3_BUCKET"])

    def network(environment: str) -> str:
        policy = yaml.safe_dump(of("NetworkPolicy", released(environment, "records")))
        (found,) = set(re.findall(r"cidr: (\S+)", policy))
        return str(found)

    assert not shared(lambda environment: frozenset(hosts(environment)))
    assert not shared(bucket)
    assert not shared(network)


@EACH
def test_browsers_trust_the_certificates_of_all_but_dev(environment: str) -> None:
    name = one("Certificate", surroundings(environment))["spec"]["issuerRef"]["name"]
    (issuer,) = [made for made in of("ClusterIssuer", surroundings(environment)) if made["metadata"]["name"] == name]
    assert ("acme-staging" in issuer["spec"]["acme"]["server"]) == (environment == "dev")


@EACH
def test_nothing_goes_in_or_out_but_what_a_policy_allows(environment: str) -> None:
    policies = {made["metadata"]["name"]: made["spec"] for made in of("NetworkPolicy", everything(environment))}
    assert policies["nothing"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert set(RELEASES) <= policies.keys()


@EACH
def test_the_quota_has_room_for_every_release_at_its_most(environment: str) -> None:
    quota = one("ResourceQuota", surroundings(environment))["spec"]["hard"]
    needed = {"requests.cpu": Decimal(), "requests.memory": Decimal(), "limits.memory": Decimal(), "pods": Decimal()}
    for name in RELEASES:
        pods = most(environment, name) + 2  # one more during an update, and a migration
        resources = container(environment, name)["resources"]
        needed["requests.cpu"] += pods * amount(resources["requests"]["cpu"])
        needed["requests.memory"] += pods * amount(resources["requests"]["memory"])
        needed["limits.memory"] += pods * amount(resources["limits"]["memory"])
        needed["pods"] += pods
    assert {key: value for key, value in needed.items() if value > amount(quota[key])} == {}


@EACH
def test_pods_pass_the_strictest_security_level(environment: str) -> None:
    (space,) = [made for made in of("Namespace", surroundings(environment)) if made["metadata"]["name"] == "dossier"]
    assert space["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


@EACH
def test_every_resource_is_in_a_namespace_that_is_made(environment: str) -> None:
    spaces = {made["metadata"]["name"] for made in of("Namespace", surroundings(environment))}
    used = {made["metadata"].get("namespace") for made in surroundings(environment)} - {None}
    assert used == spaces == {"dossier", "monitoring"}


@EACH
def test_services_are_watched_by_the_prometheus_of_the_environment(environment: str) -> None:
    for service in SERVICES:
        monitor = one("ServiceMonitor", released(environment, service))
        assert monitor["metadata"]["labels"]["release"] == "kube-prometheus-stack"
        settings = {each["name"]: each["value"] for each in container(environment, service)["env"]}
        assert settings["OTLP_ENDPOINT"] == "http://tempo.monitoring:4318"


@EACH
def test_images_are_those_of_the_registry_in_a_named_version(environment: str) -> None:
    for name in RELEASES:
        image = container(environment, name)["image"]
        assert re.fullmatch(
            rf"\d{{12}}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com/dossier/{name}:\d+\.\d+\.\d+(@sha256:\w{{64}})?", image
        )


@EACH
def test_secrets_of_the_platform_are_sealed_where_its_values_name_them(environment: str) -> None:
    stack = yaml.safe_load((ROOT / "deploy/platform/kube-prometheus-stack.yaml").read_text())
    named = {stack["grafana"]["admin"]["existingSecret"], *stack["alertmanager"]["alertmanagerSpec"]["secrets"]}
    sealed = {
        made["metadata"]["name"]
        for made in of("SealedSecret", surroundings(environment))
        if made["metadata"]["namespace"] == "monitoring"
    }
    assert named == sealed


def test_alerts_reach_somebody_by_every_route() -> None:
    config = yaml.safe_load(Path(ROOT / "deploy/platform/kube-prometheus-stack.yaml").read_text())["alertmanager"][
        "config"
    ]
    receivers = {each["name"]: each for each in config["receivers"]}
    routes = [config["route"], *config["route"]["routes"]]
    assert {route["receiver"] for route in routes} == receivers.keys()
    silent = [route for route in routes if "email_configs" not in receivers[route["receiver"]]]
    assert [route["matchers"] for route in silent] == [['alertname = "Watchdog"']]
