"""The values of an environment are those of what Terraform makes for it."""

import re
from typing import Any

import pytest
import yaml

from deploy.verify import kustomize
from stack.layout import ROOT

EACH = pytest.mark.parametrize("environment", kustomize.names())


def values(environment: str, name: str) -> Any:
    return yaml.safe_load((kustomize.ENVIRONMENTS / environment / "values" / f"{name}.yaml").read_text())


def chosen(environment: str) -> str:
    return (ROOT / "deploy/terraform/environments" / environment / "main.tf").read_text()


@EACH
def test_services_reach_the_network_of_their_environment(environment: str) -> None:
    (cidr,) = re.findall(r'^ *cidr *= "([^"]+)"', chosen(environment), re.MULTILINE)
    for service in ("gateway", "records", "files", "notifications", "integrations"):
        network = values(environment, service)["network"]
        assert {peer["ipBlock"]["cidr"] for edge in network.values() for peer in edge["to"]} == {cidr}
        assert network["rabbitmq"]["ports"] == [5671]  # Amazon MQ speaks TLS alone


@EACH
def test_reads_go_to_the_replica_where_there_is_one(environment: str) -> None:
    replica = re.search(r'^ *replica_class *= "', chosen(environment), re.MULTILINE) is not None
    assert (values(environment, "gateway")["env"].get("REPLICA_READS") == "true") == replica


@EACH
def test_files_has_a_role_or_the_keys_of_a_user(environment: str) -> None:
    (access,) = re.findall(r'files *= \{ access = "(\w+)"', chosen(environment))
    role = "eks.amazonaws.com/role-arn" in values(environment, "files").get("serviceAccount", {}).get("annotations", {})
    sealed = yaml.safe_load((kustomize.ENVIRONMENTS / environment / "sealed" / "files-env.yaml").read_text())
    keys = "S3_SECRET_ACCESS_KEY" in sealed["spec"]["encryptedData"]
    assert (role, keys) == (access == "role", access == "user")


@EACH
def test_the_gateway_counts_the_proxies_that_add_to_the_address(environment: str) -> None:
    modules = (ROOT / "deploy/terraform/modules/suite/chart_values.tf").read_text()
    (proxies,) = re.findall(r'TRUSTED_PROXIES *= "(\d)"', modules)
    assert values(environment, "gateway")["env"]["TRUSTED_PROXIES"] == proxies
    ingress = yaml.safe_load((ROOT / "deploy/platform/ingress-nginx.yaml").read_text())["controller"]["config"]
    assert ingress["use-forwarded-headers"] == ingress["compute-full-forwarded-for"] == "true"


@EACH
def test_roles_of_the_platform_are_those_that_terraform_makes(environment: str) -> None:
    made = set(
        re.findall(
            r"^    ([a-z-]+) = \{$", (ROOT / "deploy/terraform/modules/suite/roles.tf").read_text(), re.MULTILINE
        )
    )
    assert made
    for path in (kustomize.ENVIRONMENTS / environment).glob("*/*.yaml"):
        for role in re.findall(r":role/(\S+)", path.read_text()):
            assert role.removeprefix(f"dossier-{environment}-") in made, path
