"""The two connections of an RPC client, and what is in flight on them."""

import logging
import selectors
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

import amqp

from chassis import waiting, wire
from chassis.broker_connection import BROKER_ERRORS, connect
from chassis.errors import Unavailable
from chassis.exchanges import ensure_exchange
from chassis.publisher import Outgoing, to_message

log = logging.getLogger(__name__)

PROBE_SECONDS = 0.25
"""How often a service whose replies are overdue is asked for."""
OVERDUE_SECONDS = 1.0
"""Age at which an unanswered call to a service that is not there counts as lost."""
LOOK = 1.0
"""Seconds between looks at the consuming connection when no reply comes."""


class Sent(NamedTuple):
    """One message in flight: its correlation id, the service, the calls in it, its latest deadline (Unix seconds)."""

    correlation_id: str
    service: str
    calls: list[Any]
    deadline: float


class Link:
    """`open`, `publish`, `wait_for_work`, `lost` and `drop` belong to one thread; the consumer is a second one."""

    def __init__(
        self, amqp_url: str, name: str, on_reply: Callable[[str, bytes], None], services: Iterable[str] = ()
    ) -> None:
        self._amqp_url = amqp_url
        self._name = name
        self._on_reply = on_reply
        self._services = frozenset(services)  # each answers through an exchange of its own
        self._open = threading.Event()
        self.opened_once = False
        self.in_flight: dict[str, Sent] = {}
        self._sent_at: dict[str, float] = {}
        self._returned: list[str] = []
        self._next_scan = 0.0
        self._wake_read, self._wake_write = socket.socketpair()
        self._woken = False
        self._ready: Any = None
        self._publishing: Any = None
        self._consuming: Any = None
        self._failure: BaseException | None = None
        self._pause = 0.1

    def check(self) -> None:
        """Raises Unavailable while one of the connections is lost or silent."""
        both = (self._publishing, self._consuming)
        for connection in both:
            if connection is None or not self._open.is_set():
                raise Unavailable("the message broker cannot be reached")
            connection.check()

    def wait_open(self, seconds: float) -> bool:
        """Whether the link is open, waiting so long for it."""
        return self._open.is_set() or (seconds > 0 and self._open.wait(seconds))

    def wake(self) -> None:
        """Tell the publishing thread that there is work."""
        if not self._woken:
            self._woken = True
            self._wake_write.send(b"!")

    # --- the publishing thread -------------------------------------------------------------------------------------

    def open(self) -> None:
        """Connect twice, declare the reply queue, start consuming. Raises one of BROKER_ERRORS."""
        self._failure = None
        self._returned.clear()
        self.reply_to = str(uuid.uuid4())
        self._consuming = connect(self._amqp_url)
        self._declare_replies(self._consuming.channel())
        self._publishing = connect(self._amqp_url)
        self._channel = self._publishing.channel()
        self._channel.events["basic_return"].add(self._on_return)
        self._ready = selectors.DefaultSelector()
        self._ready.register(self._wake_read, selectors.EVENT_READ)
        self._ready.register(self._publishing.sock, selectors.EVENT_READ)
        threading.Thread(target=self._consume, args=(self._consuming,), name="rpc-consume", daemon=True).start()
        self._pause = 0.1
        self.opened_once = True
        self._open.set()

    def _declare_replies(self, channel: Any) -> None:
        channel.auto_decode = False
        queue = f"rpc.reply-{self._name}-{self.reply_to}"
        ensure_exchange(channel, wire.RPC_EXCHANGE)
        channel.queue_declare(queue, exclusive=True, auto_delete=True, durable=False)
        channel.queue_bind(queue, wire.RPC_EXCHANGE, self.reply_to)  # for services of the version before
        for service in self._services:
            ensure_exchange(channel, wire.replies_exchange(service))
            channel.queue_bind(queue, wire.replies_exchange(service), self.reply_to)
        channel.basic_consume(queue, no_ack=True, callback=self._receive, on_cancel=self._on_cancel)

    def publish(self, sent: Sent, body: bytes) -> None:
        """Send a `call_many`; the broker returns it when no service takes it."""
        self.in_flight[sent.correlation_id] = sent
        self._sent_at[sent.correlation_id] = time.monotonic()
        expires = max(1, int((sent.deadline - time.time()) * 1000))
        properties = {
            "correlation_id": sent.correlation_id,
            "reply_to": self.reply_to,
            "delivery_mode": 1,
            "expiration": str(expires),
            "application_headers": waiting.due() | {wire.OWN_REPLIES: sent.service in self._services},
        }
        message = to_message(Outgoing(wire.RPC_EXCHANGE, f"{sent.service}.{wire.CALL_MANY}", body, properties))
        self._channel.basic_publish(message, wire.RPC_EXCHANGE, f"{sent.service}.{wire.CALL_MANY}", mandatory=True)

    def wait_for_work(self, at_once: bool) -> None:
        """Return when `wake` was called, frames were handled, or a moment has passed. Raises one of BROKER_ERRORS."""
        ready = {key.fileobj for key, _ in self._ready.select(0 if at_once else PROBE_SECONDS)}
        if self._wake_read in ready:
            self._wake_read.recv(4096)
            self._woken = False  # whoever comes from here on wakes again; who came before is seen right after this
        if self._publishing.sock in ready:
            self._handle_frames()
        if self._failure is not None:
            raise self._failure

    def _handle_frames(self) -> None:
        try:
            while True:
                self._publishing.drain_events(timeout=0)
        except TimeoutError:
            return  # that was all

    def returned(self) -> Iterator[Sent]:
        """Messages that the broker sent back, as no service takes them; they are no longer in flight."""
        while self._returned:
            sent = self._forget(self._returned.pop())
            if sent is not None:
                yield sent

    def abandoned(self) -> Iterator[Sent]:
        """Messages whose service has gone; they are no longer in flight. Looks around at most every PROBE_SECONDS."""
        now = time.monotonic()
        if now < self._next_scan:
            return
        self._next_scan = now + PROBE_SECONDS
        self._publishing.heartbeat_tick()
        overdue: dict[str, list[str]] = {}
        for correlation_id, since in list(self._sent_at.items()):
            sent = self.in_flight.get(correlation_id)
            if sent is None or time.time() > sent.deadline + 1:
                self._forget(correlation_id)
            elif now - since > OVERDUE_SECONDS:
                overdue.setdefault(sent.service, []).append(correlation_id)
        for service, correlation_ids in overdue.items():
            if not self._is_served(service):
                yield from filter(None, map(self._forget, correlation_ids))
        asked = time.monotonic() - now
        self._next_scan = now + asked + max(PROBE_SECONDS, 4 * asked)  # a broker that is slow is not asked more often

    def _is_served(self, service: str) -> bool:
        """Raises one of BROKER_ERRORS when the broker sends no byte of an answer for `connections.ANSWER` seconds."""
        channel = self._publishing.channel()
        try:
            channel.queue_declare(wire.presence_queue(service), passive=True)
            served = True
        except amqp.exceptions.NotFound:  # which ends the channel; py-amqp opens it again
            served = False
        channel.close()
        return served

    def _forget(self, correlation_id: str) -> Sent | None:
        self._sent_at.pop(correlation_id, None)
        return self.in_flight.pop(correlation_id, None)

    def forget_all(self) -> list[Sent]:
        """Everything in flight, which is so no longer."""
        found = []
        for correlation_id in list(self.in_flight):
            sent = self._forget(correlation_id)
            if sent is not None:
                found.append(sent)
        return found

    def drop(self) -> None:
        """Close both connections, however broken."""
        self._open.clear()
        if self._ready is not None:
            self._ready.close()
        self._ready = None
        connections = (self._publishing, self._consuming)
        self._publishing = self._consuming = None  # whoever still reads there sees that this end was meant
        for connection in connections:
            if connection is not None:
                try:
                    connection.collect()
                except BROKER_ERRORS:
                    log.debug("closing a broken connection failed")

    def back_off(self) -> None:
        """Wait before the next `open`: 0.1 s, doubling to 2 s."""
        time.sleep(self._pause)
        self._pause = min(2.0, self._pause * 2)

    def close(self) -> None:
        self.drop()
        self._wake_read.close()
        self._wake_write.close()

    def _on_return(self, exception: Any, exchange: str, routing_key: str, message: Any) -> None:
        self._returned.append(message.properties["correlation_id"])

    # --- the consuming thread --------------------------------------------------------------------------------------

    def _consume(self, connection: Any) -> None:
        try:
            next_tick = 0.0
            while self._consuming is connection:
                with suppress(TimeoutError):
                    connection.drain_events(timeout=LOOK)
                if (now := time.monotonic()) > next_tick:
                    connection.heartbeat_tick()
                    next_tick = now + LOOK
        except Exception as err:  # noqa: BLE001 (handed to the publishing thread, which opens the link anew)
            if self._consuming is connection:
                self._failure = err if isinstance(err, BROKER_ERRORS) else OSError(f"consuming failed: {err!r}")
                self.wake()

    def _receive(self, message: Any) -> None:
        correlation_id, exchange = message.properties.get("correlation_id", ""), message.delivery_info["exchange"]
        sent = self.in_flight.get(correlation_id)
        if sent is not None and exchange not in (wire.RPC_EXCHANGE, wire.replies_exchange(sent.service)):
            log.error("reply of another service dropped", extra={"service": sent.service, "exchange": exchange})
            return
        self._on_reply(correlation_id, message.body)

    def _on_cancel(self, consumer_tag: str) -> None:
        self._failure = amqp.exceptions.RecoverableConnectionError("the reply queue is gone")
        self.wake()
