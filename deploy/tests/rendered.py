"""Charts as they would be applied, for the tests about them. A case is a chart and the values that it is given."""

from pathlib import Path
from typing import Any, NamedTuple

from deploy.verify import helm
from deploy.verify.resources import load
from stack.layout import ROOT

Resource = dict[str, Any]
ENVIRONMENTS = ROOT / "deploy" / "environments"


class Case(NamedTuple):
    chart: str
    values: tuple[Path, ...]

    def __str__(self) -> str:
        return "-".join([self.chart, *(str(path.relative_to(ROOT).with_suffix("")) for path in self.values)])

    def resources(self, kind: str = "") -> list[Resource]:
        """All resources, or those of a kind."""
        made = load(helm.template(self.chart, *self.values))
        assert made, f"{self} renders nothing"
        return [resource for resource in made if kind in ("", resource["kind"])]

    def one(self, kind: str, name: str) -> Resource:
        """The only one of its kind and name."""
        (found,) = [made for made in self.resources(kind) if made["metadata"]["name"] == name]
        return found

    def settings(self) -> dict[str, str]:
        """What the container is told by its environment, the Secret left aside."""
        (container,) = self.one("Deployment", self.chart)["spec"]["template"]["spec"]["containers"]
        return {variable["name"]: variable["value"] for variable in container.get("env", [])}


def of_environments(chart: str) -> list[Path]:
    """The values that the environments give the chart."""
    return sorted(ENVIRONMENTS.glob(f"*/values/{chart}.yaml"))


def cases() -> list[Case]:
    """Each chart that is installed by itself: by default, with each of its ``ci`` values, and in each environment."""
    return [
        Case(chart, values)
        for chart in helm.names()
        if chart != helm.SUITE
        for values in ((), *((path,) for path in helm.ci_values(chart) + of_environments(chart)))
    ]


def pods(case: Case) -> list[tuple[str, Resource]]:
    """``kind/name`` and the pod's spec of everything that makes pods; there is something."""
    found = [
        (f"{made['kind']}/{made['metadata']['name']}", made["spec"]["template"]["spec"])
        for made in case.resources()
        if made["kind"] in ("Deployment", "StatefulSet", "Job")
    ]
    assert all(pod["containers"] for _, pod in found)
    assert found, f"{case} makes no pods"
    return found
