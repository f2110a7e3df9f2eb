"""The chart of the whole suite: its parts find each other, and its passwords are in Secrets alone."""

import re
from typing import Any

import pytest
import yaml

from deploy.tests.rendered import Case, pods
from deploy.verify import helm

SUITES = pytest.mark.parametrize(
    "suite", [Case(helm.SUITE, v) for v in ((), tuple(helm.ci_values(helm.SUITE)))], ids=str
)


def containers(suite: Case) -> list[tuple[str, dict[str, Any]]]:
    return [(name, one) for name, pod in pods(suite) for one in pod.get("initContainers", []) + pod["containers"]]


@SUITES
def test_no_pod_runs_as_root_or_writes_to_its_image(suite: Case) -> None:
    for name, pod in pods(suite):
        assert pod["securityContext"]["runAsNonRoot"], name
        assert pod["securityContext"]["runAsUser"] > 0, name
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert pod["automountServiceAccountToken"] is False, name
    for name, container in containers(suite):
        assert container["securityContext"]["readOnlyRootFilesystem"], name
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}, name
        assert container["resources"]["limits"]["memory"], name
        assert re.search(r":(?!latest)[\w.-]+$", container["image"]), name


@SUITES
def test_every_secret_that_a_pod_refers_to_is_made_with_the_keys_that_it_takes(suite: Case) -> None:
    made = {one["metadata"]["name"]: one["stringData"].keys() for one in suite.resources("Secret")}
    for name, container in containers(suite):
        assert {one["secretRef"]["name"] for one in container.get("envFrom", [])} <= made.keys(), name
        for variable in container.get("env", []):
            if "valueFrom" in variable:
                reference = variable["valueFrom"]["secretKeyRef"]
                assert reference["key"] in made[reference["name"]], name
    for name, pod in pods(suite):
        for volume in (one for one in pod["volumes"] if "secret" in one):
            files = {mount["subPath"] for mount in pod["containers"][0]["volumeMounts"] if "subPath" in mount}
            assert files == made[volume["secret"]["secretName"]], name


@SUITES
def test_passwords_are_in_secrets_alone(suite: Case) -> None:
    passwords = suite.one("Secret", "passwords")["stringData"]
    assert len(set(passwords.values())) == len(passwords)
    assert all(len(password) >= 32 for password in passwords.values())
    rest = yaml.safe_dump([made for made in suite.resources() if made["kind"] != "Secret"])
    assert [key for key, password in passwords.items() if password in rest] == []


@SUITES
def test_passwords_outlive_the_release_as_its_volumes_do(suite: Case) -> None:
    kept = {
        made["metadata"]["name"]
        for made in suite.resources()
        if made["metadata"].get("annotations", {}).get("helm.sh/resource-policy") == "keep"
    }
    assert kept == {"passwords"}


@SUITES
def test_every_host_that_a_service_is_told_of_inside_is_a_service_here(suite: Case) -> None:
    services = {
        one["metadata"]["name"]: {port["port"] for port in one["spec"]["ports"]} for one in suite.resources("Service")
    }
    told = [secret["stringData"] for secret in suite.resources("Secret") if secret["metadata"]["name"].endswith("-env")]
    told += [{v["name"]: v["value"] for v in one.get("env", []) if "value" in v} for _, one in containers(suite)]
    addresses = [
        re.search(r"//(?:[^@/]+@)?([\w.-]+):(\d+)", value)
        for settings in told
        for name, value in settings.items()
        if name.endswith("_URL") or name == "S3_ENDPOINT"
    ]
    found = {(match[1], int(match[2])) for match in addresses if match and match[1] != "localhost"}
    assert {host for host, _ in found} == {"rabbitmq", "postgres", "redis", "s3", "gateway"}
    assert [address for address in found if address[1] not in services[address[0]]] == []


@SUITES
def test_nothing_is_migrated_before_the_database_is_there(suite: Case) -> None:
    assert suite.resources("Job") == []
    for name in ("gateway", "records", "files", "notifications", "integrations"):
        pod = suite.one("Deployment", name)["spec"]["template"]["spec"]
        assert [one["args"] for one in pod["initContainers"]] == [["migrate"]]
