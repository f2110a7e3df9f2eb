"""A private Redis server that keeps its data (append-only file)."""

import functools
from pathlib import Path

from stack import programs
from stack.files import write_private
from stack.probes import redis_pong
from stack.process import Unit


class Redis:
    """One server under ``folder``, with a password, on 127.0.0.1 only."""

    name = "redis"

    def __init__(self, folder: Path, log: Path, port: int, password: str) -> None:
        self._folder = folder
        self._log = log
        self._port = port
        self._password = password
        self.url = f"redis://:{password}@127.0.0.1:{port}/0"

    def prepare(self) -> None:
        """Write the configuration; it holds the password, which an argument would show to every user of the machine."""
        self._folder.mkdir(parents=True, exist_ok=True)
        lines = [
            "bind 127.0.0.1",
            f"port {self._port}",
            f"requirepass {self._password}",
            f'dir "{self._folder}"',
            "appendonly yes",
            'save ""',
            "daemonize no",
        ]
        write_private(self._folder / "redis.conf", "\n".join(lines) + "\n")

    def units(self) -> list[Unit]:
        """The server."""
        return [
            Unit(
                name=self.name,
                argv=(programs.require(programs.REDIS), str(self._folder / "redis.conf")),
                env={},
                cwd=self._folder,
                log=self._log,
                probe=functools.partial(redis_pong, self._port, self._password),
                port=self._port,
            )
        ]
