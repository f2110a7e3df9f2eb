from pathlib import Path

import pytest

from stack.install import ensure_programs
from stack.programs import POSTGRES, REDIS, Program, ProgramMissing, find, install_command, require

ABSENT = Program("no-such-program", ("no/such/*/bin",), "no-such-package", "no-such-formula")


def test_a_missing_program_s_message_holds_the_exact_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stack.programs.shutil.which", lambda name, path=None: name == "apt-get" or None)
    monkeypatch.setattr("stack.programs.os.geteuid", lambda: 1000)
    with pytest.raises(ProgramMissing, match=r"sudo apt-get install -y --no-install-recommends no-such-package$"):
        require(ABSENT)


def test_root_needs_no_sudo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stack.programs.shutil.which", lambda name: name == "apt-get" or None)
    monkeypatch.setattr("stack.programs.os.geteuid", lambda: 0)
    assert install_command([POSTGRES, REDIS]) == (
        "apt-get update && apt-get install -y --no-install-recommends postgresql redis-server"
    )


def test_a_mac_gets_brew_s_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stack.programs.shutil.which", lambda name: name == "brew" or None)
    assert install_command([REDIS]) == "brew install redis"


def test_who_may_not_install_is_told_how(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stack.install.os.geteuid", lambda: 1000)
    with pytest.raises(ProgramMissing, match="not installed: no-such-program"):
        ensure_programs(lambda text: None, (ABSENT,))


def test_the_newest_of_several_versions_is_found(tmp_path: Path) -> None:
    for version in ("9", "15", "14"):
        folder = tmp_path / f"postgresql-{version}/bin"
        folder.mkdir(parents=True)
        (folder / "my-postgres").touch(0o755)
    pattern = str(tmp_path / "postgresql-*/bin").removeprefix("/")
    found = find(Program("my-postgres", (pattern,), "", ""))
    assert found == str(tmp_path / "postgresql-15/bin/my-postgres")
