"""One trial: a copy of the repository with one fault in it, and whether the module's tests fail there."""

import os
import shutil
import signal
import subprocess
import time
from enum import Enum
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]


class Verdict(Enum):
    """What the tests said of a fault; HARMLESS: it was not tried, as it changes nothing that anyone could see."""

    NOTICED = "noticed"
    TIMED_OUT = "noticed (time-out)"
    MISSED = "missed"
    HARMLESS = "harmless"


class Run(NamedTuple):
    passed: bool
    timed_out: bool
    seconds: float
    output: str


class Copy:
    """A copy of the tracked files, changed or not, where faults can be put without touching the work tree."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
        for name in filter(None, listed.split("\0")):
            if (source := ROOT / name).is_file() and not name.startswith("web/"):
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, folder / name)
        (folder / ".venv").symlink_to((ROOT / ".venv").resolve())

    def test(self, tests: list[str], limit: float) -> Run:
        """Run the tests until the first failure, for `limit` seconds at most."""
        command = [".venv/bin/python", "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
        started = time.monotonic()
        process = subprocess.Popen(
            command,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # services that a test started end with it
        )
        try:
            output, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
            return Run(False, True, time.monotonic() - started, output)
        return Run(process.returncode == 0, False, time.monotonic() - started, output)

    def trial(self, module: str, mutated: str, tests: list[str], limit: float) -> Verdict:
        """What the tests say when the module has this text. The module is as before afterwards."""
        path = self.folder / module
        original = path.read_text()
        path.write_text(mutated)
        try:
            run = self.test(tests, limit)
        finally:
            path.write_text(original)
        if run.timed_out:
            return Verdict.TIMED_OUT
        return Verdict.MISSED if run.passed else Verdict.NOTICED
