from pathlib import Path

from stack.install import daemons_forbidden


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
