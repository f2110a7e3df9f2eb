"""The files that an image is made of are those that its Dockerfile copies and .dockerignore lets through."""

from pathlib import Path

import pytest

from deploy.verify.context import sources

DOCKERFILE = """
FROM a AS build
# COPY secret /x
COPY --chown=1:1 one/*.txt two/file.py \\
     /app/
ADD ./three /app/three
COPY ["four five", "/app/"]
FROM b
COPY --from=build /app /app
"""
FILES = [
    "one/a.txt", "one/b.md", "one/deep/c.txt", "two/file.py", "two/other.py", "three/x.py", "three/x.pyc",
    "three/deep/y.py", "three/deep/keep.pyc", "four five", "app", "secret",
]  # fmt: skip


def found(context: Path, ignore: str = "") -> set[str]:
    for name in FILES:
        (context / name).parent.mkdir(parents=True, exist_ok=True)
        (context / name).touch()
    (context / "two" / "Dockerfile").write_text(DOCKERFILE)
    (context / ".dockerignore").write_text(ignore)
    sources.cache_clear()
    return {path.relative_to(context).as_posix() for path in sources(context / "two" / "Dockerfile", context)}


def test_what_is_copied_from_the_context_counts_and_nothing_else(tmp_path: Path) -> None:
    copied = {"one/a.txt", "two/file.py", "three/x.py", "three/x.pyc", "three/deep/y.py", "three/deep/keep.pyc"}
    assert found(tmp_path) == {*copied, "four five"}


def test_what_is_ignored_does_not_count_and_the_last_pattern_decides(tmp_path: Path) -> None:
    assert found(tmp_path, "**/*.pyc\n# one\none\n!three/deep/keep.pyc\n") == {
        "two/file.py", "three/x.py", "three/deep/y.py", "three/deep/keep.pyc", "four five",
    }  # fmt: skip
    assert found(tmp_path, "*\n!three\nthree/deep\n") == {"three/x.py", "three/x.pyc"}


def test_a_dockerfile_has_an_ignore_file_of_its_own_before_that_of_the_context(tmp_path: Path) -> None:
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "Dockerfile.dockerignore").write_text("*\n!two/file.py\n")
    assert found(tmp_path, "two") == {"two/file.py"}


def test_a_file_that_is_copied_and_not_there_is_said(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM a\nCOPY absent /\n")
    with pytest.raises(FileNotFoundError, match="copies absent"):
        sources(tmp_path / "Dockerfile", tmp_path)
