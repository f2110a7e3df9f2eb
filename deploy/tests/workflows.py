"""GitHub's workflows as GitHub reads them, as far as the tests about them need: triggers, filters, jobs, steps."""

import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from stack.layout import ROOT

FOLDER = ROOT / ".github" / "workflows"
Workflow = dict[Any, Any]


def read(name: str) -> Workflow:
    """A workflow by the name of its file; its triggers are under ``on``, which YAML takes for true."""
    read: Workflow = yaml.safe_load((FOLDER / f"{name}.yml").read_text())
    return {**read, "on": read.get(True)}


def names() -> list[str]:
    """All workflows."""
    return sorted(path.stem for path in FOLDER.glob("*.yml"))


def jobs(name: str) -> dict[str, Any]:
    """The jobs of a workflow."""
    found: dict[str, Any] = read(name)["jobs"]
    return found


def steps(name: str) -> Iterator[dict[str, Any]]:
    """The steps of all jobs of a workflow."""
    for job in jobs(name).values():
        yield from job.get("steps", ())


def wanted(patterns: Iterable[str], value: str) -> bool:
    """Whether a filter lets a path or a tag pass: the last pattern that fits decides, "!" refuses.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
    """
    passes = False
    for pattern in patterns:
        if _regex(pattern.removeprefix("!")).fullmatch(value):
            passes = not pattern.startswith("!")
    return passes


def _regex(pattern: str) -> re.Pattern[str]:
    spelled = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "+": "+", "?": "?"}
    parts = re.split(r"(\*\*/|\*\*|\*|\+|\?|\[[^\]]*\])", pattern)
    return re.compile("".join(spelled.get(part, part if part.startswith("[") else re.escape(part)) for part in parts))


def tracked() -> list[Path]:
    """The files of the checkout that may be committed, relative to it."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [Path(line) for line in listed.stdout.splitlines() if (ROOT / line).is_file()]
