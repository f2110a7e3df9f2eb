"""The suite's mail catcher as a process of its own, and what tests ask it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path
from typing import Any

import httpx
from chassis.testing import ROOT, free_port, wait_for


class MailCatcher:
    """A real SMTP server on a port that stays the same over `stop` and `start`; what it holds stays too."""

    def __init__(self, folder: Path, *options: str, credentials: str = "") -> None:
        self.smtp_port = free_port()
        self._http_port = free_port()
        self._folder = folder
        self._options = options
        self._credentials = credentials
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"http://127.0.0.1:{self._http_port}"

    @property
    def certificate(self) -> Path:
        return self._folder / "tls.crt"

    def start(self) -> None:
        ports = ("--smtp-port", str(self.smtp_port), "--http-port", str(self._http_port))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "stack.mailcatcher", *ports, "--data", str(self._folder), *self._options],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "MAILCATCHER_AUTH": self._credentials},
            stderr=subprocess.DEVNULL,
        )
        wait_for(self._answers, "the mail catcher to be ready")

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None

    def fail(self, recipient: str, stage: str, *, code: int | None = None, drop: bool = False) -> None:
        """From now on, beside what fails already."""
        rules = httpx.get(f"{self.url}/api/faults").json()["rules"]
        rules.append({"recipient": recipient, "stage": stage, "code": code, "drop": drop})
        httpx.put(f"{self.url}/api/faults", json={"rules": rules}).raise_for_status()

    def recover(self, recipient: str) -> None:
        """No longer fail for this recipient."""
        rules = httpx.get(f"{self.url}/api/faults").json()["rules"]
        rules = [rule for rule in rules if rule["recipient"] != recipient]
        httpx.put(f"{self.url}/api/faults", json={"rules": rules}).raise_for_status()

    def slow_down(self, seconds: float) -> None:
        httpx.put(f"{self.url}/api/faults", json={"delay_seconds": seconds}).raise_for_status()

    def messages(self, to: str) -> list[dict[str, Any]]:
        """What has arrived for a recipient (* stands for anything), newest first."""
        answer = httpx.get(f"{self.url}/api/messages", params={"to": to, "limit": 500})
        found: list[dict[str, Any]] = answer.raise_for_status().json()
        return found

    def wait_for(self, to: str, count: int = 1, seconds: float = 15.0) -> list[dict[str, Any]]:
        """The messages for a recipient, as soon as there are `count`."""
        found: list[dict[str, Any]] = wait_for(
            lambda: (f := self.messages(to)) and len(f) >= count and f, f"{count} messages to {to}", seconds=seconds
        )
        return found

    def raw(self, to: str) -> bytes:
        """The newest message for a recipient, as it was sent."""
        return httpx.get(f"{self.url}/api/messages/{self.messages(to)[0]['id']}/raw").content

    def recipients(self) -> list[str]:
        """Of everything that has arrived, newest first."""
        return [to for message in self.messages("*") for to in message["to"]]

    def message_id(self, message: dict[str, Any]) -> str:
        """Of one of the messages listed."""
        raw = httpx.get(f"{self.url}/api/messages/{message['id']}/raw").content
        return str(message_from_bytes(raw)["Message-ID"])

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False


@contextmanager
def caught(folder: Path, *options: str, credentials: str = "") -> Iterator[MailCatcher]:
    """A running catcher."""
    catcher = MailCatcher(folder, *options, credentials=credentials)
    catcher.start()
    try:
        yield catcher
    finally:
        catcher.stop()
