"""Confinement is what the kernel says, of cgroups of both versions."""

from pathlib import Path

import pytest

from deploy.images.confinement import MIB, problems

STATUS = (
    "Name:\tpython\nUid:\t{uid}\t{uid}\t{uid}\t{uid}\n"
    + "".join(f"{name}:\t{{caps}}\n" for name in ("CapInh", "CapPrm", "CapEff", "CapBnd"))
    + "NoNewPrivs:\t{privileges}\n"
)
ROOT = "76 51 0:40 / / {options},relatime - overlay overlay rw,lowerdir=/x\n78 76 0:43 / /tmp rw - tmpfs tmpfs rw\n"


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A process 7 that is confined as it should be, with a memory limit of 256 MiB by cgroups of version 2."""
    process, group = tmp_path / "proc/7", tmp_path / "cgroup/pods/a"
    process.mkdir(parents=True)
    group.mkdir(parents=True)
    (process / "status").write_text(STATUS.format(uid=10001, caps="0" * 16, privileges=1))
    (process / "mountinfo").write_text(ROOT.format(options="ro"))
    (process / "cgroup").write_text("0::/pods/a\n")
    (group / "memory.max").write_text(f"{256 * MIB}\n")
    return tmp_path


def seen(machine: Path, memory: int = 256) -> list[str]:
    return problems(7, memory, machine / "proc", machine / "cgroup")


def test_a_confined_process_is_fine(machine: Path) -> None:
    assert seen(machine) == []


def test_a_limit_of_cgroups_version_1_counts(machine: Path) -> None:
    (machine / "proc/7/cgroup").write_text("4:memory:/pods/a\n3:cpuset:/pods/a\n0::/pods/a\n")
    (machine / "cgroup/memory/pods/a").mkdir(parents=True)
    (machine / "cgroup/memory/pods/a/memory.limit_in_bytes").write_text(f"{256 * MIB}\n")
    assert seen(machine) == []


def test_another_limit_is_a_problem(machine: Path) -> None:
    assert seen(machine, memory=128) == [f"the memory limit is {256 * MIB}, not 128 MiB"]


def test_no_limit_is_a_problem(machine: Path) -> None:
    (machine / "cgroup/pods/a/memory.max").write_text("max\n")
    assert seen(machine) == ["the memory limit is None, not 256 MiB"]


def test_root_with_rights_and_a_writable_root_is_told_apart(machine: Path) -> None:
    (machine / "proc/7/status").write_text(STATUS.format(uid=0, caps="00000000a80425fb", privileges=0))
    (machine / "proc/7/mountinfo").write_text(ROOT.format(options="rw"))
    found = seen(machine)
    assert [problem.split()[0] for problem in found] == ["CapEff", "CapPrm", "CapBnd", "CapInh", "new", "runs", "the"]
