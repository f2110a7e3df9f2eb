"""Step: every Application of every environment can be rendered, may be deployed, and makes what fits the schemas."""

from collections.abc import Iterator
from typing import Any

from deploy.verify import helm, kustomize, manifests
from deploy.verify.applications import CHART, Application, Unresolved, applications, described, rendered
from deploy.verify.chain import Skipped
from deploy.verify.resources import load


def check() -> Iterator[str]:
    """A line per problem. Raises Skipped when all that can be looked at is well."""
    unseen = set[str]()
    found = [
        f"{environment}: {problem}"
        for environment in kustomize.names()
        for problem in _environment(environment, unseen)
    ]
    yield from found
    if unseen and not found:
        raise Skipped(f"built-in kinds are well, but nobody has looked at {', '.join(sorted(unseen))}: set SCHEMA_DIR")


def _environment(environment: str, unseen: set[str]) -> Iterator[str]:
    folder = kustomize.ENVIRONMENTS / environment
    try:
        helm.helm("helm", "lint", "--strict", str(CHART), "--values", str(folder / "argocd.yaml"))
        text = described(environment)
    except helm.HelmFailed as problem:
        yield str(problem)
        return
    root = (folder / "root.yaml").read_text()
    yield from manifests.check_text(text, unseen)
    yield from manifests.check_text(root, unseen)
    projects = {each["metadata"]["name"]: each for each in load(text) if each["kind"] == "AppProject"}
    for name, application in [*applications(environment).items(), ("root", load(root)[0])]:
        yield from (f"{name}: {problem}" for problem in _application(application, unseen))
        project = application["spec"]["project"]
        if project != "default":
            yield from (f"{name}: {problem}" for problem in refused(application, projects[project]))


def _application(application: Application, unseen: set[str]) -> Iterator[str]:
    try:
        yield from manifests.check_text(rendered(application), unseen)
    except (Unresolved, helm.HelmFailed, kustomize.KustomizeFailed) as problem:
        yield str(problem)


def refused(application: Application, project: dict[str, Any]) -> Iterator[str]:
    """What its project would not let it do."""
    spec, allowed = application["spec"], project["spec"]
    for source in spec.get("sources") or [spec["source"]]:
        if source["repoURL"] not in allowed["sourceRepos"]:
            yield f"its project does not allow {source['repoURL']}"
    if spec["destination"] not in allowed["destinations"]:
        yield f"its project does not allow {spec['destination']['namespace']}"
