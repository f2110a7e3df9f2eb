"""The main job from beginning to end, as `make demo` does it; and that it says so when something is wrong."""

import subprocess
import sys
from pathlib import Path

from systemtest import control
from systemtest.stack import Stack

STEPS = 7


def demo(file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "systemtest.demo", "--stack", str(file)]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=150)


def test_the_main_job_is_done_as_promised(stack: Stack) -> None:
    done = demo(stack.file)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("✓") == STEPS
    assert "All as promised" in done.stdout


def test_it_ends_with_1_when_a_service_is_missing(stack: Stack) -> None:
    with control.stopped("records"):
        done = demo(stack.file)
    assert done.returncode == 1
    assert "not as promised" in done.stdout
    assert "All as promised" not in done.stdout


def test_it_does_not_start_without_a_stack(tmp_path: Path) -> None:
    done = demo(tmp_path / "stack.json")
    assert done.returncode != 0
    assert "stack.json" in done.stderr
    assert "Traceback" not in done.stderr
