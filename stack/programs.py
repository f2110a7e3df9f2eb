"""Programs that the stack runs but does not bring: where they are, and how to get them."""

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


class ProgramMissing(Exception):
    """A program is not installed; the message names the exact command that installs it."""


@dataclass(frozen=True)
class Program:
    """A program, the folders beside PATH where distributions put it, and its packages."""

    name: str
    folders: tuple[str, ...]
    """Glob patterns from the root; the greatest version number wins."""
    apt: str
    brew: str


POSTGRES = Program(
    "postgres",
    (
        "usr/lib/postgresql/*/bin",
        "usr/pgsql-*/bin",
        "opt/homebrew/opt/postgresql@*/bin",
        "usr/local/opt/postgresql@*/bin",
    ),
    "postgresql",
    "postgresql@16",
)
INITDB = Program("initdb", POSTGRES.folders, POSTGRES.apt, POSTGRES.brew)
BASEBACKUP = Program("pg_basebackup", POSTGRES.folders, POSTGRES.apt, POSTGRES.brew)
REDIS = Program("redis-server", (), "redis-server", "redis")
# The wrapper on PATH changes user, folder and log: only the script inside the release will do.
RABBITMQ = Program(
    "rabbitmq-server",
    (
        "usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin",
        "opt/homebrew/opt/rabbitmq/sbin",
        "usr/local/opt/rabbitmq/sbin",
    ),
    "rabbitmq-server",
    "rabbitmq",
)
EPMD = Program("epmd", ("usr/lib/erlang/erts-*/bin",), "erlang-base", "erlang")
CHROMIUM = Program("chromium", (), "chromium", "chromium")
PROMETHEUS = Program("prometheus", (), "prometheus", "prometheus")
PROMTOOL = Program("promtool", (), "prometheus", "prometheus")
NODE = Program("node", (), "nodejs", "node")
NPM = Program("npm", (), "npm", "node")
REQUIRED = (POSTGRES, INITDB, REDIS, RABBITMQ, EPMD)


def _numbers(folder: Path) -> list[int]:
    return [int(part) for part in "".join(c if c.isdigit() else " " for c in str(folder)).split()]


def find(program: Program) -> str | None:
    """The path of the program, or None."""
    folders = sorted(
        (found for pattern in program.folders for found in Path("/").glob(pattern)), key=_numbers, reverse=True
    )
    search = (
        list(map(str, folders)) if program is RABBITMQ else [*map(str, folders), os.environ.get("PATH", os.defpath)]
    )
    return shutil.which(program.name, path=os.pathsep.join(search)) if search else None


def require(program: Program) -> str:
    """The path of the program; raises ProgramMissing."""
    path = find(program)
    if path is None:
        raise ProgramMissing(f"{program.name} is not installed. Install it with: {install_command([program])}")
    return path


def missing(programs: Iterable[Program] = REQUIRED) -> list[Program]:
    """Those that are not installed."""
    return [program for program in programs if find(program) is None]


def install_command(programs: Iterable[Program]) -> str:
    """The command for this system that installs the programs."""
    wanted = list(programs)
    if shutil.which("apt-get"):
        packages = " ".join(sorted({program.apt for program in wanted}))
        root = "" if os.geteuid() == 0 else "sudo "
        return f"{root}apt-get update && {root}apt-get install -y --no-install-recommends {packages}"
    if shutil.which("brew"):
        return "brew install " + " ".join(sorted({program.brew for program in wanted}))
    names = ", ".join(program.name for program in wanted)
    return f"(your system's package manager) {names}"
