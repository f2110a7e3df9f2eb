"""Another service, faked: answers `call_many` on a real broker from functions that fit its committed contract."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from chassis import wire
from chassis.context import SYSTEM, Context
from chassis.errors import NotFound, ServiceError, to_wire
from chassis.publisher import Outgoing, Publisher
from kombu import Connection

SERVICES = Path(__file__).resolve().parents[3]


class Responder:
    """Serves until `stop`; `calls` holds (method, kwargs, context) of all that came."""

    def __init__(self, amqp_url: str, service: str, methods: dict[str, Callable[..., Any]]) -> None:
        self.calls: list[tuple[str, dict[str, Any], Context]] = []
        self._methods = methods
        self._contract = msgspec.json.decode((SERVICES / service / "contract.json").read_bytes())
        self._publisher = Publisher(amqp_url)  # before the queue: a call may come while this is still being set up
        self._connection = Connection(amqp_url).connect()
        self._channel = self._connection.channel()
        self._channel.exchange_declare(wire.RPC_EXCHANGE, "topic", durable=True, auto_delete=False)
        queue = wire.queue_name(service)
        self._channel.queue_declare(queue, durable=True, auto_delete=True)
        self._channel.queue_bind(queue, wire.RPC_EXCHANGE, f"{service}.*")
        self._channel.basic_consume(queue, no_ack=True, callback=self._receive)
        presence = wire.presence_queue(service)  # without it, a call that takes a second counts as lost
        self._channel.queue_declare(presence, durable=False, auto_delete=True)
        self._channel.basic_consume(presence, no_ack=True)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def answer(self, method: str, function: Callable[..., Any]) -> None:
        """From now on, answer a method so."""
        self._methods[method] = function

    def names(self) -> list[str]:
        """The methods called, in order."""
        return [method for method, _, _ in self.calls]

    def stop(self) -> None:
        """Leave; the queue goes too."""
        self._stopping.set()
        self._thread.join(5)
        self._connection.close()
        self._publisher.close()

    def _serve(self) -> None:
        while not self._stopping.is_set():
            try:
                self._connection.drain_events(timeout=0.1)
            except TimeoutError:
                continue

    def _receive(self, message: Any) -> None:
        envelope = wire.decode_envelope(message.body)
        calls = wire.decode_calls(envelope.kwargs).calls
        outcomes = [(index, self._answer(call)) for index, call in enumerate(calls)]
        body = wire.encode(wire.Reply(result=wire.Outcomes(outcomes=outcomes, last=True)))
        properties = {"correlation_id": message.properties["correlation_id"]}
        self._publisher.send(Outgoing(wire.RPC_EXCHANGE, message.properties["reply_to"], body, properties))

    def _answer(self, call: wire.Call) -> wire.Outcome:
        kwargs = msgspec.json.decode(call.kwargs)
        if call.method != "list_collections" or call.context.principal != SYSTEM:  # it follows definitions by itself
            self.calls.append((call.method, kwargs, call.context))
        try:
            self._check(call.method, kwargs)
            return wire.Outcome(result=msgspec.Raw(wire.encode(self._methods[call.method](**kwargs))))
        except ServiceError as err:
            return wire.Outcome(error=to_wire(err))
        except Exception as err:  # noqa: BLE001 (as a service does: the caller hears of a bug, not its text)
            return wire.Outcome(error=to_wire(err))

    def _check(self, method: str, kwargs: dict[str, Any]) -> None:
        if method not in self._contract["rpc"]:
            raise NotFound(f"no such method: {method}", code="unknown_method")
        reference = self._contract["rpc"][method]["arguments"]["$ref"]
        arguments = self._contract["schemas"][reference.rpartition("/")[2]]
        unknown = set(kwargs) - set(arguments["properties"])
        missing = set(arguments["required"]) - set(kwargs)
        assert not unknown, f"{method} takes no {unknown}"
        assert not missing, f"{method} needs {missing}"
