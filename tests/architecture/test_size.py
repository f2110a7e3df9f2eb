"""A file is one idea, a function one screen. The limits hold now, with little room."""

import pytest
from repository import FOLDERS, ROOT, functions, package

MAX_FILE_LINES = 350
MAX_FUNCTION_LINES = 40


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_module_is_too_long(folder: str) -> None:
    lengths = {path.name: len(path.read_text().splitlines()) for path in package(folder)}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_FILE_LINES} == {}


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_function_is_too_long(folder: str) -> None:
    assert [
        f"{path.relative_to(ROOT)}:{function.lineno} {function.name}"
        for path in package(folder)
        for function in functions(path)
        if (function.end_lineno or 0) - function.lineno >= MAX_FUNCTION_LINES
    ] == []
