"""The repository as the architecture tests see it: files as they lie there, modules as syntax trees."""

import ast
import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("gateway", "records", "files", "notifications", "integrations")
FOLDERS = ("chassis", *SERVICES)

_IGNORED = {
    ".git",
    *(line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines() if line.endswith("/")),
}


@cache
def files() -> tuple[Path, ...]:
    """Every file that may be committed, relative to the root."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in _IGNORED]
        kept = [name for name in names if not name.endswith(".pyc") and name not in _IGNORED]  # .git of a worktree
        found += [(Path(folder) / name).relative_to(ROOT) for name in kept]
    return tuple(sorted(found))


def texts() -> Iterator[tuple[Path, str]]:
    """(path, content) of every text file."""
    for path in files():
        try:
            yield path, (ROOT / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def package(folder: str) -> list[Path]:
    """The modules that a folder of services/ brings to production."""
    found = sorted((ROOT / "services" / folder / folder).rglob("*.py"))
    assert found, f"{folder} has no modules"
    return found


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(path: Path) -> set[str]:
    """The top-level names of what a module imports, wherever in it the import stands."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(str(node.module).partition(".")[0])
    return found


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a module."""
    for node in ast.walk(tree(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


@cache
def contract(service: str) -> dict[str, Any]:
    """The committed contract of a service."""
    read: dict[str, Any] = json.loads((ROOT / "services" / service / "contract.json").read_text())
    return read
