"""What every chart promises, by default and with each of its ci values: see charts/README.md."""

import re

import pytest
import yaml

from deploy.tests.rendered import Case, cases, pods

ALL = pytest.mark.parametrize("case", cases(), ids=str)
SELECTOR = {"app.kubernetes.io/name", "app.kubernetes.io/instance"}


@ALL
def test_a_selector_is_name_and_instance_and_chooses_the_pods_of_its_deployment_alone(case: Case) -> None:
    deployment = case.one("Deployment", case.chart)
    selector = deployment["spec"]["selector"]["matchLabels"]
    assert selector.keys() == SELECTOR
    assert selector.items() <= deployment["spec"]["template"]["metadata"]["labels"].items()
    (service,) = case.resources("Service")
    (budget,) = case.resources("PodDisruptionBudget")
    assert service["spec"]["selector"] == budget["spec"]["selector"]["matchLabels"] == selector
    for job in case.resources("Job"):
        assert not selector.items() <= job["spec"]["template"]["metadata"]["labels"].items()


@ALL
def test_a_pod_has_no_rights_on_its_node_and_none_in_the_cluster(case: Case) -> None:
    for name, pod in pods(case):
        assert pod["automountServiceAccountToken"] is False, name
        assert pod["enableServiceLinks"] is False, name
        security = pod["securityContext"]
        assert security["runAsNonRoot"], name
        assert security["runAsUser"] == security["runAsGroup"] == 10001, name
        assert security["seccompProfile"] == {"type": "RuntimeDefault"}, name
        for container in pod.get("initContainers", []) + pod["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "runAsNonRoot": True,
                "capabilities": {"drop": ["ALL"]},
            }, name
        assert {"hostNetwork", "hostPID", "hostIPC"}.isdisjoint(pod), name


@ALL
def test_what_is_written_goes_to_memory_or_disk_of_a_bounded_size(case: Case) -> None:
    for name, pod in pods(case):
        assert all(volume["emptyDir"]["sizeLimit"] for volume in pod["volumes"]), name
        for container in pod["containers"]:
            mounts = {mount["mountPath"] for mount in container["volumeMounts"]}
            assert "/tmp" in mounts, name


@ALL
def test_a_container_asks_for_what_it_needs_and_its_memory_is_bounded(case: Case) -> None:
    for name, pod in pods(case):
        for container in pod["containers"]:
            assert container["resources"]["requests"].keys() == {"cpu", "memory"}, name
            assert container["resources"]["limits"]["memory"], name


@ALL
def test_every_container_has_an_image_of_a_named_version(case: Case) -> None:
    for name, pod in pods(case):
        for container in pod.get("initContainers", []) + pod["containers"]:
            assert re.search(r":(?!latest)[\w.-]+(@sha256:[0-9a-f]{64})?$", container["image"]), name


@ALL
def test_a_pod_is_probed_at_a_port_that_it_has_and_has_time_to_finish(case: Case) -> None:
    pod = case.one("Deployment", case.chart)["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    ports = {port["name"] for port in container["ports"]}
    probes = {name: container[f"{name}Probe"]["httpGet"] for name in ("startup", "liveness", "readiness")}
    assert {probe["port"] for probe in probes.values()} == {"ops" if "ops" in ports else "http"}
    assert probes["liveness"]["path"] == "/healthz"
    stopping = container.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
    assert pod["terminationGracePeriodSeconds"] - stopping > 25


@ALL
def test_pods_are_spread_over_zones_and_nodes(case: Case) -> None:
    deployment = case.one("Deployment", case.chart)
    spread = deployment["spec"]["template"]["spec"]["topologySpreadConstraints"]
    assert {one["topologyKey"] for one in spread} == {"topology.kubernetes.io/zone", "kubernetes.io/hostname"}
    assert all(one["labelSelector"] == deployment["spec"]["selector"] for one in spread)


@ALL
def test_every_resource_says_whose_it_is(case: Case) -> None:
    for made in case.resources():
        labels = made["metadata"]["labels"]
        assert labels["app.kubernetes.io/part-of"] == "dossier"
        assert labels.keys() >= SELECTOR


@ALL
def test_secrets_are_referred_to_and_never_written(case: Case) -> None:
    assert case.resources("Secret") == []
    for name, pod in pods(case):
        for container in pod.get("initContainers", []) + pod["containers"]:
            for variable in container.get("env", []):
                assert not re.search(r"PASSWORD|SECRET|KEY|AMQP|DATABASE_URL|REDIS", variable["name"]), name


@ALL
def test_a_migration_runs_before_the_release_with_all_that_it_needs(case: Case) -> None:
    kinds = {"ServiceAccount": "-2", "NetworkPolicy": "-2", "Job": "-1"}
    hooks = [made for made in case.resources() if "helm.sh/hook" in made["metadata"].get("annotations", {})]
    for hook in hooks:
        notes = hook["metadata"]["annotations"]
        assert notes["helm.sh/hook"] == "pre-install,pre-upgrade"
        assert notes["helm.sh/hook-weight"] == kinds[hook["kind"]]
        assert notes["helm.sh/hook-delete-policy"] == "before-hook-creation,hook-succeeded"
    jobs = [hook for hook in hooks if hook["kind"] == "Job"]
    given = {k: v for path in case.values for k, v in yaml.safe_load(path.read_text()).get("migration", {}).items()}
    assert len(jobs) == (case.chart != "web" and given.get("as", "hook") == "hook")
    for job in jobs:
        pod = job["spec"]["template"]["spec"]
        assert pod["containers"][0]["args"] == ["migrate"]
        assert pod["serviceAccountName"] in {hook["metadata"]["name"] for hook in hooks}
