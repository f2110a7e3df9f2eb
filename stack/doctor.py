"""``make doctor``: is everything here that the stack needs, and if not, what is the command?"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from stack import programs
from stack.addresses import GIVEN_BY, private_names
from stack.backends import MAIL_PAGE_PORT
from stack.layout import ROOT, Layout
from stack.leftovers import holder
from stack.ports import is_free
from stack.privileges import CannotDropRoot, unprivileged
from stack.report import table
from stack.services import GATEWAY_PORT, without_program
from stack.web import PORT as WEB_PORT

OLDEST, NEWEST = (3, 11), (3, 13)
VERSION_FLAG = {"epmd": "", "rabbitmq-server": ""}
"""Programs that know no --version: epmd, and the broker's script, which would start the broker."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at. ``remedy`` is what to do; it is empty when the thing is as it should be."""

    subject: str
    seen: str
    remedy: str = ""


def examine(layout: Layout) -> list[Finding]:
    """Look at everything; nothing is changed."""
    return [
        _python(),
        _environment(),
        *(_program(program) for program in (*programs.REQUIRED, programs.NODE, programs.NPM)),
        _root(layout),
        *_services(layout),
        *_given(),
        *_ports(layout),
    ]


def run(layout: Layout) -> int:
    """Print what was found; 1 when something must be done."""
    findings = examine(layout)
    table(("", "what", "found"), [("✗" if each.remedy else "✓", each.subject, each.seen) for each in findings])
    remedies = [each.remedy for each in findings if each.remedy]
    for remedy in remedies:
        print(f"→ {remedy}")
    print(f"{len(remedies)} thing(s) to do" if remedies else "all is well")
    return 1 if remedies else 0


def lock_stamp(root: Path = ROOT) -> str:
    """What the environment's stamp file says when it holds exactly the packages of requirements.lock."""
    return hashlib.sha256((root / "requirements.lock").read_bytes()).hexdigest()


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    fits = OLDEST <= sys.version_info[:2] <= NEWEST
    return Finding("Python", version, "" if fits else "use Python 3.11, 3.12 or 3.13: make run PYTHON=python3.11")


def _environment() -> Finding:
    stamp = ROOT / ".venv" / "lock.sha256"
    if stamp.exists() and stamp.read_text().split()[0] == lock_stamp():
        return Finding(".venv", "as requirements.lock says")
    return Finding(".venv", "older than requirements.lock", "bring it up to date: make .venv")


def _program(program: programs.Program) -> Finding:
    path = programs.find(program)
    if path is None:
        return Finding(program.name, "not installed", programs.install_command([program]))
    flag = VERSION_FLAG.get(program.name, "--version")
    if not flag:
        return Finding(program.name, path)
    answer = subprocess.run([path, flag], capture_output=True, text=True, check=False)
    return Finding(program.name, f"{answer.stdout.strip()} ({path})")


def _root(layout: Layout) -> Finding:
    if os.geteuid() != 0:
        return Finding("user", "not root")
    try:
        words = unprivileged(layout.var / "postgres")
    except CannotDropRoot as err:
        return Finding("user", "root", str(err))
    return Finding("user", f"root; PostgreSQL gives it up by {words[0]}")


def _services(layout: Layout) -> Iterable[Finding]:
    problems = without_program(layout)
    if not problems:
        return [Finding("services", "all there")]
    return [Finding("services", problem, problem) for problem in problems]


def _given() -> Iterable[Finding]:
    private = private_names(os.environ)
    return [Finding(name, f"given by {variable}") for name, variable in GIVEN_BY.items() if name not in private]


def _ports(layout: Layout) -> Iterable[Finding]:
    if holder(layout.lock) is not None:
        return [Finding("ports", "the stack runs")]
    public = (("gateway", GATEWAY_PORT), ("web", WEB_PORT), ("mail", MAIL_PAGE_PORT))
    seen = {port: "free" if is_free(port) else f"taken: {name} will move on" for name, port in public}
    return [Finding(f"port {port}", what) for port, what in seen.items()]
