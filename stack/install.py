"""Installing missing programs: by apt when we are root on Debian or Ubuntu, otherwise the command is told."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from stack.process import environment
from stack.programs import REQUIRED, Program, ProgramMissing, install_command, missing

POLICY = Path("/usr/sbin/policy-rc.d")
"""Debian asks this program before a package may start its daemon; code 101 forbids it."""


class InstallFailed(Exception):
    """apt failed; the message carries the end of its output."""


def ensure_programs(tell: Callable[[str], None], required: tuple[Program, ...] = REQUIRED) -> None:
    """Return when every program is there. Raises ProgramMissing with the command, or InstallFailed."""
    absent = missing(required)
    if not absent:
        return
    names = ", ".join(program.name for program in absent)
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise ProgramMissing(f"not installed: {names}. Install with:\n  {install_command(absent)}")
    tell(f"installing {names}")
    with daemons_forbidden():
        _apt_install(sorted({program.apt for program in absent}))
    still = missing(required)
    if still:
        raise ProgramMissing(f"apt installed its packages, but not found: {', '.join(each.name for each in still)}")


@contextlib.contextmanager
def daemons_forbidden(policy: Path = POLICY) -> Iterator[None]:
    """While inside, packages do not start the daemons that they bring. A policy of the system's own is left alone."""
    if policy.exists():
        yield
        return
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink()


def _apt_install(packages: list[str]) -> None:
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if _apt(install).returncode == 0:
        return
    _apt(["apt-get", "update"])
    again = _apt(install)
    if again.returncode != 0:
        raise InstallFailed(f"{' '.join(install)} failed:\n{(again.stdout + again.stderr)[-2000:]}")


def _apt(command: list[str]) -> "subprocess.CompletedProcess[str]":
    env = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
    env |= environment({"DEBIAN_FRONTEND": "noninteractive"})
    return subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
