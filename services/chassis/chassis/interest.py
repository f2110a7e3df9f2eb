"""Which events a service wants at the moment: the broker drops all others where they are published.

A service whose users say by rules what they want to hear of would otherwise be handed every event of the suite, only to
look up that nobody asked. Its handlers are marked `on_demand`, and an `Interest` binds their queues to what is wanted.
"""

import logging
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import eventlet
from eventlet.event import Event as Signal
from nameko.extensions import DependencyProvider
from sqlalchemy import Connection

from chassis.database import Database
from chassis.errors import Unavailable
from chassis.handlers import DurableHandler
from chassis.publisher import Publisher

log = logging.getLogger(__name__)

EVERY = 30.0
"""Seconds between looks at what is wanted, should a change have been missed."""
SOON = 1.0
"""Seconds before the next try after one that failed."""

_LOCK = "select pg_advisory_xact_lock(hashtext('dossier.interest'))"


def _subscribe(handler: DurableHandler, wanted: frozenset[str], channel: Any) -> None:
    handler.subscribe(channel, wanted)


class Interest(DependencyProvider):  # type: ignore[misc]
    """`wanted(connection)` names the types of event that are wanted now, from what is stored."""

    def __init__(self, wanted: Callable[[Connection], Iterable[str]]) -> None:
        self._wanted = wanted

    def setup(self) -> None:
        self._database: Database = self.container.config["database"]
        self._publisher = Publisher(self.container.config["AMQP_URI"])
        self._missed = Signal()

    def start(self) -> None:
        self._thread = self.container.spawn_managed_thread(self._run)

    def stop(self) -> None:
        self._thread.kill()
        self._publisher.close()

    def get_dependency(self, worker_ctx: Any) -> "Interest":
        return self

    def changed(self) -> None:
        """What is wanted has been committed: events from now on arrive; without a broker, those after it is back."""
        try:
            self._refresh()
        except Unavailable as err:
            log.warning("what is wanted cannot be told now", extra={"reason": err.message})
            if not self._missed.ready():
                self._missed.send(None)

    def _refresh(self) -> None:
        """Bind to what is stored. One process at a time, so that an older answer never undoes a newer one."""
        with self._database.begin() as connection:
            connection.exec_driver_sql(_LOCK)
            wanted = frozenset(self._wanted(connection))
            for handler in self._handlers():
                self._publisher.administer(partial(_subscribe, handler, wanted))

    def _handlers(self) -> list[DurableHandler]:
        return [e for e in self.container.entrypoints if isinstance(e, DurableHandler) and e.on_demand]

    def _run(self) -> None:
        while True:
            try:
                self._refresh()
                self._sleep(EVERY)
            except Unavailable as err:
                log.warning("what is wanted cannot be told now", extra={"reason": err.message})
                self._sleep(SOON)

    def _sleep(self, seconds: float) -> None:
        """Wait; `changed` cuts it short when it could not do the work itself."""
        with eventlet.Timeout(seconds, False):
            self._missed.wait()
        if self._missed.ready():
            self._missed = Signal()
