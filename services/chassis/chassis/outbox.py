"""The outbox of a nameko service: `chassis.transactional_outbox`, and its relay as a dependency."""

import eventlet
from eventlet.event import Event as Signal
from nameko.extensions import DependencyProvider

from chassis.database import Database
from chassis.publisher import Publisher
from chassis.transactional_outbox import BATCH, POLL, OutboxRelay, append, outbox_table

__all__ = ["BATCH", "POLL", "OutboxRelay", "Relay", "append", "outbox_table"]


class Relay(DependencyProvider):  # type: ignore[misc]
    """Runs the relay inside the service's process, woken by every commit of `Database.begin`."""

    def setup(self) -> None:
        self._signal = Signal()
        self.publisher = Publisher(self.container.config["AMQP_URI"])
        self.database: Database = self.container.config["database"]
        self.database.after_commit = self.wake

    def start(self) -> None:
        relay = OutboxRelay(self.database, self.publisher, self.container.service_name)
        self._thread = self.container.spawn_managed_thread(lambda: relay.run(self._wait))

    def stop(self) -> None:
        self._thread.kill()

    def wake(self) -> None:
        """Something was committed: look at the outbox now."""
        if not self._signal.ready():
            self._signal.send(None)

    def _wait(self, seconds: float) -> None:
        with eventlet.Timeout(seconds, False):
            self._signal.wait()
        if self._signal.ready():
            self._signal = Signal()
