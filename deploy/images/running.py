"""Starting images against the backends of the local stack, looking at them, and ending them."""

import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterator
from pathlib import Path

from deploy.images import confinement
from deploy.images.catalogue import IMAGES
from deploy.images.engine import Engine
from deploy.images.suite import GRACE, Figures, Suite
from stack import proc
from stack.files import write_private
from stack.guardian import Guardian
from stack.layout import ROOT
from stack.process import Process
from stack.report import Report


class NotAsPromised(Exception):
    """An image did something that it must not; each line of the message is one such thing."""


def run(engine: Engine, wanted: Collection[str], report: Report) -> dict[str, Figures]:
    """Start the images on fresh backends, look at each, have them work when all are there, end them: what was seen.

    Raises NotAsPromised, and StartFailed with the end of the log.
    """
    with (
        tempfile.TemporaryDirectory(prefix="dossier-images-") as folder,
        _started(engine, Path(folder), wanted, report) as suite,
    ):
        processes = {process.unit.name: process for process in suite.stages[2]}
        figures = {name: _look(engine, suite, process) for name, process in processes.items()}
        if set(wanted) == set(IMAGES):
            report.step("the demonstration begins, through the web app's image")
            _demonstrate(Path(folder), suite)
        for name, process in processes.items():
            figures[name].stopped = _stop(process)
            report.step(f"{name} ended {figures[name].stopped:.1f} s after SIGTERM")
    return figures


@contextlib.contextmanager
def _started(engine: Engine, folder: Path, wanted: Collection[str], report: Report) -> Iterator[Suite]:
    guardian = Guardian()
    suite = Suite(engine, folder, wanted, report, guardian)
    try:
        suite.run()
        yield suite
    finally:
        for stage in reversed(suite.stages):
            for process in stage:
                process.stop()
        guardian.close()
        suite.ports.close()
        engine.remove_containers()


def _look(engine: Engine, suite: Suite, process: Process) -> Figures:
    """The figures of a container that runs; raises NotAsPromised when the kernel does not confine it."""
    name = process.unit.name
    pid = int(engine("podman", "inspect", "--format", "{{.State.Pid}}", name))
    problems = confinement.problems(pid, IMAGES[name].memory)
    if problems:
        raise NotAsPromised("\n".join(f"{name}: {problem}" for problem in problems))
    return Figures(ready=suite.ready_at[name] - process.started_at, memory=proc.memory(pid))


def _demonstrate(folder: Path, suite: Suite) -> None:
    """The main job on real data, as `make demo` does it, but everything goes through the web app to the gateway."""
    file = folder / "stack.json"
    write_private(file, json.dumps(suite.info() | {"gateway": suite.info()["web"]}))
    command = [sys.executable, "-m", "systemtest.demo", "--stack", str(file)]
    if subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode != 0:
        raise NotAsPromised("the demonstration failed on the images")


def _stop(process: Process) -> float:
    """Seconds until it ended; raises NotAsPromised when it was killed or ended with a wrong code."""
    name, began = process.unit.name, time.monotonic()
    process.stop()
    if process.exit_code != IMAGES[name].ends_with:
        raise NotAsPromised(f"{name}: ended with code {process.exit_code}, within {GRACE:.0f} s of SIGTERM")
    return time.monotonic() - began
