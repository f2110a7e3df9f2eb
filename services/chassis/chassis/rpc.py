"""Serving RPC: nameko's wire format and worker lifecycle, with our own errors, deadlines, batches and replies.

`@rpc` marks a method. `@rpc(safe=True)` says that it changes nothing, so a call that is delivered a second time (its
first worker died) may simply run; any other is then answered with `outcome_unknown`, as it may have been applied.
`@rpc(safe=True, gather="ids")` says that the method takes a list and answers it item by item: calls in one message
that differ in that list alone are worked on as one.
"""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar, overload

from kombu import Exchange, Queue
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import DependencyProvider, Entrypoint
from nameko.rpc import RpcConsumer as NamekoRpcConsumer

from chassis import metrics, rpc_spans, waiting, wire
from chassis.arguments import Arguments
from chassis.consuming import RawQueueConsumer
from chassis.context import Context, current, from_headers, written
from chassis.errors import InvalidInput, NotFound, ServiceError, Unavailable, to_wire
from chassis.exchanges import ensure_exchange
from chassis.publisher import Outgoing, Publisher
from chassis.rpc_batch import Batch, Group, group_calls
from chassis.tracing import Span

log = logging.getLogger(__name__)
Method = TypeVar("Method", bound=Callable[..., Any])


class RpcConsumer(NamekoRpcConsumer):  # type: ignore[misc]
    """The service's request queue, and the one connection its replies leave by."""

    queue_consumer = RawQueueConsumer()
    queue: Any

    def __init__(self) -> None:
        self._methods: dict[str, Rpc] = {}
        super().__init__()

    def setup(self) -> None:
        if self.queue is not None:
            return
        service = self.container.service_name
        exchange = Exchange(wire.RPC_EXCHANGE, type="topic", durable=True, no_declare=True)
        # Without a consumer the queue goes, so that calling an absent service is an unroutable message and not a wait.
        self.queue = Queue(
            wire.queue_name(service), exchange=exchange, routing_key=f"{service}.*", durable=True, auto_delete=True
        )
        self.queue_consumer.register_provider(self)
        self.publisher = Publisher(self.container.config["AMQP_URI"])

    def declare(self, channel: Any) -> None:
        """Show that this instance is there, until its connection ends."""
        ensure_exchange(channel, wire.RPC_EXCHANGE)
        ensure_exchange(channel, wire.replies_exchange(self.container.service_name))
        presence = wire.presence_queue(self.container.service_name)
        channel.queue_declare(presence, durable=False, auto_delete=True)
        channel.basic_consume(presence, no_ack=True)

    def handle_message(self, message: Any) -> None:
        """Decode, and start a worker per group of calls. A message that does not decode is answered and dropped."""
        waiting.observe(message, metrics.rpc_wait)
        try:
            calls, many = self._decode(message)
        except (InvalidInput, *wire.UNREADABLE) as err:
            log.info("malformed call", extra={"error": str(err)})
            outcome = wire.Outcome(error=to_wire(InvalidInput.at(None, "malformed", f"malformed call: {err}")))
            self._reply(message, wire.encode(outcome))
            self.queue_consumer.ack_message(message)
            return
        batch = Batch(
            len(calls), many, partial(self._reply, message), partial(self.queue_consumer.ack_message, message)
        )
        redelivered = bool(message.delivery_info.get("redelivered"))
        metrics.RPC_BATCH_SIZE.observe(len(calls))
        for group in group_calls(calls, self._methods):
            self._start(group, batch, redelivered)

    def register_provider(self, provider: "Rpc") -> None:
        self._methods[provider.method_name] = provider
        super().register_provider(provider)

    @staticmethod
    def _decode(message: Any) -> tuple[list[wire.Call], bool]:
        envelope = wire.decode_envelope(message.body)
        method = message.delivery_info["routing_key"].rpartition(".")[2]
        if method == wire.CALL_MANY:
            return wire.decode_calls(envelope.kwargs).calls, True
        if envelope.args:
            raise InvalidInput.at("args", "malformed", "arguments are passed by keyword")
        return [wire.Call(method=method, kwargs=envelope.kwargs, context=from_headers(message.headers))], False

    def _start(self, group: Group, batch: Batch, redelivered: bool) -> None:
        spans: list[Span] = []
        try:
            provider = self._methods.get(group.method)
            if provider is None:
                raise NotFound(f"no such method: {group.method}", code="unknown_method")
            spans = rpc_spans.serve(self.container.service_name, group.method, group.callers)
            if redelivered and not provider.safe:
                raise Unavailable("the call was interrupted; it may have been applied", code="outcome_unknown")
            group.context.check_deadline()
            kwargs = provider.arguments.decode(group.kwargs)
        except ServiceError as err:
            if err.code == "deadline_exceeded":
                metrics.RPC_EXPIRED.inc(len(group.indices))
            batch.fail(group, err)
            rpc_spans.finish(spans, err)
            return
        context = spans[0].within(group.context) if spans else group.context
        with suppress(ContainerBeingKilled):  # the connection closes, and the broker hands the message to another
            self.container.spawn_worker(
                provider,
                (),
                kwargs,
                context_data={"context": context},
                handle_result=partial(_finish, batch, group, spans, time.perf_counter()),
            )

    def _reply(self, message: Any, body: bytes) -> None:
        reply_to = message.properties.get("reply_to")
        if not reply_to:
            return
        properties = {"correlation_id": message.properties.get("correlation_id", ""), "delivery_mode": 1}
        try:
            self.publisher.send(Outgoing(self._replies(message), reply_to, body, properties))
        except (Unavailable, UnicodeError) as err:
            log.warning("a reply could not be sent", extra={"reason": str(err)})

    def _replies(self, message: Any) -> str:
        """Where the caller listens; one of an earlier version does so at the exchange of calls."""
        own = (message.headers or {}).get(wire.OWN_REPLIES) is True
        return wire.replies_exchange(self.container.service_name) if own else wire.RPC_EXCHANGE


def _finish(
    batch: Batch, group: Group, spans: list[Span], started: float, worker_ctx: Any, result: Any, exc_info: Any
) -> tuple[Any, Any]:
    """nameko's hook after a worker: count, log bugs once, and put the outcome in its place."""
    error = exc_info[1] if exc_info else None
    if error is None:
        error = batch.succeed(group, result)
    else:
        batch.fail(group, error)
    rpc_spans.finish(spans, error)
    code = "ok" if error is None else getattr(error, "code", "internal_error")
    metrics.rpc_served(group.method, code).inc(len(group.indices))
    metrics.rpc_duration(group.method).observe(time.perf_counter() - started)
    if error is not None:
        if isinstance(error, ServiceError):
            log.info("call refused", extra={"method": group.method, "code": code})
        else:
            log.error("call failed", extra={"method": group.method}, exc_info=error)
    return result, None


class Rpc(Entrypoint):  # type: ignore[misc]
    """The entrypoint behind `@rpc`."""

    rpc_consumer = RpcConsumer()

    def __init__(self, *, safe: bool = False, gather: str | None = None, **kwargs: Any) -> None:
        self.safe = safe
        self.gather = gather
        super().__init__(**kwargs)

    def setup(self) -> None:
        self.arguments = Arguments(getattr(self.container.service_cls, self.method_name))
        metrics.expect_calls(self.method_name)
        self.rpc_consumer.register_provider(self)

    def stop(self) -> None:
        self.rpc_consumer.unregister_provider(self)


@overload
def rpc(method: Method) -> Method: ...
@overload
def rpc(*, safe: bool = ..., gather: str | None = ...) -> Callable[[Method], Method]: ...
def rpc(method: Any = None, *, safe: bool = False, gather: str | None = None) -> Any:
    """Make a service method callable over RPC; see the module's text."""
    if method is not None:
        return Rpc.decorator(method)
    return Rpc.decorator(safe=safe, gather=gather)


class CallContext(DependencyProvider):  # type: ignore[misc]
    """Makes the caller's context `chassis.context.current` inside the worker."""

    def worker_setup(self, worker_ctx: Any) -> None:
        current.set(worker_ctx.data.get("context") or Context())
        written.set(None)

    def get_dependency(self, worker_ctx: Any) -> Context:
        return worker_ctx.data.get("context") or Context()
