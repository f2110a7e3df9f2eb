"""``python -m deploy.images.composed STORE FOLDER``: the child of ``launch``, inside its namespaces.

FOLDER holds what compose.yaml mounts of the repository; secrets are written to it.
"""

import subprocess
import sys
import time
from pathlib import Path

from deploy.compose import file, secrets, writing
from deploy.images.composed.flags import NotUnderstood
from deploy.images.composed.project import NotHealthy, Project
from deploy.images.composed.trial import use
from deploy.images.engine import Engine, EngineFailed
from stack.report import Report


def main() -> int:
    engine, folder, report = Engine(Path(sys.argv[1])), Path(sys.argv[2]), Report()
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run/netns"], check=True)
    writing.write(folder)
    values = secrets.read((folder / ".env").read_text())
    content = file.fill(file.load(file.FILE.read_text()), values)
    project, began = Project(engine, content, folder, report), time.monotonic()
    try:
        with project.up():
            report.step(f"compose.yaml is up after {time.monotonic() - began:.0f} s")
            use(values, report.step)
            wrong = project.complaints()
    except (AssertionError, EngineFailed, NotHealthy, NotUnderstood) as err:
        wrong = [f"{type(err).__name__}: {err}"]
    if wrong:
        print("\n".join(wrong), file=sys.stderr)
        return 1
    report.step("compose.yaml is down, and its containers, networks and volumes are gone")
    return 0


sys.exit(main())
