"""What the service's methods are given: sources and webhooks with all they stand on."""

from typing import Any, NamedTuple

from chassis.database import Database
from nameko.extensions import DependencyProvider

from integrations.addresses import AddressGuard
from integrations.asking import ThirdParties
from integrations.cache import AnswerCache
from integrations.courier import Courier
from integrations.delivery_log import DeliveryLog
from integrations.delivery_queue import DeliveryQueue
from integrations.fetching import Fetcher
from integrations.hosts import Hosts
from integrations.loops import DeliveryLoop, tidy_for_ever
from integrations.metrics import THIRD_PARTIES_PAUSED
from integrations.outgoing import Outgoing
from integrations.settings import Settings
from integrations.source_store import SourceStore
from integrations.vault import Vault
from integrations.webhooks import WebhookStore


class SourceParts(NamedTuple):
    """What the methods about sources use."""

    guard: AddressGuard
    store: SourceStore
    fetcher: Fetcher


class WebhookParts(NamedTuple):
    """What the methods about webhooks, and the event handlers, use."""

    guard: AddressGuard
    store: WebhookStore
    log: DeliveryLog
    queue: DeliveryQueue
    loop: DeliveryLoop


class Sources(DependencyProvider):  # type: ignore[misc]
    """Gives SourceParts."""

    def setup(self) -> None:
        settings: Settings = self.container.config["settings"]
        vault, guard = Vault(settings.encryption_keys), AddressGuard(settings.allowed_networks)
        self._cache = AnswerCache(settings.redis_url)
        hosts = Hosts()
        THIRD_PARTIES_PAUSED.set_function(hosts.paused)
        fetcher = Fetcher(ThirdParties(Outgoing(guard), hosts), self._cache, vault)
        self._parts = SourceParts(guard, SourceStore(self.container.config["database"], vault), fetcher)

    def stop(self) -> None:
        self._cache.close()

    def get_dependency(self, worker_ctx: Any) -> SourceParts:
        return self._parts


class Webhooks(DependencyProvider):  # type: ignore[misc]
    """Gives WebhookParts, and runs the delivery loop."""

    def setup(self) -> None:
        settings: Settings = self.container.config["settings"]
        self._database: Database = self.container.config["database"]
        vault, guard = Vault(settings.encryption_keys), AddressGuard(settings.allowed_networks)
        queue = DeliveryQueue(self._database, vault)
        courier = Courier(queue, Outgoing(guard), settings.webhook_delays)
        loop = DeliveryLoop(queue, courier, settings.delivery_concurrency)
        store = WebhookStore(self._database, vault)
        self._parts = WebhookParts(guard, store, DeliveryLog(self._database), queue, loop)

    def start(self) -> None:
        self._threads = [
            self.container.spawn_managed_thread(self._parts.loop.run),
            self.container.spawn_managed_thread(lambda: tidy_for_ever(self._database)),
        ]

    def stop(self) -> None:
        for thread in self._threads:
            thread.kill()
        self._parts.loop.finish()

    def get_dependency(self, worker_ctx: Any) -> WebhookParts:
        return self._parts
