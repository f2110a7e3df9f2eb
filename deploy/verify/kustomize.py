"""Step: each environment's overlays can be built, and what they make fits the strict schemas."""

import functools
import subprocess
from collections.abc import Iterator
from pathlib import Path

from deploy.verify import manifests
from deploy.verify.chain import Skipped
from deploy.verify.tools import carried
from stack.layout import ROOT

ENVIRONMENTS = ROOT / "deploy" / "environments"


class KustomizeFailed(Exception):
    """Kustomize refused; the message is what it said."""


def names() -> list[str]:
    """The environments."""
    return sorted(path.parent.name for path in ENVIRONMENTS.glob("*/argocd.yaml"))


@functools.cache
def build(folder: Path) -> str:
    """What would be applied, as YAML. Raises KustomizeFailed."""
    done = subprocess.run(
        [str(carried("kubectl")), "kustomize", str(folder)],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise KustomizeFailed(done.stderr.strip())
    return done.stdout


def check() -> Iterator[str]:
    """A line per problem. Raises Skipped when all that can be looked at is well."""
    unseen = set[str]()
    found = []
    for environment in names():
        for folder in (ENVIRONMENTS / environment, ENVIRONMENTS / environment / "tls"):
            where = folder.relative_to(ENVIRONMENTS)
            try:
                found += [f"{where}: {problem}" for problem in manifests.check_text(build(folder), unseen)]
            except KustomizeFailed as problem:
                found.append(f"{where}: {problem}")
    yield from found
    if unseen and not found:
        raise Skipped(f"built-in kinds are well, but nobody has looked at {', '.join(sorted(unseen))}: set SCHEMA_DIR")
