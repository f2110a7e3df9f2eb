"""Charts as they would be applied, for the tests about them. A case is a chart and the values that it is given."""

from pathlib import Path
from typing import Any, NamedTuple

from deploy.verify import helm
from deploy.verify.resources import load

Resource = dict[str, Any]


class Case(NamedTuple):
    chart: str
    values: tuple[Path, ...]

    def __str__(self) -> str:
        return "-".join([self.chart, *(path.stem for path in self.values)])

    def resources(self, kind: str = "") -> list[Resource]:
        """All resources, or those of a kind."""
        made = load(helm.template(self.chart, *self.values))
        return [resource for resource in made if kind in ("", resource["kind"])]

    def one(self, kind: str, name: str) -> Resource:
        """The only one of its kind and name."""
        (found,) = [made for made in self.resources(kind) if made["metadata"]["name"] == name]
        return found


def cases() -> list[Case]:
    """Each chart that is installed by itself, by default and with each of its ``ci`` values."""
    return [
        Case(chart, values)
        for chart in helm.names()
        if chart != helm.SUITE
        for values in ((), *((path,) for path in helm.ci_values(chart)))
    ]


def pods(case: Case) -> list[tuple[str, Resource]]:
    """``kind/name`` and the pod's spec of everything that makes pods."""
    return [
        (f"{made['kind']}/{made['metadata']['name']}", made["spec"]["template"]["spec"])
        for made in case.resources()
        if "template" in made.get("spec", {}) and made["kind"] in ("Deployment", "StatefulSet", "Job")
    ]
