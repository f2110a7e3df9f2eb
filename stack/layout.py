"""Where a stack keeps its things: everything below one folder, so that several checkouts run side by side."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from stack.privileges import folder_mode

ROOT = Path(__file__).resolve().parent.parent
"""The checkout."""


@dataclass(frozen=True)
class Layout:
    """The paths of one stack: what it keeps lies below ``var``, the services' programs below ``root``."""

    var: Path
    root: Path = ROOT
    web: bool = True
    """Whether the web app is part of it."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """``DOSSIER_VAR``, or ``var`` in the checkout."""
        return cls(Path(environ.get("DOSSIER_VAR") or ROOT / "var").resolve())

    def make(self) -> None:
        """Make ``var`` and the logs' folder, closed to other users: files below hold passwords."""
        self.logs.mkdir(parents=True, exist_ok=True)
        self.var.chmod(folder_mode())
        self.logs.chmod(0o700)

    @property
    def lock(self) -> Path:
        """Locked by the running supervisor; holds its pid."""
        return self.var / "supervisor.lock"

    @property
    def control(self) -> Path:
        """The supervisor's control socket."""
        return self.var / "control.sock"

    @property
    def stack_file(self) -> Path:
        """Addresses and sign-in of the stack while it is ready."""
        return self.var / "stack.json"

    @property
    def groups(self) -> Path:
        """Process groups that the supervisor started."""
        return self.var / "groups.json"

    @property
    def ports(self) -> Path:
        """Private ports, by name."""
        return self.var / "ports.json"

    @property
    def secrets(self) -> Path:
        """Generated passwords and keys."""
        return self.var / "secrets.json"

    @property
    def logs(self) -> Path:
        """One log per process."""
        return self.var / "log"

    @property
    def work(self) -> Path:
        """The working folder of the services: empty, so that nothing is imported from it."""
        return self.var / "work"
