"""The Applications of an environment, and what Argo CD's repo-server makes of each: the same files, the same arguments.

A revision of this repository is the checkout, whichever it names; charts of others are not fetched.
"""

import functools
from pathlib import Path
from typing import Any

import yaml

from deploy.verify import helm, kustomize
from deploy.verify.resources import load
from stack.layout import ROOT

CHART = ROOT / "deploy" / "argocd"
Application = dict[str, Any]


class Unresolved(Exception):
    """An Application names what is not there; the message says what."""


@functools.cache
def described(environment: str) -> str:
    """What ``deploy/argocd`` makes of the environment's values, as YAML. Raises HelmFailed."""
    values = kustomize.ENVIRONMENTS / environment / "argocd.yaml"
    return helm.helm(
        "helm", "template", "dossier", str(CHART), "--values", str(values),
        "--namespace", "argocd", "--kube-version", helm.KUBE_VERSION,
    )  # fmt: skip


def applications(environment: str) -> dict[str, Application]:
    """The Applications by name."""
    made = load(described(environment))
    return {each["metadata"]["name"]: each for each in made if each["kind"] == "Application"}


def sources(application: Application) -> list[dict[str, Any]]:
    """Where its resources come from, without those that only lend their files."""
    spec = application["spec"]
    return [source for source in spec.get("sources") or [spec["source"]] if "ref" not in source]


def rendered(application: Application) -> str:
    """The resources as YAML; nothing for charts of others. Raises Unresolved, HelmFailed, KustomizeFailed."""
    return "\n---\n".join(_rendered(application, source) for source in sources(application))


def _rendered(application: Application, source: dict[str, Any]) -> str:
    if "chart" in source:
        for path in value_files(application, source):
            if not isinstance(yaml.safe_load(path.read_text()), dict):
                raise Unresolved(f"{path.relative_to(ROOT)} has no values")
        return ""
    folder = ROOT / source["path"]
    if (folder / "Chart.yaml").exists():
        release = source.get("helm", {}).get("releaseName", application["metadata"]["name"])
        return _templated(folder, release, application, value_files(application, source))
    if (folder / "kustomization.yaml").exists():
        return kustomize.build(folder)
    raise Unresolved(f"{source['path']} has neither Chart.yaml nor kustomization.yaml")


def _templated(folder: Path, release: str, application: Application, values: list[Path]) -> str:
    if folder.parent == helm.CHARTS:
        return helm.template(folder.name, *values, release=release)
    words = [word for path in values for word in ("--values", str(path))]
    where = ("--namespace", application["spec"]["destination"]["namespace"], "--kube-version", helm.KUBE_VERSION)
    return helm.helm("helm", "template", release, str(folder), *where, *words)


def value_files(application: Application, source: dict[str, Any]) -> list[Path]:
    """The values files of a source: below the source that is called so, or beside the chart. Raises Unresolved."""
    lent = {f"${each['ref']}" for each in application["spec"].get("sources", ()) if "ref" in each}
    found = []
    for name in source.get("helm", {}).get("valueFiles", ()):
        first, _, rest = name.partition("/")
        if first.startswith("$") and first not in lent:
            raise Unresolved(f"no source is called {first}")
        path = (ROOT / rest if first in lent else ROOT / source["path"] / name).resolve()
        if not path.is_file():
            raise Unresolved(f"{name} is not there")
        found.append(path)
    return found
