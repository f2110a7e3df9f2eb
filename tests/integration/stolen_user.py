"""What somebody does at the broker with a stolen user: publish everywhere, bind everything, have letters come back."""

import json
import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

import amqp
import httpx

NOT_OURS = (
    amqp.exceptions.AccessRefused,
    amqp.exceptions.NotFound,
    amqp.exceptions.PreconditionFailed,
    amqp.exceptions.NotAllowed,
    amqp.exceptions.ResourceLocked,
    amqp.exceptions.ConnectionError,
)
"""How the broker refuses."""


class Topology(NamedTuple):
    """All exchanges of the virtual host ("" is the default one), its queues, and every key worth a try."""

    exchanges: list[str]
    queues: list[str]
    keys: list[str]


def topology(api_url: str, amqp_url: str, more: Iterable[str]) -> Topology:
    """What the broker's HTTP API shows to an administrator; `more` are keys that no binding names."""
    vhost = quote(urlsplit(amqp_url).path[1:], safe="")
    with httpx.Client(base_url=api_url, timeout=30) as client:
        exchanges = [each["name"] for each in client.get(f"/api/exchanges/{vhost}").raise_for_status().json()]
        queues = [each["name"] for each in client.get(f"/api/queues/{vhost}").raise_for_status().json()]
        bindings = client.get(f"/api/bindings/{vhost}").raise_for_status().json()
    bound = {each["routing_key"].replace("*", "call_many") for each in bindings}
    return Topology(exchanges, queues, sorted({*bound, *queues, *more}))


def event(source: str, type: str, data: dict[str, Any]) -> bytes:
    """An event as `source` would publish it."""
    known = {"id": str(uuid.uuid4()), "source": source, "type": type, "subject": "x", "data": data}
    return json.dumps(known | {"time": datetime.now(UTC).isoformat(), "specversion": "1.0"}).encode()


def call(method: str, **kwargs: Any) -> bytes:
    """A call of the suite itself, as the gateway would send it."""
    context = {"principal": {"roles": ["admin"]}, "traceparent": ""}
    return json.dumps(
        {"args": [], "kwargs": {"calls": [{"method": method, "kwargs": kwargs, "context": context}]}}
    ).encode()


class Thief:
    """Acts with one user's rights; each method goes on where it is refused, and counts what was not."""

    def __init__(self, amqp_url: str) -> None:
        self._url = amqp_url
        self._connection: Any = None

    def publish(self, exchanges: Iterable[str], keys: list[str], bodies: Iterable[bytes]) -> set[tuple[str, str]]:
        """Every body to every exchange with every key, and with all keys at once in the CC header: what was taken."""
        taken = set[tuple[str, str]]()
        for exchange in exchanges:
            for key in keys:
                if self._try(_publishing(exchange, key, bodies, {})):
                    taken.add((exchange, key))
            if self._try(_publishing(exchange, keys[0], bodies, {"CC": keys, "BCC": keys})):
                taken.add((exchange, "CC"))
        return taken

    def bind_exchanges(self, names: Iterable[str], keys: Iterable[str]) -> set[tuple[str, str]]:
        """Have each exchange hand everything on to each other: (destination, source) that the broker took."""
        names = [name for name in names if name]
        return {
            (destination, source)
            for destination in names
            for source in names
            if destination != source and self._try(_binding("exchange_bind", destination, source, keys))
        }

    def unbind_exchanges(self, pairs: Iterable[tuple[str, str]], keys: Iterable[str]) -> None:
        for destination, source in pairs:
            self._try(_binding("exchange_unbind", destination, source, keys))

    def letters_back(self, prefix: str, exchanges: Iterable[str], keys: Iterable[str]) -> set[str]:
        """Queues of the user's own whose expired letters would go to an exchange: the exchanges that it got."""
        return {
            exchange
            for exchange in exchanges
            for key in list(keys)[:1]
            if self._try(_letter_queue(f"{prefix}{uuid.uuid4()}", exchange, key))
        }

    def _try(self, act: Callable[[Any], Any]) -> bool:
        if self._connection is None or not self._connection.connected:
            self._connection = _connect(self._url)
        try:
            channel = self._connection.channel()
            act(channel)
            channel.basic_qos(0, 1, False)  # a refusal to publish arrives with the next answer
            channel.close()
        except NOT_OURS:
            return False
        return True

    def close(self) -> None:
        if self._connection is not None:
            self._connection.collect()


def _publishing(exchange: str, key: str, bodies: Iterable[bytes], headers: dict[str, Any]) -> Callable[[Any], None]:
    def publish(channel: Any) -> None:
        for body in bodies:
            message = amqp.Message(body, content_type="application/json", application_headers=headers)
            channel.basic_publish(message, exchange, key)

    return publish


def _binding(method: str, destination: str, source: str, keys: Iterable[str]) -> Callable[[Any], None]:
    def bind(channel: Any) -> None:
        for key in keys:
            getattr(channel, method)(destination, source, key)

    return bind


def _letter_queue(name: str, exchange: str, key: str) -> Callable[[Any], None]:
    def declare(channel: Any) -> None:
        arguments = {"x-dead-letter-exchange": exchange, "x-dead-letter-routing-key": key, "x-message-ttl": 1}
        channel.queue_declare(name, auto_delete=True, exclusive=True, arguments=arguments)

    return declare


def _connect(url: str) -> Any:
    parts = urlsplit(url)
    connection = amqp.Connection(
        f"{parts.hostname}:{parts.port}", parts.username, parts.password, virtual_host=parts.path[1:]
    )
    connection.connect()
    return connection
