"""Letters that wait in a table until notifications takes them: a thread tries, again and again while it is away."""

import logging
import threading
from abc import ABC, abstractmethod
from typing import Any, NamedTuple

from chassis.context import Context
from chassis.errors import ServiceError, Unavailable
from sqlalchemy.exc import DBAPIError

from gateway.rpc import Client

log = logging.getLogger(__name__)

POLL = 2.0
"""Seconds between looks for notes that another process took and could not finish."""


class Letter(NamedTuple):
    """An email to one person."""

    subject: str
    text: str


class LetterWriter(ABC):
    """Writes the letters of one table. Without `public_url`, where people find the web app, there are none."""

    def __init__(self, client: Client, public_url: str, name: str) -> None:
        self._client = client
        self._public_url = public_url.rstrip("/")
        self._name = name
        self._noted = threading.Event()

    @property
    def enabled(self) -> bool:
        return bool(self._public_url)

    def wake(self) -> None:
        """There is something to do."""
        self._noted.set()

    def start(self) -> None:
        """Begin to write, in a thread of its own."""
        if self.enabled:
            threading.Thread(target=self._run, name=self._name, daemon=True).start()

    @abstractmethod
    def write_one(self) -> bool:
        """Process the oldest note that no other process holds; False when there is none. Raises Unavailable."""

    def _run(self) -> None:
        while True:
            self._noted.wait(POLL)
            self._noted.clear()
            try:
                while self.write_one():
                    pass
            except (ServiceError, DBAPIError) as err:
                log.warning("letters cannot be sent now", extra={"writer": self._name, "reason": str(err)})

    def _hand_over(self, context: Context, to: str, letter: Letter, key: str, *, confidential: bool = False) -> None:
        """Raises Unavailable; a refusal is logged, for to ask again would not help, and the other notes wait."""
        message: dict[str, Any] = {"to": [to], "subject": letter.subject, "text": letter.text, "key": key}
        if confidential:
            message["confidential"] = True
        call = self._client.submit("notifications", "send_message", context, **message)
        try:
            call.result()
        except Unavailable:
            raise
        except ServiceError as err:
            log.error("notifications refused a letter", extra={"reason": err.message, "key": key})
        else:
            log.info("notifications took a letter", extra={"key": key})
