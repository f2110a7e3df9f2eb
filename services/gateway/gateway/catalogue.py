"""The definitions of all collections as they are now, followed by every gateway process."""

import logging
import threading
from collections.abc import Callable
from typing import Any, NamedTuple

from chassis.context import SYSTEM, Context
from chassis.errors import ServiceError
from chassis.events import Event
from chassis.listener import Listener
from chassis.rpc_client import RpcClient

log = logging.getLogger(__name__)

EVERY = 30.0
"""Seconds between looks, should a change have been missed."""
SOON = 0.5
"""Seconds before the next try after one that failed."""


class Collections(NamedTuple):
    """All collections at one moment, as `list_collections` answers; `number` grows with every change seen."""

    number: int
    items: tuple[dict[str, Any], ...]


class Catalogue:
    """Reads the collections when they change; `on_change` callbacks run on its own thread, one after another."""

    def __init__(self, client: RpcClient, amqp_url: str) -> None:
        self._client = client
        self._changed = threading.Event()
        self._callbacks: list[Callable[[Collections], None]] = []
        self._listener = Listener(
            amqp_url,
            "records",
            ["collection_changed"],
            on_event=self._on_event,
            on_connected=self._on_connected,
        )
        self.connected = False
        self.current = Collections(0, ())

    def on_change(self, callback: Callable[[Collections], None]) -> None:
        """Call it with every new state; register before `start`."""
        self._callbacks.append(callback)

    def start(self) -> None:
        """Follow the collections from now on; they are unknown until records has answered once."""
        self._listener.start()
        threading.Thread(target=self._run, name="catalogue", daemon=True).start()

    def _on_event(self, _: Event) -> None:
        self._changed.set()

    def _on_connected(self) -> None:
        self.connected = True
        self._changed.set()

    def _run(self) -> None:
        pause = 0.0
        while True:
            self._changed.wait(pause)
            self._changed.clear()
            pause = EVERY if self._read() else SOON

    def _read(self) -> bool:
        try:
            items = tuple(self._client.call("records", "list_collections", Context(principal=SYSTEM)))
        except ServiceError as err:
            log.warning("the collections cannot be read now", extra={"reason": err.message})
            return False
        if self.current.number == 0 or items != self.current.items:
            self.current = Collections(self.current.number + 1, items)
            for callback in self._callbacks:
                self._tell(callback)
        return True

    def _tell(self, callback: Callable[[Collections], None]) -> None:
        try:
            callback(self.current)
        except Exception:  # the others must hear of it, and of the next change too
            log.exception("a change of the collections could not be followed")
