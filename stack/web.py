"""The web app beside the services: built whenever its sources changed, and served by Node."""

import fcntl
import functools
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from stack import programs
from stack.layout import Layout
from stack.probes import http_ok
from stack.process import StartFailed, Unit

PORT = 3000
OLDEST_NODE = (20, 9)


class Web:
    """The web app of a checkout."""

    def __init__(self, layout: Layout) -> None:
        self._folder = layout.root / "web"
        self._layout = layout

    def build(self, tell: Callable[[str], None]) -> None:
        """Install and build what changed since the last time. Raises StartFailed with the end of npm's output."""
        _check_node()
        with self._alone():
            if not self._is_installed():
                tell("web: installing its packages, which takes about a minute the first time")
                self._npm("ci")
            if not self._is_built():
                tell("web: building, which takes about half a minute")
                self._npm("run", "build")

    def unit(self, port: int, gateway: str, files_origin: str) -> Unit:
        """The server; ``gateway`` and ``files_origin`` are addresses without a path."""
        return Unit(
            name="web",
            argv=(programs.require(programs.NODE), str(self._server / "server.js")),
            env={
                "NODE_ENV": "production",
                "HOSTNAME": "127.0.0.1",
                "PORT": str(port),
                "GATEWAY_URL": gateway,
                "FILES_ORIGINS": files_origin,
            },
            cwd=self._layout.work,
            log=self._layout.logs / "web.log",
            probe=functools.partial(http_ok, port, "/healthz"),
            port=port,
        )

    @property
    def _server(self) -> Path:
        return self._folder / ".next" / "standalone"

    def _is_installed(self) -> bool:
        """npm writes what it has installed last of all; `make` looks at the same times."""
        installed = self._folder / "node_modules" / ".package-lock.json"
        return installed.exists() and installed.stat().st_mtime >= (self._folder / "package-lock.json").stat().st_mtime

    def _is_built(self) -> bool:
        """Whether what `npm run build` noted about its sources is still so."""
        command = [programs.require(programs.NODE), str(self._folder / "built.mjs")]
        return subprocess.run(command, check=False).returncode == 0

    def _npm(self, *words: str) -> None:
        command = [programs.require(programs.NPM), *words, "--no-progress"]
        env = os.environ | {"NEXT_TELEMETRY_DISABLED": "1", "CI": "true"}
        done = subprocess.run(
            command, cwd=self._folder, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise StartFailed(f"npm {' '.join(words)} failed in web/:\n{(done.stdout + done.stderr)[-3000:]}")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Another stack of this checkout may want to build as well."""
        with (self._folder / ".build.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _check_node() -> None:
    answer = subprocess.run([programs.require(programs.NODE), "--version"], capture_output=True, text=True, check=True)
    version = tuple(int(part) for part in answer.stdout.strip().removeprefix("v").split("."))
    if version < OLDEST_NODE:
        wanted = ".".join(map(str, OLDEST_NODE))
        raise StartFailed(f"the web app needs Node {wanted} or newer, this is {answer.stdout.strip()}")
