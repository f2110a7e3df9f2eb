"""The stack as seen from outside its supervisor: up, down, status, and a command run beside it."""

import contextlib
import dataclasses
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stack.control import ControlError, ask
from stack.install import ensure_programs
from stack.layout import ROOT, Layout
from stack.leftovers import AlreadyRunning, holder
from stack.process import StartFailed
from stack.report import Report, table

UP_TIMEOUT = 600.0
"""Seconds until a stack in the background must be ready, at first with the web app's installation and build."""
DOWN_TIMEOUT = 60.0
STATE_FILE_ENV = "DOSSIER_STACK"
"""Tells a command run beside the stack where stack.json is."""


def up(layout: Layout) -> int:
    """Start the stack in the background and return when it is ready; its steps are printed meanwhile."""
    _start(layout, ["supervise"], subprocess.DEVNULL)
    if sys.stdout.isatty():  # the supervisor's log, which was shown meanwhile, does not hold it
        print(f"  Password  {read_state(layout)['admin']['password']}")
    return 0


def _start(layout: Layout, words: list[str], stdin: int) -> "subprocess.Popen[bytes]":
    running = holder(layout.lock)
    if running is not None:
        raise AlreadyRunning(f"the stack already runs (pid {running}); end it with: make down")
    ensure_programs(Report().step)
    layout.make()
    log = layout.logs / "supervisor.log"
    seen = log.stat().st_size if log.exists() else 0
    with log.open("ab") as output:
        supervisor = subprocess.Popen(
            [sys.executable, "-u", "-m", "stack", *words, *([] if layout.web else ["--no-web"])],
            cwd=ROOT,
            env=os.environ | {"DOSSIER_VAR": str(layout.var)},
            stdin=stdin,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _follow_start(layout, supervisor, log, seen)
    except (KeyboardInterrupt, SystemExit):
        supervisor.terminate()
        supervisor.wait(DOWN_TIMEOUT)
        raise
    return supervisor


def _follow_start(layout: Layout, supervisor: "subprocess.Popen[bytes]", log: Path, seen: int) -> None:
    deadline = time.monotonic() + UP_TIMEOUT
    with log.open() as lines:
        lines.seek(seen)
        while True:
            # The order matters: what was written before the end or the readiness that we see is printed too.
            ended, ready = supervisor.poll() is not None, is_ready(layout, supervisor.pid)
            print(lines.read(), end="", flush=True)
            if ended:
                raise StartFailed(f"the stack did not start (see {layout.logs})")
            if ready:
                return
            if time.monotonic() > deadline:
                supervisor.terminate()
                raise StartFailed(f"the stack was not ready after {UP_TIMEOUT:.0f} s (see {layout.logs})")
            time.sleep(0.1)


def down(layout: Layout) -> int:
    """Stop the running stack and return when it has ended."""
    pid = holder(layout.lock)
    if pid is None:
        print("the stack does not run")
        return 0
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + DOWN_TIMEOUT
    while holder(layout.lock) is not None:
        if time.monotonic() > deadline:
            print(f"the supervisor (pid {pid}) did not end within {DOWN_TIMEOUT:.0f} s: killing it and its processes")
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            break
        time.sleep(0.1)
    print("stopped")
    return 0


def status(layout: Layout) -> int:
    """Print the processes of the running stack; 3 when it does not run, 1 when a process is not ready."""
    pid = holder(layout.lock)
    if pid is None:
        print("the stack does not run (start it with: make up)")
        return 3
    rows = ask(layout.control, {"do": "status"})
    table(("process", "pid", "state", "restarts", "port", "memory", "up"), [_row(row) for row in rows])
    Report().summary(read_state(layout))
    return 0 if all(row["state"] == "ready" for row in rows) else 1


def command(layout: Layout, action: str, name: str) -> int:
    """Tell the supervisor to restart, stop or start one process; a started one is waited for."""
    state = ask(layout.control, {"do": action, "name": name})
    deadline = time.monotonic() + UP_TIMEOUT
    while state not in ("ready", "stopped"):
        if time.monotonic() > deadline:
            raise ControlError(f"{name} is still {state} after {UP_TIMEOUT:.0f} s")
        time.sleep(0.1)
        rows = ask(layout.control, {"do": "status"})
        state = next(row["state"] for row in rows if row["name"] == name)
    print(f"{name}: {state}")
    return 0


def is_ready(layout: Layout, supervisor: int) -> bool:
    """Whether the supervisor with that pid has its stack ready; the file of a killed one does not count."""
    with contextlib.suppress(ControlError):
        return bool(read_state(layout)["supervisor"] == supervisor)
    return False


def read_state(layout: Layout) -> dict[str, Any]:
    """The contents of stack.json. Raises ControlError while the stack is not ready."""
    try:
        state: dict[str, Any] = json.loads(layout.stack_file.read_text())
    except FileNotFoundError as err:
        raise ControlError("the stack is not ready") from err
    return state


def beside(layout: Layout, words: list[str], *, private: bool) -> int:
    """Run a command beside the running stack, or one started for it, or a private one with data of its own.

    ``{stack}`` in a word becomes the path of stack.json, which DOSSIER_STACK names as well. Returns the command's code.
    A stack that was started for it ends with this process, however that ends.
    """
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))  # so that the command and the stack end
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job, and so the command, ignores it
    with _stack_for(layout, private=private) as chosen:
        path = str(chosen.stack_file)
        env = os.environ | {STATE_FILE_ENV: path, "DOSSIER_VAR": str(chosen.var)}
        code = _run([word.replace("{stack}", path) for word in words], env)
    return code if code >= 0 else 128 - code


def _run(words: list[str], env: dict[str, str]) -> int:
    """The command's code. Interrupted when this process is told to end, so that it can tidy up."""
    with subprocess.Popen(words, env=env) as process:
        try:
            return process.wait()
        except SystemExit:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(DOWN_TIMEOUT)
            except subprocess.TimeoutExpired:
                process.kill()
            raise


@contextlib.contextmanager
def _stack_for(layout: Layout, *, private: bool) -> Iterator[Layout]:
    if not private and holder(layout.lock) is not None:
        yield layout
        return
    with tempfile.TemporaryDirectory(prefix="dossier-stack-") if private else contextlib.nullcontext() as folder:
        chosen = dataclasses.replace(layout, var=Path(folder).resolve()) if folder else layout
        # The pipe closes with this process, and the supervisor ends at the end of its input.
        with _start(chosen, ["supervise-here"], subprocess.PIPE):
            try:
                yield chosen
            finally:
                down(chosen)


def _row(row: dict[str, Any]) -> list[str]:
    minutes, seconds = divmod(row["seconds"], 60)
    memory = f"{row['memory'] / 1024 / 1024:.0f} MB" if row["memory"] else "-"
    pid = str(row["pid"] or "-")
    up_for = f"{minutes}:{seconds:02}" if row["pid"] else "-"
    return [row["name"], pid, row["state"], str(row["restarts"]), str(row["port"]), memory, up_for]
