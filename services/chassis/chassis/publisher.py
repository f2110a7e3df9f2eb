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

from chassis import connections
from chassis.broker_connection import BROKER_ERRORS, connect
from chassis.errors import Unavailable
from chassis.exchanges import ensure_exchange

__all__ = ["BROKER_ERRORS", "Outgoing", "Publisher", "connect", "to_message"]

log = logging.getLogger(__name__)

LOOK = 1.0
"""Seconds between looks at a connection, whether or not something is published."""


class Outgoing(NamedTuple):
    """One message: JSON body, where to, and its AMQP properties. `mandatory`: some queue must take it."""

    exchange: str
    routing_key: str
    body: bytes
    properties: dict[str, Any]
    mandatory: bool = False


def to_message(outgoing: Outgoing) -> Any:
    """The AMQP message of `outgoing`: JSON, UTF-8."""
    return amqp.Message(outgoing.body, content_type="application/json", content_encoding="utf-8", **outgoing.properties)


class Publisher:
    """Safe for many threads or greenlets; reconnects once by itself, then raises Unavailable.

    A thread of its own asks the broker whether it is there, so that a connection that went silent is replaced although
    publishing to it still succeeds, and one that was lost is opened again before the next message.
    """

    def __init__(self, amqp_url: str, *, confirm_timeout: float = 10.0) -> None:
        self._amqp_url = amqp_url
        self._confirm_timeout = confirm_timeout
        self._lock = threading.Lock()
        self._connection: Any = None
        self._wanted = False
        self._keeper: threading.Thread | None = None
        self._plain: Any = None
        self._confirming: Any = None
        self._unconfirmed: set[int] = set()
        self._published = 0
        self._refused = False
        self._unroutable = False
        connections.watch(self)

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
        self._attempt(lambda: self._bounded(work))

    def check(self) -> None:
        """Raises Unavailable while the connection is lost or silent; not before it was needed."""
        connection = self._connection
        if connection is not None:
            connection.check()
        elif self._wanted:
            raise Unavailable("the message broker cannot be reached")

    def close(self) -> None:
        """Close the connection; the next message opens another."""
        with self._lock:
            self._wanted = False
            self._drop()

    def _attempt(self, publish: Any) -> None:
        if not self._lock.acquire(timeout=connections.time_left(connections.ANSWER + connections.CONNECT)):
            raise Unavailable("the connection to the message broker is busy")
        try:
            for last in (False, True):
                try:
                    if self._connection is None:
                        self._open()
                    publish()
                    return
                except BROKER_ERRORS as err:
                    self._drop()
                    if last or connections.time_left(connections.CONNECT) < connections.CONNECT:
                        raise Unavailable("the message broker cannot be reached") from err
        except BaseException as err:
            if not isinstance(err, Exception):  # killed between two frames, perhaps
                self._drop()
            raise
        finally:
            self._lock.release()

    def _open(self) -> None:
        self._wanted = True
        if self._keeper is None:
            self._keeper = threading.Thread(target=self._keep, name="publisher", daemon=True)
            self._keeper.start()
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

    def _keep(self) -> None:
        """Until `close`: read what the broker sends, ask it, and open the connection again when it was lost."""
        while True:
            time.sleep(LOOK)
            with self._lock:
                if not self._wanted:
                    self._keeper = None
                    return
                try:
                    if self._connection is None:
                        self._open()
                    self._read()
                    self._connection.heartbeat_tick()
                except BROKER_ERRORS as err:
                    if self._connection is not None:
                        log.warning("the connection that publishes was lost", extra={"reason": repr(err)})
                    self._drop()

    def _read(self) -> None:
        try:
            while True:
                self._connection.drain_events(timeout=0)
        except TimeoutError:
            return  # that was all

    def _bounded(self, work: Callable[[Any], Any]) -> None:
        """The broker's answers come in what the request's deadline leaves."""
        self._connection.sock.settimeout(connections.time_left(connections.ANSWER))
        work(self._plain)
        self._connection.sock.settimeout(connections.ANSWER)

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
        until = time.monotonic() + connections.time_left(self._confirm_timeout)
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
