"""The chain says what is wrong, what it did not look at, and how it ended."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.verify import schemas
from deploy.verify.chain import Skipped, run


def fine() -> Iterator[str]:
    yield from ()


def wrong() -> Iterator[str]:
    yield "it is wrong"


def away() -> Iterator[str]:
    raise Skipped("no tool")
    yield


def test_a_problem_is_named_and_fails_the_chain(capsys: pytest.CaptureFixture[str]) -> None:
    assert run({"a": fine, "b": wrong}) == 1
    out = capsys.readouterr().out
    assert "it is wrong" in out
    assert "1 of 2 steps passed; failed: b" in out


def test_a_skipped_step_is_loud_and_does_not_fail_the_chain(capsys: pytest.CaptureFixture[str]) -> None:
    assert run({"a": fine, "b": away}) == 0
    out = capsys.readouterr().out
    assert "SKIPPED b: no tool" in out
    assert "1 of 2 steps passed; SKIPPED: b" in out


def test_a_schema_that_is_not_in_the_folder_is_a_reason_to_skip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCHEMA_DIR", str(tmp_path))
    with pytest.raises(Skipped, match=r"no a\.json in"):
        schemas.named("a.json")
    (tmp_path / "a.json").touch()
    assert schemas.named("a.json") == tmp_path / "a.json"
