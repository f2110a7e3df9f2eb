"""Ports for private servers: free, below the ephemeral range, claimed against stacks that start at the same time."""

import json
import random
import socket
import sys
from pathlib import Path

from stack.files import write_private

PRIVATE_RANGE = range(20_000, 32_768)
"""Linux hands out ephemeral ports from 32768 on: a port from there may be lost to an outgoing connection."""


class NoFreePort(Exception):
    """Every port that was tried is taken."""


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _reserve(port: int) -> socket.socket | None:
    """Take the machine-wide claim on a port; None when another stack holds it.

    An abstract socket (Linux) disappears with its process and leaves no file behind.
    """
    claim = socket.socket(socket.AF_UNIX)
    if sys.platform != "linux":
        return claim
    try:
        claim.bind(f"\0dossier-port-{port}")
    except OSError:
        claim.close()
        return None
    return claim


class PortBook:
    """Hands out ports by name and remembers the private ones between runs in a JSON file ``{name: port}``."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._remembered: dict[str, int] = {}
        self._claims: list[socket.socket] = []
        self.moved: dict[str, tuple[int, int]] = {}
        """Public ports that were taken: name to (preferred, given)."""
        if path is not None and path.exists():
            self._remembered = json.loads(path.read_text())

    def private(self, name: str) -> int:
        """The remembered port of that name when it is free, otherwise a new one below the ephemeral range."""
        remembered = self._remembered.get(name)
        if remembered is not None and self._claim(remembered):
            return remembered
        for port in random.sample(PRIVATE_RANGE, 200):
            if self._claim(port):
                self._remember(name, port)
                return port
        raise NoFreePort(f"no free port for {name} between {PRIVATE_RANGE.start} and {PRIVATE_RANGE.stop - 1}")

    def public(self, name: str, preferred: int) -> int:
        """The preferred port, or the next free one after it."""
        for port in range(preferred, preferred + 200):
            if self._claim(port):
                if port != preferred:
                    self.moved[name] = (preferred, port)
                return port
        raise NoFreePort(f"no free port for {name} between {preferred} and {preferred + 199}")

    def close(self) -> None:
        """Give up the claims, once the servers have stopped."""
        while self._claims:
            self._claims.pop().close()

    def _claim(self, port: int) -> bool:
        claim = _reserve(port)
        if claim is None:
            return False
        if not is_free(port):
            claim.close()
            return False
        self._claims.append(claim)
        return True

    def _remember(self, name: str, port: int) -> None:
        self._remembered[name] = port
        if self._path is not None:
            write_private(self._path, json.dumps(self._remembered, indent=2, sort_keys=True))
