"""A streaming read replica of a private PostgreSQL server."""

import os
import shutil
import subprocess
import time
from pathlib import Path

from stack import programs
from stack.postgres import Postgres, select_one
from stack.privileges import unprivileged
from stack.probes import NotReady
from stack.process import StartFailed, environment

PRIMARY_SECONDS = 60.0
"""How long a primary that is being started may take."""


class Replica(Postgres):
    """A hot standby that follows ``primary``, made as a copy of it when it is first prepared."""

    name = "replica"

    def __init__(
        self, folder: Path, log: Path, port: int, password: str, primary: str, *, durable: bool = True
    ) -> None:
        super().__init__(folder, log, port, password, durable=durable)
        self._primary = primary

    def prepare(self) -> None:
        """Copy the running primary at the first run. A half-made copy never gets the final name."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if self._data.exists():
            (self._data / "postmaster.pid").unlink(missing_ok=True)
            return
        _wait_for(self._primary)
        new = self._folder / f"new-{os.getpid()}"
        command = [*unprivileged(self._folder), programs.require(programs.BASEBACKUP), "-d", self._primary]
        command += ["-D", str(new), "-R", "-X", "stream", "-c", "fast", "--no-sync"]
        made = subprocess.run(command, env=environment({}), cwd="/", capture_output=True, text=True, check=False)
        if made.returncode != 0:
            shutil.rmtree(new, ignore_errors=True)
            raise StartFailed(f"pg_basebackup failed with code {made.returncode}: {made.stderr.strip()}")
        new.rename(self._data)


def _wait_for(primary: str) -> None:
    until = time.monotonic() + PRIMARY_SECONDS
    while True:
        try:
            return select_one(primary)
        except NotReady as err:
            if time.monotonic() > until:
                raise StartFailed(f"the primary to copy does not answer: {err}") from err
            time.sleep(0.1)
