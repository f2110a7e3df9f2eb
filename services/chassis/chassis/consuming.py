"""Consuming without losing: nameko's queue consumer, handing on messages as they came.

nameko decodes a message before any of our code sees it, and a body that does not decode ends the whole process.
Here the entrypoint decodes, so that garbage is its own, small problem.
"""

from functools import partial
from typing import Any

from nameko.messaging import QueueConsumer


class RawQueueConsumer(QueueConsumer):  # type: ignore[misc]
    """Hands each provider its undecoded messages; declares what a provider needs after every (re)connection."""

    connected = False

    def get_consumers(self, consumer_cls: Any, channel: Any) -> Any:
        self._consumers = {}
        for provider in self._providers:
            if hasattr(provider, "declare"):
                provider.declare(channel)
            consumer = consumer_cls(queues=[provider.queue], on_message=partial(self.handle_raw, provider))
            consumer.qos(prefetch_count=self.prefetch_count)
            self._consumers[provider] = consumer
        return list(self._consumers.values())

    def handle_raw(self, provider: Any, message: Any) -> None:
        self.container.spawn_managed_thread(
            partial(provider.handle_message, message), identifier=type(provider).__name__
        )

    def on_consume_ready(self, connection: Any, channel: Any, consumers: Any, **kwargs: Any) -> None:
        self.connected = True
        super().on_consume_ready(connection, channel, consumers, **kwargs)

    def on_connection_error(self, exc: Exception, interval: float) -> None:
        self.connected = False
        super().on_connection_error(exc, interval)
