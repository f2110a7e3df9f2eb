"""A real Prometheus beside a local stack, on a free port of this machine, with data of its own."""

import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import yaml

from deploy.monitoring import scraping
from stack.install import ensure_programs
from stack.programs import PROMETHEUS, require

READY_SECONDS = 60


class NotStarted(Exception):
    """Prometheus ended, or was not ready in time; the message carries the end of its log."""


class Prometheus:
    """Scrapes `jobs` ({name: URL}) every `interval` and evaluates `rules` while the block runs. Raises NotStarted."""

    def __init__(
        self, folder: Path, port: int, jobs: Mapping[str, str], rules: Mapping[str, Any], interval: str = "5s"
    ) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._folder = folder
        self._port = port
        (folder / "rules.yaml").write_text(yaml.safe_dump(dict(rules)))
        config = scraping.configuration(jobs, str(folder / "rules.yaml"), interval)
        (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        ensure_programs(lambda step: print(step, file=sys.stderr), (PROMETHEUS,))
        with (self._folder / "prometheus.log").open("wb") as log:
            self._process = subprocess.Popen(
                [
                    require(PROMETHEUS),
                    f"--config.file={self._folder / 'prometheus.yml'}",
                    f"--storage.tsdb.path={self._folder / 'data'}",
                    f"--web.listen-address=127.0.0.1:{self._port}",
                    "--log.level=warn",
                ],
                cwd=self._folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        try:
            self._wait_until_ready(self._process)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, err: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End it; its data stays in the folder."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(5)

    def query(self, expression: str) -> list[dict[str, Any]]:
        """The series that an expression gives now: [{metric, value: [time, text]}]. Raises ValueError."""
        answer = httpx.get(f"{self.url}/api/v1/query", params={"query": expression}, timeout=30).json()
        if answer["status"] != "success":
            raise ValueError(f"{expression}: {answer['error']}")
        result: list[dict[str, Any]] = answer["data"]["result"]
        return result

    def firing(self) -> list[dict[str, str]]:
        """The labels of each alert that fires, with `alertname`."""
        answer = httpx.get(f"{self.url}/api/v1/alerts", timeout=30).json()
        return [each["labels"] for each in answer["data"]["alerts"] if each["state"] == "firing"]

    def _wait_until_ready(self, process: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + READY_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            try:
                if httpx.get(f"{self.url}/-/ready", timeout=5).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass  # it does not listen yet
            time.sleep(0.1)
        raise NotStarted((self._folder / "prometheus.log").read_text()[-2000:])
