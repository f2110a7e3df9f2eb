"""Lock files pin every package by hash, name no place on a network or a disk, and agree with each other."""

import re
from functools import cache
from pathlib import Path

import pytest
from repository import FOLDERS, ROOT

LOCKS = [ROOT / "services" / folder / "requirements.lock" for folder in FOLDERS] + [
    ROOT / "stack" / "requirements.lock"
]
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==(\S+)")
NAMES = [str(lock.relative_to(ROOT)) for lock in LOCKS]


@cache
def packages(lock: Path) -> dict[str, tuple[str, int]]:
    """{name: (version, number of hashes)}; a package may have a line per environment."""
    found: dict[str, tuple[str, int]] = {}
    current = ""
    for line in lock.read_text().splitlines():
        if line.strip().startswith("--hash=sha256:"):
            version, hashes = found[current]
            found[current] = (version, hashes + 1)
        elif line and not line[0].isspace() and not line.startswith("#"):
            pin = PIN.match(line)
            assert pin, f"{lock}: not pinned: {line}"
            current = pin[1]
            found[current] = (pin[2], 0)
    assert found
    return found


@pytest.mark.parametrize("lock", [ROOT / "requirements.lock", *LOCKS], ids=["requirements.lock", *NAMES])
def test_every_package_is_pinned_by_hash(lock: Path) -> None:
    assert [name for name, (_, hashes) in packages(lock).items() if hashes == 0] == []


@pytest.mark.parametrize("lock", [ROOT / "requirements.lock", *LOCKS], ids=["requirements.lock", *NAMES])
def test_a_lock_names_no_place(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert not re.search(r"(^|[\s(])/", text, re.MULTILINE)
    assert not re.search(r"--(extra-)?index-url|--find-links|--trusted-host", text)


@pytest.mark.parametrize("lock", LOCKS, ids=NAMES)
def test_a_lock_has_the_versions_of_the_whole(lock: Path) -> None:
    whole = packages(ROOT / "requirements.lock")
    assert {
        name: version for name, (version, _) in packages(lock).items() if whole.get(name, ("",))[0] != version
    } == {}
