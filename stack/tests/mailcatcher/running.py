"""The catcher as its users run it: a process of its own, spoken to over SMTP and HTTP."""

import os
import signal
import smtplib
import ssl
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx

from stack.ports import PortBook

ROOT = Path(__file__).resolve().parents[3]
CREDENTIALS = ("ada", "pa:ss word")


class RunningCatcher:
    """One process at a time over one data folder; its ports stay the same over restarts."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.data = folder / "data"
        self.log = folder / "catcher.log"
        self._options = options
        self._ports = PortBook()
        self.smtp_port, http_port = self._ports.private("smtp"), self._ports.private("http")
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{http_port}")
        self.start()

    def start(self) -> None:
        ports = ("--smtp-port", str(self.smtp_port), "--http-port", str(self.http.base_url.port))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "stack.mailcatcher", *ports, "--data", str(self.data), *self._options],
                cwd=ROOT,
                env={**os.environ, "MAILCATCHER_AUTH": ":".join(CREDENTIALS)},
                stderr=log,
            )
        deadline = time.monotonic() + 20
        while not self._answers():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, "the catcher did not answer within 20 s"
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            return self.http.get("/healthz").status_code == 200
        except httpx.TransportError:
            return False

    def end(self, number: signal.Signals) -> int:
        """Send a signal and wait; returns the exit status."""
        self.process.send_signal(number)
        return self.process.wait(timeout=10)

    def close(self) -> None:
        if self.process.poll() is None:
            self.end(signal.SIGKILL)
        self.http.close()
        self._ports.close()

    def connect(self, timeout: float = 10) -> smtplib.SMTP:
        return smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=timeout)

    def trusting(self) -> ssl.SSLContext:
        """What a client needs to believe the catcher's certificate."""
        return ssl.create_default_context(cafile=str(self.data / "tls.crt"))

    def send(self, message: EmailMessage, timeout: float = 10) -> dict[str, tuple[int, bytes]]:
        with self.connect(timeout) as session:
            return session.send_message(message)

    def messages(self, **query: str | int) -> list[Any]:
        response = self.http.get("/api/messages", params=query)
        assert response.status_code == 200, response.text
        found: list[Any] = response.json()
        return found

    def set_faults(self, *rules: dict[str, Any], delay_seconds: float = 0) -> None:
        document = {"delay_seconds": delay_seconds, "rules": list(rules)}
        assert self.http.put("/api/faults", json=document).status_code == 200


def message(to: str = "ada@example.com", subject: str = "Hello", text: str = "Hello Ada\n") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "no-reply@dossier.example", to, subject
    made["Date"] = "Mon, 02 Mar 2026 10:20:30 +0100"
    made.set_content(text)
    return made
