"""The containers, networks and volumes of a compose file, brought up in its order."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deploy.images.composed.flags import asking, flags, seconds
from deploy.images.engine import Engine, EngineFailed
from stack.report import Report

PROJECT = "dossier"


class NotHealthy(Exception):
    """A container did not become healthy, or a one-shot failed; the message carries the end of its log."""


class Project:
    """A compose file with its variables filled in; ``folder`` is where its paths begin."""

    def __init__(self, engine: Engine, content: Mapping[str, Any], folder: Path, report: Report) -> None:
        self._engine = engine
        self._content = content
        self._folder = folder
        self._report = report
        self._ready: set[str] = set()

    @contextmanager
    def up(self) -> Iterator[None]:
        """Inside, every container is healthy and every one-shot has ended with 0. Raises NotHealthy, EngineFailed."""
        try:
            for name, network in self._content["networks"].items():
                internal = ["--internal"] if (network or {}).get("internal") else []
                self._engine("podman", "network", "create", *internal, f"{PROJECT}_{name}")
            for name in self._content["services"]:
                self._bring(name)
            yield
        finally:
            self._engine("podman", "rm", "--all", "--force", "--time", "10", "--volumes")
            self._engine("podman", "volume", "rm", "--all", "--force")
            self._engine("podman", "network", "prune", "--force")

    def _bring(self, name: str) -> None:
        """Start it after what it depends on, and wait for it."""
        if name in self._ready:
            return
        service = self._content["services"][name]
        for other in service.get("depends_on", {}):
            self._bring(other)
        words = flags(name, service, self._folder, PROJECT)
        self._engine("podman", "create", *words, str(service["image"]), *service.get("command", ()))
        began = time.monotonic()
        self._engine("podman", "start", name)
        if "healthcheck" in service:
            self._wait_for_health(name, service["healthcheck"])
        else:
            self._wait_for_end(name)
        self._ready.add(name)
        self._report.step(f"{name} is as wanted after {time.monotonic() - began:.1f} s")

    def _wait_for_end(self, name: str) -> None:
        code = self._engine("podman", "wait", name)
        if code != "0":
            raise NotHealthy(f"{name} ended with code {code}:\n{self._log(name)}")

    def _wait_for_health(self, name: str, check: Mapping[str, Any]) -> None:
        """Asked at its interval; after its start period as many failures as its retries are too many."""
        interval = seconds(check["interval"])
        limit = time.monotonic() + seconds(check.get("start_period", "0s")) + interval * check["retries"]
        while not self.healthy(name):
            if time.monotonic() > limit:
                raise NotHealthy(f"{name} did not become healthy:\n{self._log(name)}")
            time.sleep(interval)

    def healthy(self, name: str) -> bool:
        """Whether its health check passes now."""
        try:
            self._engine(*asking(name, self._content["services"][name]["healthcheck"]))
        except EngineFailed:
            return False
        return True

    def complaints(self) -> list[str]:
        """Containers that are no longer healthy or were started again."""
        found = []
        for name, service in self._content["services"].items():
            state = json.loads(self._engine("podman", "inspect", "--format", "{{json .RestartCount}}", name))
            if state or ("healthcheck" in service and not self.healthy(name)):
                found.append(f"{name}: started again {state} times, or unhealthy:\n{self._log(name)}")
        return found

    def _log(self, name: str) -> str:
        return self._engine.both("podman", "logs", "--tail", "25", name)
