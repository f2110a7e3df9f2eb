"""A supervisor in a process of its own, with the small suite: what the tests do to it from outside."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from stack import proc
from stack.control import ask
from stack.layout import ROOT, Layout
from stack.lifecycle import is_ready

POSTGRES_ONLY = {
    "AMQP_URL": "amqp://nobody@127.0.0.1:1/",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "S3_ENDPOINT": "http://127.0.0.1:1",
    "S3_ACCESS_KEY_ID": "key",
    "S3_SECRET_ACCESS_KEY": "secret",
    "SMTP_HOST": "127.0.0.1",
}
"""Gives every backend but PostgreSQL, so that a stack is up in a second. Nothing connects to these."""


class Suite:
    """One run of the supervisor."""

    def __init__(self, var: Path, given: Mapping[str, str] = POSTGRES_ONLY) -> None:
        self.layout = Layout(var)
        self._output = var.with_name(var.name + ".out").open("w+")
        self.supervisor = subprocess.Popen(
            [sys.executable, "-u", "-m", "stack.tests.suite", str(var)],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "SECRET_OF_THE_CALLER": "1", **given},
            stdout=self._output,
            stderr=self._output,
            start_new_session=True,
        )

    def wait_ready(self) -> dict[str, Any]:
        """The contents of stack.json once it is there."""
        pid = self.supervisor.pid
        until(lambda: is_ready(self.layout, pid) or self.supervisor.poll() is not None, self.output)
        assert self.supervisor.poll() is None, self.output()
        state: dict[str, Any] = json.loads(self.layout.stack_file.read_text())
        return state

    def processes(self) -> dict[str, dict[str, Any]]:
        """The rows of status by name."""
        return {row["name"]: row for row in ask(self.layout.control, {"do": "status"})}

    def tree(self) -> list[int]:
        """Every process that belongs to the supervisor, itself left out."""
        return proc.tree(self.supervisor.pid)[1:]

    def output(self) -> str:
        """What the supervisor printed so far."""
        return Path(self._output.name).read_text()

    def close(self) -> int:
        """Stop it as Ctrl-C does; its exit code."""
        if self.supervisor.poll() is None:
            self.supervisor.send_signal(signal.SIGINT)
        code = self.supervisor.wait(60)
        self._output.close()
        return code

    def kill(self) -> None:
        """End it at once, and its processes with it: quicker than a clean stop."""
        if self.supervisor.poll() is None:
            family = self.tree()
            self.supervisor.kill()
            until(lambda: not any(map(alive, family)))
        self.close()


def until(condition: Callable[[], bool], explain: Callable[[], str] = str, seconds: float = 60) -> None:
    """Return when the condition holds; fail with the explanation when it never does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain\n{explain()}"
        time.sleep(0.05)


def alive(pid: int) -> bool:
    """Whether the process exists and is no zombie."""
    try:
        return (proc.PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def get(url: str, path: str = "/") -> str:
    """The body of an HTTP answer, whatever its status."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().read().decode()
    finally:
        connection.close()
