"""The commands as people type them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from stack.layout import ROOT
from stack.privileges import folder_mode
from stack.tests.integration.suites import Suite


def stack(*words: str, **env: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "stack", *words]
    return subprocess.run(command, cwd=ROOT, env=os.environ | env, capture_output=True, text=True, check=False)


def test_backends_for_a_command_and_its_exit_code() -> None:
    done = stack("test-backends", "run", "--only", "redis", "--", "sh", "-c", "echo $TEST_REDIS_URL; exit 3")
    assert done.returncode == 3
    assert done.stdout.startswith("redis://:")


def test_backends_in_the_background(tmp_path: Path) -> None:
    folder = ("--dir", str(tmp_path))
    assert stack("test-backends", "start", "--only", "redis", *folder).returncode == 0
    try:
        assert stack("test-backends", "start", "--only", "redis", *folder).returncode == 1
        shell = subprocess.run(["sh", "-c", f". {tmp_path}/env; echo $TEST_REDIS_URL"], capture_output=True, check=True)
        assert shell.stdout.startswith(b"redis://:")
    finally:
        stopped = stack("test-backends", "stop", *folder)
    assert stopped.returncode == 0
    assert not (tmp_path / "env").exists()


def test_status_restart_and_down(suite: Suite) -> None:
    var = str(suite.layout.var)
    status = stack("status", DOSSIER_VAR=var)
    assert status.returncode == 0
    assert "echo" in status.stdout
    assert "admin@example.com" in status.stdout
    assert stack("restart", "echo", DOSSIER_VAR=var).stdout == "echo: ready\n"
    assert stack("stop-one", "echo", DOSSIER_VAR=var).stdout == "echo: stopped\n"
    assert stack("status", DOSSIER_VAR=var).returncode == 1
    assert stack("start-one", "echo", DOSSIER_VAR=var).stdout == "echo: ready\n"
    assert stack("down", DOSSIER_VAR=var).stdout == "stopped\n"
    assert suite.supervisor.wait(10) == 0
    assert stack("status", DOSSIER_VAR=var).returncode == 3


def command_lines() -> Iterator[bytes]:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has ended
            yield path.read_bytes()


def test_no_secret_is_in_a_log_or_on_a_command_line_and_others_may_not_enter(suite: Suite) -> None:
    secrets = json.loads(suite.layout.secrets.read_text())
    assert len(secrets) >= 3
    status = stack("status", DOSSIER_VAR=str(suite.layout.var))
    told = [status.stdout, *(log.read_text(errors="replace") for log in suite.layout.logs.iterdir())]
    assert len(told) >= 3
    assert [name for name, secret in secrets.items() if any(secret in text for text in told)] == []
    commands = list(command_lines())
    assert any(str(suite.layout.var).encode() in command for command in commands), "its backends are among them"
    assert [name for name, secret in secrets.items() if any(secret.encode() in each for each in commands)] == []
    assert [folder.stat().st_mode & 0o777 for folder in (suite.layout.var, suite.layout.logs)] == [folder_mode(), 0o700]


def test_a_command_beside_the_running_stack_is_told_where_it_is(suite: Suite) -> None:
    words = ("with", "--", "sh", "-c", "echo {stack} $DOSSIER_STACK; exit 5")
    beside = stack(*words, DOSSIER_VAR=str(suite.layout.var))
    assert beside.returncode == 5
    assert beside.stdout.split() == [str(suite.layout.stack_file)] * 2


def test_a_start_that_cannot_succeed_tells_the_cause_and_leaves_nothing(tmp_path: Path) -> None:
    given = {"S3_ENDPOINT": "http://127.0.0.1:1", "S3_ACCESS_KEY_ID": "", "DOSSIER_VAR": str(tmp_path)}
    failed = stack("up", **given)
    assert failed.returncode == 1
    assert "S3_ENDPOINT is set, but S3_ACCESS_KEY_ID is not" in failed.stdout
    assert "Traceback" not in failed.stdout + failed.stderr
    assert stack("status", DOSSIER_VAR=str(tmp_path)).returncode == 3


def test_doctor_looks_at_every_program(tmp_path: Path) -> None:
    seen = stack("doctor", DOSSIER_VAR=str(tmp_path)).stdout
    assert all(name in seen for name in ("Python", ".venv", "postgres", "redis-server", "rabbitmq-server", "epmd"))
