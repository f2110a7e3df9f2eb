"""The chain says what is wrong, what it did not look at, and how it ended."""

from collections.abc import Iterator

import pytest

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
