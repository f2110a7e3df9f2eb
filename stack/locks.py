"""``make lock``: compile every requirements.lock anew, with hashes and without index addresses."""

import subprocess
import sys
from pathlib import Path

from stack.layout import ROOT

FLAGS = (
    *("--universal", "--python-version", "3.11", "--generate-hashes"),
    *("--no-emit-index-url", "--no-emit-find-links", "--no-header", "-q"),
)


class LockFailed(Exception):
    """uv could not resolve; the message carries its answer."""


def compile_all(root: Path = ROOT) -> int:
    """The root's lock holds everything for development; each part's lock takes its versions from there."""
    parts = [file.parent.relative_to(root) for file in sorted(root.glob("services/*/pyproject.toml"))]
    parts += [Path("stack"), Path("deploy")]
    projects = [str(part / "pyproject.toml") for part in parts]
    _compile(root, Path("requirements.lock"), "pyproject.toml", "--group", "dev", *projects)
    for part, project in zip(parts, projects, strict=True):
        _compile(root, part / "requirements.lock", project, "-c", "requirements.lock")
    return 0


def _compile(root: Path, lock: Path, *words: str) -> None:
    uv = Path(sys.executable).with_name("uv")
    if not uv.exists():
        raise LockFailed(f"{uv} is missing: delete .venv and run make .venv")
    command = [str(uv), "pip", "compile", *words, *FLAGS, "-o", str(lock)]
    done = subprocess.run(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise LockFailed(f"{lock}: {done.stderr}")
    print(f"compiled {lock}")
