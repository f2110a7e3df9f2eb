"""Consuming without losing: nameko's queue consumer, handing on messages as they came.

nameko decodes a message before any of our code sees it, and a body that does not decode ends the whole process.
Here the entrypoint decodes, so that garbage is its own, small problem.

nameko also closes the connection as soon as the last consumer is cancelled, although workers still run: the broker
would hand their messages to another instance. Here the connection stays until every message is settled.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import eventlet
from nameko.messaging import QueueConsumer, QueueConsumerStopped

from chassis import metrics, waiting
from chassis.broker_connection import BROKER_ERRORS, BrokerConnection, parameters
from chassis.errors import Unavailable

log = logging.getLogger(__name__)

ITERATION = 0.25
"""Seconds between looks at what else there is to do when no message arrives: bounds the time that a stop takes."""
PAUSE = 0.5
"""Seconds before a lost connection is opened again: one that is refused at once must not busy the process."""
LOOK = 1.0
"""Seconds between looks at the connection itself."""


class RawQueueConsumer(QueueConsumer):  # type: ignore[misc]
    """Hands each provider its undecoded messages; declares what a provider needs after every (re)connection."""

    connected = False
    _pending_remove_providers: dict[Any, Any]

    def __init__(self) -> None:
        self._unsettled: dict[Any, Any] = {}
        self._open: BrokerConnection | None = None
        self._next_tick = 0.0
        super().__init__()

    def run(self) -> None:
        """Consume until the last provider has left, through every outage of the broker."""
        while not self.should_stop:
            try:
                for _ in self.consume(limit=None, safety_interval=ITERATION):
                    pass
            except QueueConsumerStopped:
                log.info("stopped without a broker")
                return
            except BROKER_ERRORS as err:
                log.warning("the connection that consumes was lost", extra={"reason": repr(err)})
                eventlet.sleep(PAUSE)

    @property
    def connection(self) -> Any:
        """What kombu clones before each connecting."""
        return parameters(self.amqp_uri)

    def check(self) -> None:
        """Raises Unavailable while the connection is lost or silent."""
        connection = self._open if self.connected else None
        if connection is None:
            raise Unavailable("not consuming from the broker")
        connection.check()

    @contextmanager
    def establish_connection(self) -> Iterator[Any]:
        connection = self.create_connection()
        try:
            connection.ensure_connection(
                self.on_connection_error, None, interval_start=0.2, interval_step=0.3, interval_max=2
            )
            self._open = connection.connection
            yield connection
        except BaseException:
            self.connected = False
            self._open = None
            connection.collect()  # to say goodbye on a broken connection could wait for ever
            raise
        self.connected = False
        self._open = None
        connection.release()

    def get_consumers(self, consumer_cls: Any, channel: Any) -> Any:
        self._unsettled.clear()  # the broker has taken back what came over an earlier connection
        self._consumers = {}
        channel.auto_decode = False
        for provider in self._providers:
            if hasattr(provider, "declare"):
                provider.declare(channel)
            consumer = consumer_cls(queues=[provider.queue], on_message=partial(self.handle_raw, provider))
            consumer.qos(prefetch_count=self.prefetch_count)
            self._consumers[provider] = consumer
        return list(self._consumers.values())

    def handle_raw(self, provider: Any, message: Any) -> None:
        self._unsettled[message] = provider
        self.container.spawn_managed_thread(
            partial(provider.handle_message, message), identifier=type(provider).__name__
        )

    def ack_message(self, message: Any) -> None:
        self._settle(message, message.ack)

    def requeue_message(self, message: Any) -> None:
        self._settle(message, message.requeue)

    def _settle(self, message: Any, settle: Callable[[], None]) -> None:
        """On a broken connection there is nothing to settle: the broker has taken the message back.

        The worker may be the first to see that it is broken; who consumes from it sees so too, and connects anew.
        """
        self._unsettled.pop(message, None)
        if not message.channel.connection:
            return
        try:
            settle()
        except BROKER_ERRORS as err:
            log.info("a message could not be settled", extra={"reason": repr(err)})

    def register_provider(self, provider: Any) -> None:
        """A queue to consume from; the age of what it holds is told from now on."""
        super().register_provider(provider)
        metrics.QUEUE_OLDEST.labels(provider.queue.name).set_function(partial(self.oldest, provider))

    def oldest(self, provider: Any) -> float:
        """Age in seconds of the oldest message in hand, 0 without one.

        A queue gives out its messages in order: while it has consumers, none that still lies there is older than the
        oldest that they hold.
        """
        held = (message for message, taker in self._unsettled.items() if taker is provider)
        return max(map(waiting.age, held), default=0.0)

    def unregister_provider(self, provider: Any) -> None:
        """Take no more messages, and return when those under way are settled."""
        super().unregister_provider(provider)
        while self._unsettled:
            eventlet.sleep(0.01)

    def on_iteration(self) -> None:
        if self._open is not None and (now := time.monotonic()) > self._next_tick:
            self._next_tick = now + LOOK
            self._open.heartbeat_tick()
        self._cancel_consumers_if_requested()
        if not self._consumers and not self._unsettled:
            self.should_stop = True

    def on_consume_ready(self, connection: Any, channel: Any, consumers: Any, **kwargs: Any) -> None:
        self.connected = True
        super().on_consume_ready(connection, channel, consumers, **kwargs)

    def on_connection_error(self, exc: Exception, interval: float) -> None:
        self.connected = False
        if self._pending_remove_providers:
            leaving, self._pending_remove_providers = self._pending_remove_providers, {}
            for removed in leaving.values():
                removed.send()
            raise QueueConsumerStopped
        log.warning("the message broker cannot be reached", extra={"reason": str(exc), "retry_seconds": interval})
