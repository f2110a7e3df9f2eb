"""What a person reads: one line per step with its time, tables, and the box with addresses and sign-in."""

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.panel import Panel
from rich.table import Table


class Report:
    """Prints as things happen, from any thread; plain text when the output is no terminal."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False, soft_wrap=True)
        self._begun = time.monotonic()
        self._lock = threading.Lock()

    def step(self, text: str) -> None:
        """One line: seconds since the beginning, and what happened."""
        with self._lock:
            self._console.print(f"[dim]{time.monotonic() - self._begun:6.1f} s[/dim]  ", end="")
            self._console.print(text, markup=False)

    def summary(self, info: Mapping[str, Any]) -> None:
        """The addresses and the sign-in of a ready stack; ``info`` as in stack.json.

        The password is shown to a terminal alone: any other output may be a file that is kept or read by others.
        """
        api = info["gateway"] and f"{info['gateway']}/graphql"
        rows = [("API", api), ("Web", info["web"]), ("Mail", info["mail"])]
        password = info["admin"]["password"] if self._console.is_terminal else "see admin.password in stack.json"
        rows += [("Sign in", info["admin"]["email"]), ("Password", password)]
        lines = [f"{label:<9} {value}" for label, value in rows if value]
        with self._lock:
            if self._console.is_terminal:
                self._console.print(Panel("\n".join(lines), title="Dossier is ready", expand=False))
            else:
                self._console.print("\n".join(["Dossier is ready", *(f"  {line}" for line in lines)]), markup=False)


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], console: Console | None = None) -> None:
    """Print rows under column names; between tabs when the output is no terminal."""
    console = console or Console(highlight=False)
    if not console.is_terminal:
        for row in [columns, *rows]:
            console.print("\t".join(row), markup=False, soft_wrap=True)
        return
    drawn = Table(*columns, box=box.SIMPLE_HEAD)
    for row in rows:
        drawn.add_row(*row)
    console.print(drawn)
