"""A stack that was started for a command ends with it, however that goes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from stack import proc
from stack.layout import ROOT
from stack.tests.integration.suites import alive, until

pytestmark = pytest.mark.timeout(400)  # it starts all backends and services

COMMAND = """
import pathlib, sys, time
pathlib.Path(sys.argv[1]).write_text("begun")
try:
    time.sleep(600)
except KeyboardInterrupt:
    pathlib.Path(sys.argv[1]).write_text("tidied up")
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_private_stack_ends_with_the_process_that_asked_for_it(tmp_path: Path, number: signal.Signals) -> None:
    told, log = tmp_path / "told", tmp_path / "log"
    words = [sys.executable, "-m", "stack", "with", "--private", "--", sys.executable, "-c", COMMAND, str(told)]
    with log.open("wb") as output, subprocess.Popen(words, cwd=ROOT, stdout=output, stderr=output) as asking:
        try:
            until(told.exists, log.read_text, seconds=120)
            supervisor, command = proc.children(asking.pid)
            family = proc.tree(supervisor)
            assert len(family) > 15
            asking.send_signal(number)
            assert asking.wait(150) in (128 + number, -number)
        finally:
            asking.kill()
    until(lambda: not any(map(alive, family)), log.read_text, seconds=30)
    if number == signal.SIGKILL:
        os.kill(command, signal.SIGKILL)
    else:
        assert told.read_text() == "tidied up"
        assert not alive(command)
