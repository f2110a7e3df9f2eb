"""The private mail catcher: takes every message by SMTP and shows it on a page, ``python -m stack.mailcatcher``."""

import sys
from pathlib import Path

from stack.layout import ROOT
from stack.probes import http_ok, tcp_open
from stack.process import Unit


class Mail:
    """One catcher under ``folder``: SMTP on one port, the inbox page and its JSON API on another."""

    name = "mail"

    def __init__(self, folder: Path, log: Path, smtp_port: int, http_port: int) -> None:
        self._folder = folder
        self._log = log
        self._http_port = http_port
        self.smtp = ("127.0.0.1", smtp_port)
        self.url = f"http://127.0.0.1:{http_port}"

    def prepare(self) -> None:
        """Create the data folder."""
        self._folder.mkdir(parents=True, exist_ok=True)

    def units(self) -> list[Unit]:
        """The catcher."""
        host, smtp_port = self.smtp
        words = ("--host", host, "--smtp-port", str(smtp_port), "--http-port", str(self._http_port))
        return [
            Unit(
                name=self.name,
                argv=(sys.executable, "-m", "stack.mailcatcher", *words, "--data", str(self._folder)),
                env={"PYTHONPATH": str(ROOT)},
                cwd=self._folder,
                log=self._log,
                probe=self._probe,
                port=self._http_port,
            )
        ]

    def _probe(self) -> None:
        http_ok(self._http_port, "/healthz")
        tcp_open(self.smtp[1])
