"""``make logs``: the ends of the logs, and what is added to them."""

import time
from pathlib import Path

from stack.control import ControlError
from stack.layout import Layout
from stack.process import log_tail

LINES = 20
"""Of each log at first."""


def run(layout: Layout, name: str, *, stay: bool) -> int:
    """Print the logs of all processes (each line under its process's name) or of one. Raises ControlError."""
    logs = {path.stem: path for path in sorted(layout.logs.glob("*.log"))}
    if name and name not in logs:
        raise ControlError(f"no log of {name!r}; there are: {', '.join(logs) or 'none'}")
    chosen = {name: logs[name]} if name else logs
    width = 0 if name else max((len(each) for each in chosen), default=0)
    sizes = {each: path.stat().st_size for each, path in chosen.items()}
    for each, path in chosen.items():
        _show(each, log_tail(path, LINES), width)
    while stay:
        time.sleep(0.3)
        for each, path in chosen.items():
            added, sizes[each] = _added(path, sizes[each])
            _show(each, added, width)
    return 0


def _added(path: Path, seen: int) -> tuple[str, int]:
    """The whole lines after byte ``seen``, and how far they reach; an emptied log is read from its beginning."""
    size = path.stat().st_size
    if size == seen:
        return "", seen
    with path.open("rb") as file:
        file.seek(seen if size > seen else 0)
        start = file.tell()
        whole, newline, _ = file.read().rpartition(b"\n")
    return whole.decode(errors="replace"), start + len(whole) + len(newline)


def _show(name: str, text: str, width: int) -> None:
    for line in text.splitlines():
        print(f"{name:<{width}} | {line}" if width else line, flush=True)
