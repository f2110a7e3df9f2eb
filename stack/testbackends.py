"""``python -m stack test-backends``: one set of private backends for a test run, or for many.

``run -- COMMAND`` starts a set, runs the command with its addresses in the environment, and ends with its code.
``start --dir D`` keeps a set in the background and writes ``D/env`` (shell ``export`` lines); ``stop --dir D`` ends it.
"""

import os
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Collection
from pathlib import Path

from stack.files import write_private
from stack.install import ensure_programs
from stack.layout import ROOT
from stack.process import StartFailed, log_tail
from stack.testing import Backends

START_TIMEOUT = 120.0
"""Seconds."""
PID_VARIABLE = "DOSSIER_TEST_BACKENDS_PID"
"""In ``D/env``: the process that keeps the set."""


def run(names: Collection[str], command: list[str]) -> int:
    """The exit code of the command, run beside a set of its own."""
    ensure_programs(_tell)
    with tempfile.TemporaryDirectory(prefix="dossier-test-") as folder, Backends(Path(folder), names) as backends:
        # Ctrl-C reaches the command too, being in the same group: it ends, and so do we.
        previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            code = subprocess.run(command, env=os.environ | backends.environment(), check=False).returncode
        finally:
            signal.signal(signal.SIGINT, previous)
    return code if code >= 0 else 128 - code


def start(folder: Path, names: Collection[str]) -> int:
    """Leave a set running in the background; 0 when ``folder/env`` is written."""
    ensure_programs(_tell)
    folder.mkdir(parents=True, exist_ok=True)
    env_file, log = folder / "env", folder / "keeper.log"
    if _keeper(env_file) is not None:
        print(f"already running: {env_file} exists (end it with: python -m stack test-backends stop --dir {folder})")
        return 1
    words = [sys.executable, "-m", "stack", "test-backends", "keep", "--dir", str(folder), "--only", ",".join(names)]
    with log.open("ab") as output:
        keeper = subprocess.Popen(
            words, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    deadline = time.monotonic() + START_TIMEOUT
    while not env_file.exists():
        if keeper.poll() is not None or time.monotonic() > deadline:
            keeper.terminate()
            raise StartFailed(f"the backends did not start; the end of {log}:\n{log_tail(log)}")
        time.sleep(0.1)
    print(f"ready: . {env_file}")
    return 0


def keep(folder: Path, names: Collection[str]) -> int:
    """Run the set in the foreground until SIGTERM or Ctrl-C."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    env_file = folder / "env"
    with Backends(folder, names) as backends:
        variables = backends.environment() | {PID_VARIABLE: str(os.getpid())}
        write_private(env_file, "".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables.items()))
        try:
            ended.wait()
        finally:
            env_file.unlink(missing_ok=True)
    return 0


def stop(folder: Path) -> int:
    """End the set of this folder."""
    env_file = folder / "env"
    pid = _keeper(env_file)
    if pid is None:
        print(f"no backends run in {folder}")
        return 1
    os.kill(pid, signal.SIGTERM)
    while _keeper(env_file) is not None:
        time.sleep(0.1)
    return 0


def _keeper(env_file: Path) -> int | None:
    """The pid of the process that keeps the set; None when it is gone, whose file is then removed."""
    if not env_file.exists():
        return None
    lines = dict(line.removeprefix("export ").split("=", 1) for line in env_file.read_text().splitlines())
    pid = int(lines[PID_VARIABLE])
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        env_file.unlink(missing_ok=True)
        return None
    return pid


def _tell(text: str) -> None:
    print(text, file=sys.stderr)
