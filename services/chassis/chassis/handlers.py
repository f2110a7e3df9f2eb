"""Durable event handlers: a message is acknowledged only when its handler succeeded, or when it lies safely elsewhere.

nameko acknowledges an event although its handler raised. Here a failure goes to a retry queue, whose time to live is
the delay, and comes back; after the last try, or at once when the message cannot be read, it goes to `<queue>.dead`
with the reason in its headers. `Unavailable` is no reason to give up: that message waits until the outage is over.
Queues are quorum queues; every hand-over is confirmed before the acknowledgement.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

import msgspec
from kombu import Queue
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint

from chassis import event_spans, metrics, waiting
from chassis.consuming import RawQueueConsumer
from chassis.context import SYSTEM, Context
from chassis.errors import ServiceError, Unavailable
from chassis.events import Event, exchange_name
from chassis.exchanges import ensure_exchange
from chassis.handler_queues import declare_main_queue, declare_side_queues, queues_of_handler
from chassis.publisher import Outgoing, Publisher
from chassis.tracing import Span
from chassis.wire import UNREADABLE

log = logging.getLogger(__name__)
Method = TypeVar("Method", bound=Callable[..., Any])

_decode = msgspec.json.Decoder(Event).decode


class DurableHandler(Entrypoint):  # type: ignore[misc]
    """The entrypoint behind `@durable_handler`."""

    consumer = RawQueueConsumer()

    def __init__(self, source: str, *types: str, on_demand: bool = False, **kwargs: Any) -> None:
        self.source = source
        self.types = types
        self.on_demand = on_demand
        self.wanted = None if on_demand else frozenset(types)
        super().__init__(**kwargs)

    def setup(self) -> None:
        service = self.container.service_name
        delays = self.container.config["event_retry_delays"]
        self.queues = queues_of_handler(self.source, service, self.method_name, delays)
        self.queue = Queue(self.queues.main, durable=True, no_declare=True)  # `declare_main_queue` looks first
        self.publisher = Publisher(self.container.config["AMQP_URI"])
        metrics.expect_events(self.method_name)
        self.consumer.register_provider(self)

    def stop(self) -> None:
        self.consumer.unregister_provider(self)

    def declare(self, channel: Any) -> None:
        """After every (re)connection: what a broker lost in a crash is declared again."""
        declare_main_queue(channel, self.queues)  # first: retry queues hand their messages back to it
        declare_side_queues(channel, self.queues)
        self.subscribe(channel, self.wanted)

    def subscribe(self, channel: Any, wanted: frozenset[str] | None) -> None:
        """Have the broker bring the wanted types of event, and no other that this handler knows.

        None: not known yet; it stays as another instance, or the one before, has left it.
        """
        ensure_exchange(channel, exchange_name(self.source))
        declare_main_queue(channel, self.queues)
        if wanted is None:
            return
        for event_type in self.types:
            change = channel.queue_bind if event_type in wanted else channel.queue_unbind
            change(self.queues.main, exchange_name(self.source), event_type)
        self.wanted = wanted

    def handle_message(self, message: Any) -> None:
        waiting.observe(message, metrics.event_wait)
        try:
            event = _decode(message.body)
        except UNREADABLE as err:
            self._hand_over(message, self.queues.dead, {"x-reason": "malformed", "x-error": str(err)})
            return
        if event.source != self.source or event.type not in self.types:  # who may publish here speaks for one source
            error = f"not an event of this queue: {event.type[:100]} of {event.source[:100]}"
            self._hand_over(message, self.queues.dead, {"x-reason": "foreign", "x-error": error})
            return
        exchange = exchange_name(self.source)
        span = event_spans.handling(exchange, event.type, self.queues.main, event.traceparent)
        context = span.within(Context(principal=SYSTEM, traceparent=event.traceparent))
        with suppress(ContainerBeingKilled):  # the connection closes, and the broker hands the message to another
            self.container.spawn_worker(
                self,
                (event,),
                {},
                context_data={"context": context},
                handle_result=partial(self._handle_result, message, span),
            )

    def _handle_result(self, message: Any, span: Span, worker_ctx: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        if exc_info is not None:
            span.fail(type(exc_info[1]).__name__)
        span.end()
        if exc_info is None:
            metrics.events_handled(self.method_name, "ok").inc()
            self.consumer.ack_message(message)
            return result, None
        self._retry(message, exc_info[1])
        return None, None

    def _retry(self, message: Any, error: BaseException) -> None:
        tries = _tries(message) + 1
        expected = isinstance(error, ServiceError)
        fields = {"handler": self.method_name, "tries": tries, "error": str(error)}
        log.log(
            logging.INFO if expected else logging.ERROR,
            "event handler failed",
            extra=fields,
            exc_info=None if expected else error,
        )
        headers = {"x-tries": tries, "x-error": f"{type(error).__name__}: {error}"[:500]}
        # An outage is not the message's fault: it waits, at the longest delay, until the outage is over.
        waits = tries <= len(self.queues.delays) or isinstance(error, Unavailable)
        if waits and self.queues.delays:
            metrics.events_handled(self.method_name, "retry").inc()
            delay = self.queues.delays[min(tries, len(self.queues.delays)) - 1]
            self._hand_over(message, self.queues.retry(delay), headers | waiting.due(delay))
        else:
            self._hand_over(message, self.queues.dead, headers | {"x-reason": "tries_exhausted"})

    def _hand_over(self, message: Any, queue: str, headers: dict[str, Any]) -> None:
        """Confirmed into another queue, then acknowledged here; without a broker it goes back and comes again."""
        is_dead = queue == self.queues.dead
        if is_dead:
            headers = headers | {"x-died-at": datetime.now(UTC).isoformat()}
        # Only our own headers go on: a foreign one need not fit the protocol a second time.
        properties = {"delivery_mode": 2, "application_headers": headers}
        body = message.body or b""  # py-amqp has an empty one as text
        try:
            self.publisher.send_confirmed([Outgoing(self.queues.exchange, queue, body, properties, mandatory=True)])
        except Unavailable:
            self.consumer.requeue_message(message)
            return
        self.consumer.ack_message(message)
        if is_dead:
            metrics.events_handled(self.method_name, "dead").inc()
            log.error("event dead-lettered", extra={"queue": queue, "reason": headers["x-reason"]})


def _tries(message: Any) -> int:
    tries = (message.headers or {}).get("x-tries", 0)
    return max(0, tries) if isinstance(tries, int) else 0


def durable_handler(source: str, *types: str, on_demand: bool = False) -> Callable[[Method], Method]:
    """Call the method with each `Event` of these types of `source`, at least once, in the background.

    `on_demand`: only with those that the service's `chassis.interest.Interest` names.
    """
    decorated: Callable[[Method], Method] = DurableHandler.decorator(source, *types, on_demand=on_demand)
    return decorated
