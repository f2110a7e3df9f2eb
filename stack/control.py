"""The supervisor's control socket: one JSON object per line each way, ``{"do": "status"}`` → ``{"ok": …}``."""

import contextlib
import json
import os
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

LONGEST_PATH = 100
"""Bytes; the kernel's limit for a socket's path is 108 (104 on macOS)."""


class ControlError(Exception):
    """The supervisor refused, or cannot be reached; the message says why."""


Handler = Callable[[dict[str, str]], Any]


class Control:
    """Answers requests in threads of their own until closed."""

    def __init__(self, path: Path, handle: Handler) -> None:
        self._path = path
        path.unlink(missing_ok=True)
        with short(path) as address:
            self._server = _Server(address, handle)
        path.chmod(0o600)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()
        self._path.unlink(missing_ok=True)


def ask(path: Path, request: dict[str, str], timeout: float = 60.0) -> Any:
    """The answer of the supervisor that listens there. Raises ControlError."""
    try:
        with socket.socket(socket.AF_UNIX) as connection, short(path) as address:
            connection.settimeout(timeout)
            connection.connect(address)
            connection.sendall(json.dumps(request).encode() + b"\n")
            with connection.makefile() as lines:
                answer = json.loads(lines.readline() or "{}")
    except OSError as err:
        raise ControlError(f"the stack does not answer on {path}: {err}") from err
    if "ok" not in answer:
        raise ControlError(answer.get("error", "the stack ended before it answered"))
    return answer["ok"]


@contextlib.contextmanager
def short(path: Path) -> Iterator[str]:
    """An address for the socket that fits the kernel's limit, however deep its folder lies (Linux)."""
    if len(os.fsencode(path)) <= LONGEST_PATH:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True

    def __init__(self, address: str, handle: Handler) -> None:
        self.handle = handle
        super().__init__(address, _Request)


class _Request(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        try:
            answer = {"ok": self.server.handle(json.loads(self.rfile.readline()))}
        except (ControlError, ValueError) as err:
            answer = {"error": str(err)}
        self.wfile.write(json.dumps(answer).encode() + b"\n")
