"""What Linux tells about processes in /proc. Elsewhere nothing is known: no children, no memory."""

from pathlib import Path

PROC = Path("/proc")


def children(pid: int) -> list[int]:
    """The direct children of a process; none when it is gone."""
    found: list[int] = []
    for task in (PROC / str(pid) / "task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text().split()]
        except OSError:  # the thread ended while we looked
            continue
    return found


def tree(pid: int) -> list[int]:
    """The process and all its descendants, parents first."""
    found = [pid]
    for member in found:  # grows while we walk it
        found += children(member)
    return found


def memory(pid: int) -> int:
    """Bytes resident in the process and its descendants; memory that they share counts once each (PSS)."""
    return sum(_pss(member) for member in tree(pid))


def environment(pid: int) -> dict[str, str]:
    """The environment that a process was started with; empty when it is gone or not ours."""
    try:
        raw = (PROC / str(pid) / "environ").read_bytes()
    except OSError:
        return {}
    pairs = (item.decode(errors="replace").partition("=") for item in raw.split(b"\0") if b"=" in item)
    return {name: value for name, _, value in pairs}


def _pss(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
