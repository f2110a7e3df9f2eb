"""The courier: senders in the background of the service's process, woken by every commit."""

import logging
from collections.abc import Callable
from typing import Any

import eventlet
from chassis.database import Database
from chassis.errors import ServiceError
from eventlet.event import Event as Signal
from nameko.extensions import DependencyProvider

from notifications.delivering import Deliverer
from notifications.delivery_queue import DeliveryQueue
from notifications.sending import Deferred, Outcome, Transport
from notifications.settings import Settings

log = logging.getLogger(__name__)

POLL = 1.0
"""Seconds between looks at the queue when nothing wakes the courier: retries fall due, other processes die."""

LONGEST_PAUSE = 30.0
"""Seconds between tries while the mail server, or the database, cannot be used."""

STOPPING = 20.0
"""Seconds for the tries under way when the service stops; what is not through by then is sent again."""


class Courier(DependencyProvider):  # type: ignore[misc]
    """Runs `send_concurrency` senders. Each survives every outage: it pauses, longer each time, and goes on."""

    def setup(self) -> None:
        self.settings: Settings = self.container.config["settings"]
        self.database: Database = self.container.config["database"]
        self._signal = Signal()
        self._stopping = False
        self._threads: list[Any] = []

    def start(self) -> None:
        _after_commit(self.database, self.wake)
        for _ in range(self.settings.send_concurrency):
            deliverer = self._deliverer()
            self._threads.append(self.container.spawn_managed_thread(lambda made=deliverer: self._run(made)))

    def stop(self) -> None:
        self._stopping = True
        self.wake()
        with eventlet.Timeout(STOPPING, False):
            for thread in self._threads:
                thread.wait()
        for thread in self._threads:
            thread.kill()

    def wake(self) -> None:
        """Something was committed: look at the queue now."""
        if not self._signal.ready():
            self._signal.send(None)

    def _run(self, deliverer: Deliverer) -> None:
        troubles = 0
        while not self._stopping:
            outcome = self._turn(deliverer)
            if outcome is None:
                deliverer.idle()
                self._wait_for_work()
            elif isinstance(outcome, Deferred) and outcome.provider:
                log.warning("messages cannot be delivered now", extra={"reason": outcome.reason})
                self._wait_out(min(LONGEST_PAUSE, POLL * 2**troubles))
                troubles = min(troubles + 1, 10)
            else:
                troubles = 0
        deliverer.idle()

    def _turn(self, deliverer: Deliverer) -> Outcome | None:
        try:
            return deliverer.turn()
        except ServiceError as err:
            return Deferred(err.message, provider=True)
        except Exception as err:
            # A bug about one message: its lease runs out and it comes again, but the others go first.
            log.exception("delivering failed")
            return Deferred(repr(err), provider=True)

    def _wait_for_work(self) -> None:
        with eventlet.Timeout(POLL, False):
            self._signal.wait()
        if self._signal.ready():
            self._signal = Signal()

    def _wait_out(self, seconds: float) -> None:
        until = eventlet.hubs.get_hub().clock() + seconds
        while not self._stopping and eventlet.hubs.get_hub().clock() < until:
            eventlet.sleep(0.2)

    def _deliverer(self) -> Deliverer:
        settings = self.settings
        transport = Transport(
            settings.smtp_host,
            settings.smtp_port,
            username=settings.smtp_username,
            password=settings.smtp_password,
            starttls=settings.smtp_starttls,
            local_hostname=settings.sender.domain,
        )
        return Deliverer(
            DeliveryQueue(self.database, settings.send_lease),
            transport,
            sender=settings.sender,
            delays=settings.retry_delays,
            limit=lambda: eventlet.Timeout(settings.send_lease / 2, TimeoutError("a try took too long")),
        )


def _after_commit(database: Database, wake: Callable[[], None]) -> None:
    """Call `wake` too; the outbox's relay was there before."""
    before = database.after_commit

    def both() -> None:
        if before is not None:
            before()
        wake()

    database.after_commit = both
