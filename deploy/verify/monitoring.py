"""Step: the chart of what the suite shares is clean to both versions of Helm, and what it renders fits the schemas."""

from collections.abc import Iterator

from deploy.verify import helm
from deploy.verify.chain import Skipped
from deploy.verify.manifests import check_text
from stack.layout import ROOT

CHART = ROOT / "deploy" / "monitoring"


def check() -> Iterator[str]:
    """A line per problem. Raises Skipped when all that can be looked at is well."""
    unseen = set[str]()
    found = list(_problems(unseen))
    yield from found
    if unseen and not found:
        raise Skipped(f"nobody has looked at {', '.join(sorted(unseen))}: set SCHEMA_DIR")


def render(*options: str, version: str = "helm") -> str:
    """What would be applied, as YAML. Raises HelmFailed."""
    where = ("--namespace", helm.NAMESPACE, "--kube-version", helm.KUBE_VERSION)
    return helm.helm(version, "template", "monitoring", str(CHART), *where, *options)


def _problems(unseen: set[str]) -> Iterator[str]:
    for version in helm.VERSIONS:
        try:
            helm.helm(version, "lint", "--strict", str(CHART))
            yield from check_text(render(version=version), unseen)
        except helm.HelmFailed as problem:
            yield str(problem)
