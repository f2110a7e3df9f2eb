import contextlib
from pathlib import Path

import pytest

from stack.install import daemons_forbidden, ensure_programs
from stack.programs import Program

APT = """#!/bin/sh
echo "$@" >> {log}
[ "$1" = update ] && touch {folder}/updated && exit 0
[ -e {folder}/updated ] || exit 100
touch {folder}/my-server && chmod +x {folder}/my-server
"""
"""An apt-get whose lists are empty until it is updated, as in a fresh container."""


def test_apt_is_updated_once_when_its_lists_are_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "calls"
    (tmp_path / "apt-get").write_text(APT.format(log=log, folder=tmp_path))
    (tmp_path / "apt-get").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr("stack.install.os.geteuid", lambda: 0)
    monkeypatch.setattr("stack.install.daemons_forbidden", contextlib.nullcontext)
    told: list[str] = []
    ensure_programs(told.append, (Program("my-server", (), "my-package", ""),))
    install = "install -y --no-install-recommends my-package"
    assert log.read_text().splitlines() == [install, "update", install]
    assert told == ["installing my-server"]


def test_packages_may_start_no_daemon_while_they_are_installed(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    with daemons_forbidden(policy):
        assert policy.read_text().endswith("exit 101\n")
        assert policy.stat().st_mode & 0o111
    assert not policy.exists()


def test_the_system_s_own_policy_is_left_alone(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    policy.write_text("theirs")
    with daemons_forbidden(policy):
        assert policy.read_text() == "theirs"
    assert policy.read_text() == "theirs"
