"""CPU time and memory of the processes of a running stack, from /proc."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

OURS = ("gateway", "records", "files", "notifications", "integrations")
BACKENDS = ("postgres", "rabbitmq", "redis")
_TICK = os.sysconf("SC_CLK_TCK")


class Processes:
    """The trees of processes below a supervisor, by the service or backend they belong to."""

    def __init__(self, supervisor: int) -> None:
        self._supervisor = supervisor

    def cpu(self) -> dict[str, float]:
        """CPU seconds so far by name, children that have ended included."""
        return self._sums(_cpu)

    def memory(self) -> dict[str, float]:
        """Proportional set size by name, in MB: shared pages are counted once."""
        return self._sums(_memory)

    def _sums(self, measure: Callable[[int], float]) -> dict[str, float]:
        sums = dict.fromkeys(OURS + BACKENDS, 0.0)
        children = _children()
        for pid in children.get(self._supervisor, []):
            name = _name(pid)
            if name in sums:
                sums[name] += sum(measure(each) for each in _tree(pid, children))
        return sums


def _name(pid: int) -> str:
    """The module of one of our services, or the program of a backend."""
    words = _read(pid, "cmdline").replace("\0", " ")
    for service in OURS:
        if f"-m {service} " in words + " ":
            return service
    for backend, mark in (("postgres", "postgres"), ("rabbitmq", "rabbit"), ("redis", "redis-server")):
        if mark in words:
            return backend
    return words


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            fields = _read(int(folder.name), "stat").rpartition(")")[2].split()
            if fields:
                found.setdefault(int(fields[1]), []).append(int(folder.name))
    return found


def _tree(pid: int, children: dict[int, list[int]]) -> Iterator[int]:
    yield pid
    for child in children.get(pid, []):
        yield from _tree(child, children)


def _read(pid: int, file: str) -> str:
    """The text of a file in /proc; empty when the process has ended."""
    try:
        return Path(f"/proc/{pid}/{file}").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _cpu(pid: int) -> float:
    fields = _read(pid, "stat").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _TICK if fields else 0.0


def _memory(pid: int) -> float:
    for line in _read(pid, "smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
