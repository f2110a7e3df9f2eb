"""Redis as compose.yaml and the chart of the suite start it, with this machine's redis-server."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from chassis.testing import free_port, wait_for

from stack import programs
from stack.layout import ROOT
from stack.probes import NotReady, redis_pong

PASSWORD = "unmistakable"
TEMPLATE = (ROOT / "charts/dossier/templates/backends.yaml").read_text()
(INLINE,) = re.findall(r'"args" \(list "sh" "-c" "(exec redis-server [^"]+)"\)', TEMPLATE)
WAYS = {"compose": ["sh", str(ROOT / "deploy/compose/redis.sh")], "chart": ["sh", "-c", INLINE.replace("\\n", "\n")]}


def answers(port: int, process: "subprocess.Popen[bytes]") -> bool:
    assert process.poll() is None, "it has ended"
    try:
        redis_pong(port, PASSWORD)
    except NotReady:
        return False
    return True


@contextmanager
def running(command: list[str], port: int, folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    path = f"{Path(programs.require(programs.REDIS)).parent}:{os.environ['PATH']}"
    environment = {"PATH": path, "REDISCLI_AUTH": PASSWORD, "PASSWORD": PASSWORD}
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(lambda: answers(port, process), "redis to answer", seconds=30)
        yield process
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.parametrize("way", WAYS)
def test_redis_asks_for_the_password_and_does_not_show_it(way: str, tmp_path: Path) -> None:
    port = free_port()
    more = ["--port", str(port), "--bind", "127.0.0.1"]
    command = WAYS[way]
    if way == "chart":
        command = [*command[:2], command[2].replace("redis-server -", f"redis-server - {' '.join(more)}", 1)]
    else:
        command = [*command, *more]
    with running(command, port, tmp_path) as process:
        with redis.Redis(port=port) as stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()
        with redis.Redis(port=port, password=PASSWORD) as known:
            assert known.config_get("appendonly") == {"appendonly": "yes"}
            assert known.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        shown = Path(f"/proc/{process.pid}/cmdline").read_bytes()
        assert b"redis-server" in shown, "it has taken the shell's place, so that signals reach it"
        assert PASSWORD.encode() not in shown
