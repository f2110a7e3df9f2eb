"""Step: shellcheck finds nothing in any shell script of the repository."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from deploy.verify.tools import of_environment
from stack.layout import ROOT

SHEBANG = re.compile(rb"#!.*\b(?:ba|da)?sh\b")
MADE = {".git", ".venv", "var", "node_modules", ".next"}


def check() -> Iterator[str]:
    """A line per problem."""
    done = subprocess.run(
        [of_environment("shellcheck"), "--format=gcc", "--severity=style", *map(str, scripts())],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    yield from (done.stdout + done.stderr).splitlines()


def scripts() -> list[Path]:
    """The scripts, by their ending or their first line, relative to the root."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in MADE]
        found += [Path(folder, name) for name in names if _is_script(Path(folder, name))]
    return sorted(path.relative_to(ROOT) for path in found)


def _is_script(path: Path) -> bool:
    if path.suffix == ".sh":
        return True
    if path.suffix or not path.is_file():
        return False
    with path.open("rb") as file:
        return SHEBANG.match(file.readline(200)) is not None
