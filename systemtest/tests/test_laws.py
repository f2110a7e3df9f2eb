"""The laws at the door of this folder (README.md) hold."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent.parent
THIRD_PARTY = {"httpx", "pytest", "rich"}


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]


def test_nothing_of_the_suite_is_imported() -> None:
    files = list(HERE.rglob("*.py"))
    assert len(files) > 10
    for file in files:
        foreign = set(imported(file)) - sys.stdlib_module_names - THIRD_PARTY - {"systemtest"}
        assert not foreign, f"{file.relative_to(HERE)}: {foreign}"
