"""Hearing events in every process, without keeping them: for caches and for whoever watches live.

A durable handler's queue is shared by all instances of a service and outlives them; a listener's queue is its
process's own and goes with its connection. What happens while it is disconnected is not heard, so `on_connected` is
called whenever it begins to hear, for its owner to read anew what it may have missed. Who must not begin before events
are heard waits with `heard`.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import msgspec

from chassis import connections
from chassis.broker_connection import BROKER_ERRORS, connect
from chassis.errors import Unavailable
from chassis.events import Event, exchange_name
from chassis.exchanges import ensure_exchange
from chassis.wire import UNREADABLE

log = logging.getLogger(__name__)

LOOK = 0.25
"""Seconds between looks at what is wanted."""

_decode = msgspec.json.Decoder(Event).decode


class Listener:
    """Calls `on_event` for each event of `source` whose type is wanted, on a thread of its own, in order."""

    def __init__(
        self,
        amqp_url: str,
        source: str,
        types: Iterable[str],
        *,
        on_event: Callable[[Event], None],
        on_connected: Callable[[], None] = lambda: None,
    ) -> None:
        self._amqp_url = amqp_url
        self._exchange = exchange_name(source)
        self._wanted = frozenset(types)
        self._bound: frozenset[str] = frozenset()
        self._binding = threading.Condition()
        self._on_event = on_event
        self._on_connected = on_connected
        self._connection: Any = None
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"listen-{source}", daemon=True)

    def start(self) -> None:
        """Begin to listen, for ever or until `close`."""
        connections.watch(self)
        self._thread.start()

    def want(self, types: Iterable[str]) -> None:
        """From within a moment on, hear these types of event and no others."""
        self._wanted = frozenset(types)

    def heard(self, types: Iterable[str], seconds: float) -> bool:
        """Wait until the broker has confirmed that all of these come here; False when it has not in `seconds`."""
        needed = frozenset(types)
        with self._binding:
            return self._binding.wait_for(lambda: needed <= self._bound, seconds)

    def check(self) -> None:
        """Raises Unavailable while the connection is lost or silent."""
        connection = self._connection
        if connection is not None:
            connection.check()
        elif not self._closed.is_set():
            raise Unavailable("events are not received now")

    def close(self) -> None:
        """Hear nothing more."""
        self._closed.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        pause = 0.1
        while not self._closed.is_set():
            try:
                connection = connect(self._amqp_url)
                try:
                    self._listen(connection)
                finally:
                    self._connection = None
                    self._confirm(frozenset())
                    connection.collect()
                pause = 0.1
            except BROKER_ERRORS as err:
                log.warning("events are not heard now", extra={"exchange": self._exchange, "reason": repr(err)})
                self._closed.wait(pause)
                pause = min(2.0, pause * 2)

    def _listen(self, connection: Any) -> None:
        channel = connection.channel()
        channel.auto_decode = False
        ensure_exchange(channel, self._exchange)
        queue = channel.queue_declare("", exclusive=True, auto_delete=True, durable=False).queue
        channel.basic_consume(queue, no_ack=True, callback=self._receive, on_cancel=_lost)
        self._bind(channel, queue)
        self._connection = connection
        self._on_connected()
        while not self._closed.is_set():
            self._bind(channel, queue)
            with suppress(TimeoutError):
                connection.drain_events(timeout=LOOK)
            connection.heartbeat_tick()

    def _bind(self, channel: Any, queue: str) -> None:
        wanted = self._wanted
        for event_type in wanted - self._bound:
            channel.queue_bind(queue, self._exchange, event_type)
        for event_type in self._bound - wanted:
            channel.queue_unbind(queue, self._exchange, event_type)
        if wanted != self._bound:
            self._confirm(wanted)

    def _confirm(self, bound: frozenset[str]) -> None:
        with self._binding:
            self._bound = bound
            self._binding.notify_all()

    def _receive(self, message: Any) -> None:
        try:
            event = _decode(message.body)
        except UNREADABLE as err:
            log.warning("unreadable event", extra={"exchange": self._exchange, "reason": str(err)})
            return
        try:
            self._on_event(event)
        except Exception:  # the next event must be heard
            log.exception("an event could not be handled", extra={"type": event.type})


def _lost(_consumer_tag: str) -> None:
    raise OSError("the queue is gone")
