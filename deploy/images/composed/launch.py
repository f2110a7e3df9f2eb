"""Starting the trial of compose.yaml in namespaces of its own: whatever happens there, the kernel clears it away.

Bridges, firewall rules and published ports are those of its network namespace; every process is of its process
namespace, and dies with the first.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.compose import file
from deploy.images.backends.making import make
from deploy.images.catalogue import IMAGES
from deploy.images.engine import Engine
from stack.layout import ROOT
from stack.report import Report

NAMESPACES = (
    "setpriv",
    "--pdeathsig",
    "KILL",
    "unshare",
    "--net",
    "--mount",
    "--pid",
    "--fork",
    "--kill-child",
    "--mount-proc",
)


class ComposeFailed(Exception):
    """compose.yaml did not come up or did not do its work; what was wrong has been printed."""


def bring_up(engine: Engine, report: Report) -> None:
    """The whole compose.yaml on our images and stand-ins for the others. Raises ComposeFailed, EngineFailed."""
    services = file.load(file.FILE.read_text())["services"]
    for name, image in make(engine, services, report.step).items():
        size = int(engine("podman", "image", "inspect", "--format", "{{.Size}}", f"localhost/{image}"))
        report.step(f"{name}: a stand-in for {image}, {size / 1e6:.0f} MB")
    for ours in IMAGES.values():
        engine("podman", "tag", ours.reference, f"localhost/dossier-{ours.name}:latest")
    Path("/run/netns").mkdir(exist_ok=True)
    folder = engine.folder / "compose"
    shutil.rmtree(folder, ignore_errors=True)  # of a run that was killed
    shutil.copytree(ROOT / "deploy" / "compose", folder / "deploy" / "compose")
    command = [*NAMESPACES, sys.executable, "-m", "deploy.images.composed", str(engine.folder), str(folder)]
    environment = os.environ | engine.environment
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False)
    finally:
        engine.remove_containers()
        shutil.rmtree(folder)
    if done.returncode != 0:
        raise ComposeFailed("compose.yaml failed: see above")
