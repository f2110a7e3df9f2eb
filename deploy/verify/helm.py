"""Helm, as the chain runs it: on a copy of the charts, whose dependencies are built by the same Helm."""

import atexit
import functools
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from deploy.verify.tools import carried
from stack.layout import ROOT

CHARTS = ROOT / "charts"
KUBE_VERSION = "1.35.0"
NAMESPACE = "dossier"
SUITE = "dossier"
"""The chart that has all the others in it."""
VERSIONS = ("helm", "helm3")


class HelmFailed(Exception):
    """Helm refused; the message is what it said."""


def names() -> list[str]:
    """The charts that can be installed, the one with the others in it last."""
    found = sorted(path.parent.name for path in CHARTS.glob("*/Chart.yaml") if path.parent.name != "common")
    return sorted(found, key=lambda name: name == SUITE)


def ci_values(chart: str) -> list[Path]:
    """The values files that the chart is tried with, beside none at all."""
    return sorted((CHARTS / chart / "ci").glob("*-values.yaml"))


@functools.cache
def built(version: str = "helm") -> Path:
    """A folder of all charts with their dependencies in place, made once per process. Raises HelmFailed."""
    folder = Path(tempfile.mkdtemp(prefix="dossier-charts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    shutil.copytree(CHARTS, folder / "charts", ignore=shutil.ignore_patterns("*.tgz", "Chart.lock"))
    for name in names():
        helm(version, "dependency", "build", str(folder / "charts" / name))
    return folder / "charts"


@functools.cache
def template(chart: str, *values: Path, version: str = "helm", release: str = "", options: tuple[str, ...] = ()) -> str:
    """What would be applied, as YAML; the release is called like the chart. Raises HelmFailed."""
    files = [word for path in values for word in ("--values", str(path))]
    where = ("--namespace", NAMESPACE, "--kube-version", KUBE_VERSION)
    return helm(version, "template", release or chart, str(built(version) / chart), *where, *files, *options)


def lint(chart: str, values: Sequence[Path], version: str = "helm") -> None:
    """Raises HelmFailed when Helm has anything against the chart."""
    files = [word for path in values for word in ("--values", str(path))]
    helm(version, "lint", "--strict", "--kube-version", KUBE_VERSION, str(built(version) / chart), *files)


def helm(version: str, *words: str) -> str:
    """The output of Helm 4 ("helm") or Helm 3 ("helm3"). Raises HelmFailed."""
    done = subprocess.run(
        [str(carried(version)), *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise HelmFailed(f"{version} {words[0]} failed: {(done.stdout + done.stderr).strip()[-2000:]}")
    return done.stdout
