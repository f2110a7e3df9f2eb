"""The outbox of a nameko service: `chassis.transactional_outbox`, and its relay as a dependency."""

from nameko.extensions import DependencyProvider

from chassis.database import Database
from chassis.publisher import Publisher
from chassis.transactional_outbox import BATCH, CONFIRM_TIMEOUT, POLL, OutboxRelay, append, outbox_table
from chassis.wake import Wake

__all__ = ["BATCH", "POLL", "OutboxRelay", "Relay", "append", "outbox_table"]


class Relay(DependencyProvider):  # type: ignore[misc]
    """Runs the relay inside the service's process, woken by every commit of `Database.begin`."""

    def setup(self) -> None:
        self.publisher = Publisher(self.container.config["AMQP_URI"], confirm_timeout=CONFIRM_TIMEOUT)
        self.database: Database = self.container.config["database"]
        self._wake = Wake()
        self.database.after_commit = self._wake.set

    def start(self) -> None:
        relay = OutboxRelay(self.database, self.publisher, self.container.service_name)
        self._thread = self.container.spawn_managed_thread(lambda: relay.run(self._wake))

    def stop(self) -> None:
        self._thread.kill()
