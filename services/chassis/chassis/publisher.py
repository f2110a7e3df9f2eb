"""Publishing to RabbitMQ over one long-lived connection of its own.

The connection only publishes: py-amqp handles inbound frames inside `basic_publish`, so sharing it with a consumer
re-enters the consumer's handlers.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import amqp
from kombu import Connection

from chassis import broker_tls
from chassis.errors import Unavailable
from chassis.exchanges import ensure_exchange

log = logging.getLogger(__name__)

BROKER_ERRORS: tuple[type[BaseException], ...] = (amqp.exceptions.AMQPError, OSError)


class Outgoing(NamedTuple):
    """One message: JSON body, where to, and its AMQP properties. `mandatory`: some queue must take it."""

    exchange: str
    routing_key: str
    body: bytes
    properties: dict[str, Any]
    mandatory: bool = False


def connect(amqp_url: str, *, heartbeat: float = 0) -> Any:
    """An open py-amqp connection. Raises one of BROKER_ERRORS."""
    connection = Connection(
        amqp_url,
        ssl=broker_tls.options(amqp_url),
        connect_timeout=5,
        heartbeat=heartbeat,
        transport_options={"read_timeout": 10, "write_timeout": 10},
    )
    return connection.transport.establish_connection()  # `connect` would sleep and try a second time


def to_message(outgoing: Outgoing) -> Any:
    """The AMQP message of `outgoing`: JSON, UTF-8."""
    return amqp.Message(outgoing.body, content_type="application/json", content_encoding="utf-8", **outgoing.properties)


class Publisher:
    """Safe for many threads or greenlets; reconnects once by itself, then raises Unavailable."""

    def __init__(self, amqp_url: str, *, confirm_timeout: float = 10.0) -> None:
        self._amqp_url = amqp_url
        self._confirm_timeout = confirm_timeout
        self._lock = threading.Lock()
        self._connection: Any = None
        self._plain: Any = None
        self._confirming: Any = None
        self._unconfirmed: set[int] = set()
        self._published = 0
        self._refused = False
        self._unroutable = False

    def send(self, message: Outgoing) -> None:
        """Hand a message to the broker without waiting: for replies, which their caller can miss."""
        self._attempt(lambda: self._publish(self._plain, message))

    def send_confirmed(self, messages: Iterable[Outgoing], before_each: Callable[[], Any] = lambda: None) -> None:
        """Return when the broker has taken every message. Raises Unavailable otherwise; some may have been taken.

        `before_each` is called before each message is sent, and stops all by raising.
        """
        batch = list(messages)
        self._attempt(lambda: self._publish_confirmed(batch, before_each))

    def declare_exchange(self, name: str) -> None:
        """Make sure that a durable topic exchange exists."""
        self.administer(lambda channel: ensure_exchange(channel, name))

    def administer(self, work: Callable[[Any], Any]) -> None:
        """Declare or bind on the publishing channel. `work` may be called twice. Raises Unavailable."""
        self._attempt(lambda: work(self._plain))

    def close(self) -> None:
        """Close the connection; the next message opens another."""
        with self._lock:
            self._drop()

    def _attempt(self, publish: Any) -> None:
        with self._lock:
            for last in (False, True):
                try:
                    if self._connection is None:
                        self._open()
                    publish()
                    return
                except BROKER_ERRORS as err:
                    self._drop()
                    if last:
                        raise Unavailable("the message broker cannot be reached") from err

    def _open(self) -> None:
        self._connection = connect(self._amqp_url)
        self._plain = self._connection.channel()
        self._confirming = self._connection.channel()
        self._confirming.confirm_select()
        self._confirming.events["basic_ack"].add(self._on_ack)
        self._confirming.events["basic_nack"].add(self._on_nack)
        self._confirming.events["basic_return"].add(self._on_return)
        self._unconfirmed.clear()
        self._published = 0

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.collect()
            except BROKER_ERRORS:
                log.debug("closing a broken connection failed")

    @staticmethod
    def _publish(channel: Any, message: Outgoing) -> None:
        channel.basic_publish(to_message(message), message.exchange, message.routing_key, mandatory=message.mandatory)

    def _publish_confirmed(self, batch: list[Outgoing], before_each: Callable[[], Any]) -> None:
        self._refused = self._unroutable = False
        for message in batch:
            before_each()
            self._published += 1
            self._unconfirmed.add(self._published)
            self._publish(self._confirming, message)
        until = time.monotonic() + self._confirm_timeout
        while self._unconfirmed:
            self._connection.drain_events(timeout=max(0.001, until - time.monotonic()))
        if self._refused:
            raise amqp.exceptions.RecoverableConnectionError("the broker refused a message")
        if self._unroutable:
            raise Unavailable("no queue takes the message")

    def _on_ack(self, delivery_tag: int, multiple: bool) -> None:
        if multiple:
            self._unconfirmed.difference_update({tag for tag in self._unconfirmed if tag <= delivery_tag})
        else:
            self._unconfirmed.discard(delivery_tag)

    def _on_return(self, *_: Any) -> None:
        self._unroutable = True

    def _on_nack(self, delivery_tag: int, multiple: bool) -> None:
        self._refused = True
        self._on_ack(delivery_tag, multiple)
