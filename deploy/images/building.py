"""Building one image from its committed Dockerfile, unchanged."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

from deploy.images.catalogue import Image
from deploy.images.engine import Engine
from deploy.images.sbom import bill
from stack import programs
from stack.layout import ROOT


def build(engine: Engine, image: Image) -> None:
    """Build it into the store. Raises EngineFailed with the end of buildah's output."""
    arguments = {"VERSION": version(), "REVISION": revision()}
    engine(
        "buildah", "build", "--isolation", "chroot", "--pull=never", "--layers", "--network", "host",
        "--format", "docker", "--tag", image.reference,
        *(f"--build-arg={name}={value}" for name, value in arguments.items()),
        *(f"--volume={here}:{there}:ro" for here, there in _registries(engine.folder)),
        "--file", str(ROOT / image.dockerfile), str(ROOT / image.context),
    )  # fmt: skip


def describe(engine: Engine, image: Image) -> int:
    """Write the image's bill of materials to ``<name>.sbom.json`` beside the store: the number of its packages."""
    root = Path(engine("podman", "image", "mount", image.reference))
    try:
        text = bill(root, f"dossier-{image.name}", version())
    finally:
        engine("podman", "image", "unmount", image.reference)
    (engine.folder / f"{image.name}.sbom.json").write_text(text)
    return len(json.loads(text)["components"])


def size(engine: Engine, reference: str) -> int:
    """Bytes of the image with all its layers."""
    return int(engine("podman", "image", "inspect", "--format", "{{.Size}}", reference))


def version() -> str:
    """Of the project."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def revision() -> str:
    """The commit that is checked out; ``unknown`` outside a repository."""
    return _said("git", "-C", str(ROOT), "rev-parse", "HEAD") or "unknown"


def _registries(folder: Path) -> list[tuple[Path, str]]:
    """Files for the build that name this machine's package registries, which no Dockerfile may know."""
    found = []
    index = _said(sys.executable, "-m", "pip", "config", "get", "global.index-url")
    if index:
        (folder / "pip.conf").write_text(f"[global]\nindex-url = {index}\n")
        found.append((folder / "pip.conf", "/etc/pip.conf"))
    registry = _said(programs.require(programs.NPM), "config", "get", "registry")
    if registry:
        (folder / "npmrc").write_text(f"registry={registry}\n")
        found.append((folder / "npmrc", "/root/.npmrc"))
    return found


def _said(*words: str) -> str:
    """What the command printed; empty when it failed."""
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""
