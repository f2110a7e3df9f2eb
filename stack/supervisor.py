"""The supervisor: starts the stack, keeps its processes running, answers questions, and stops it cleanly."""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from typing import Any

from stack import proc
from stack.control import Control, ControlError
from stack.files import rotate_log, write_private
from stack.guardian import Guardian
from stack.keeper import Keeper
from stack.layout import Layout
from stack.leftovers import Lock, kill_leftovers, note_groups
from stack.process import Process
from stack.report import Report
from stack.services import SERVICES, Service
from stack.startup import Startup

TICK = 0.2
"""Seconds between two looks at the processes."""
ROTATE_EVERY = 60.0
"""Seconds between two looks at the sizes of the logs."""


class Supervisor:
    """One run of the stack in the foreground of this process."""

    def __init__(
        self,
        layout: Layout,
        report: Report,
        environ: Mapping[str, str] = os.environ,
        services: tuple[Service, ...] = SERVICES,
        *,
        web: bool = False,
    ) -> None:
        self._layout = layout
        self._report = report
        self._environ = environ
        self._services = services
        self._web = web
        self._lock = Lock(layout.lock)
        self._stopping = threading.Event()
        self._keepers: dict[str, Keeper] = {}
        self._noted: list[int] = []

    def run(self) -> int:
        """Until a signal or the end of the start; 0 after a clean stop. Raises what Startup and Lock raise."""
        self._layout.make()
        self._lock.acquire()
        for killed in kill_leftovers(self._layout):
            self._report.step(f"ended a process of an earlier run (pid {killed})")
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        guardian = Guardian()
        startup = Startup(
            self._layout,
            self._environ,
            self._report,
            guardian,
            self._stopping.is_set,
            services=self._services,
            web=self._web,
        )
        try:
            self._start(startup)
            self._serve(startup)
        except Exception:
            if not self._stopping.is_set():
                raise
        finally:
            self._stop(startup)
            guardian.close()
            startup.ports.close()
            self._lock.release()
        return 0

    def status(self) -> list[dict[str, Any]]:
        """One row per process: name, pid, state, restarts, port, memory (bytes) and seconds since its start."""
        return [
            {
                "name": keeper.name,
                "pid": (pid := keeper.process.pid),
                "state": keeper.state,
                "restarts": keeper.restarts,
                "port": keeper.process.unit.port,
                "memory": proc.memory(pid) if pid else 0,
                "seconds": round(time.monotonic() - keeper.process.started_at) if pid else 0,
            }
            for keeper in self._keepers.values()
        ]

    def handle(self, request: dict[str, str]) -> Any:
        """Answer one request of the control socket. Raises ControlError."""
        action = request.get("do")
        if action == "status":
            return self.status()
        keeper = self._keepers.get(request.get("name", ""))
        if keeper is None:
            raise ControlError(f"no process {request.get('name')!r}; there are: {', '.join(self._keepers)}")
        if action == "restart":
            keeper.restart(time.monotonic())
        elif action == "stop-one":
            keeper.hold()
        elif action == "start-one":
            keeper.resume(time.monotonic())
        else:
            raise ControlError(f"unknown request {action!r}")
        return keeper.state

    def _start(self, startup: Startup) -> None:
        with ThreadPoolExecutor(1) as pool:
            started = pool.submit(startup.run)
            while not started.done():
                self._note_groups(startup)
                time.sleep(TICK)
            started.result()
        self._note_groups(startup)
        for process in (process for stage in startup.stages for process in stage):
            self._keepers[process.unit.name] = Keeper(process, self._report.step)

    def _serve(self, startup: Startup) -> None:
        control = Control(self._layout.control, self.handle)
        try:
            write_private(self._layout.stack_file, json.dumps(startup.info(), indent=2))
            self._report.summary(startup.info())
            rotated = time.monotonic()
            while not self._stopping.wait(TICK):
                for keeper in self._keepers.values():
                    keeper.tick(time.monotonic())
                self._note_groups(startup)
                if time.monotonic() - rotated > ROTATE_EVERY:
                    rotated = time.monotonic()
                    self._rotate_logs()
        finally:
            control.close()

    def _stop(self, startup: Startup) -> None:
        self._report.step("stopping")
        self._layout.stack_file.unlink(missing_ok=True)
        for stage in reversed(startup.stages):
            if stage:
                with ThreadPoolExecutor(len(stage)) as pool:
                    list(pool.map(self._end, stage))
        self._layout.groups.unlink(missing_ok=True)
        self._report.step("stopped")

    def _end(self, process: Process) -> None:
        keeper = self._keepers.get(process.unit.name)
        if keeper is None:
            process.stop()
        else:
            keeper.end()

    def _note_groups(self, startup: Startup) -> None:
        pids = [process.pid for stage in startup.stages for process in list(stage)]
        groups = [pid for pid in pids if pid is not None]
        if groups != self._noted:
            self._noted = groups
            note_groups(self._layout, groups)

    def _rotate_logs(self) -> None:
        for log in self._layout.logs.glob("*.log"):
            rotate_log(log)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._stopping.is_set():
            # The second one: the guardian kills every process as soon as we are gone.
            self._layout.stack_file.unlink(missing_ok=True)
            os._exit(128 + number)
        self._stopping.set()


def end_with_input() -> None:
    """End this process as by SIGTERM at the end of its input: when the process that holds the other end is gone."""

    def wait() -> None:
        sys.stdin.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="input", daemon=True).start()
