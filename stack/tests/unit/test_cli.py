from pathlib import Path

import pytest

from stack.cli import main, parser


def test_an_unknown_backend_names_those_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["test-backends", "run", "--only", "mysql", "--", "true"])
    assert "unknown: mysql; known: postgres, rabbitmq, redis, s3, mail" in capsys.readouterr().err


def test_a_command_s_own_options_are_passed_on() -> None:
    options = parser().parse_args(["test-backends", "run", "--", "pytest", "-q", "--", "x"])
    assert options.command == ["pytest", "-q", "--", "x"]


def test_a_stack_that_does_not_run_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DOSSIER_VAR", str(tmp_path))
    assert main(["status"]) == 3
    assert main(["down"]) == 0
    assert main(["restart", "records"]) == 1
    printed = capsys.readouterr()
    assert "does not run" in printed.out
    assert "does not answer" in printed.err


def test_logs_of_an_unknown_process_names_those_that_exist(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DOSSIER_VAR", str(tmp_path))
    (tmp_path / "log").mkdir()
    (tmp_path / "log/records.log").write_text("started\n")
    assert main(["logs", "recrods"]) == 1
    assert "no log of 'recrods'; there are: records" in capsys.readouterr().err
    assert main(["logs", "--no-follow"]) == 0
    assert "records | started" in capsys.readouterr().out
