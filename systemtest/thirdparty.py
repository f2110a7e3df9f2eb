"""A third party's HTTP API as a process of its own: httpbin, which can be stopped and started."""

import random
import socket
import subprocess
import sys
from types import TracebackType
from typing import Self

import httpx

from systemtest.waiting import until


class Httpbin:
    """https://github.com/psf/httpbin on a free port of this machine."""

    def __init__(self) -> None:
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "flask", "--app", "httpbin:app", "run", "--port", str(self.port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(self._answers, "httpbin to answer", seconds=30)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/status/200", timeout=2).status_code == 200
        except httpx.TransportError:
            return False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, err: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def _free_port() -> int:
    """Below the range that Linux gives to outgoing connections, so that it is still free after a stop."""
    for port in random.sample(range(20_000, 32_768), 200):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port for httpbin")
