"""Looking at dead letters and sending them back to their handler."""

from collections.abc import Iterator
from typing import Any

import msgspec

from chassis import waiting
from chassis.contract import entrypoints
from chassis.handler_queues import Queues, declare_side_queues, queues_of_handler
from chassis.handlers import DurableHandler
from chassis.publisher import Outgoing, Publisher, connect


def queues_of(service_cls: type[Any], delays: tuple[float, ...]) -> list[Queues]:
    """The queues of every durable handler of a service, which retries after `delays` (seconds)."""
    return [
        queues_of_handler(handler.source, service_cls.name, method, delays)
        for method, handler in entrypoints(service_cls, DurableHandler).items()
    ]


class DeadLetters:
    """Each method yields one JSON line per message, as it is done."""

    def __init__(self, amqp_url: str) -> None:
        self._amqp_url = amqp_url

    def show(self, queues: list[Queues], limit: int) -> Iterator[str]:
        """What lies there; nothing is changed."""
        yield from self._each(queues, limit, keep=True)

    def drop(self, queues: list[Queues], limit: int) -> Iterator[str]:
        """Throw messages away for good."""
        yield from self._each(queues, limit, keep=False)

    def replay(self, queues: list[Queues], limit: int) -> Iterator[str]:
        """Back to the handler's queue, with all tries ahead of them."""
        publisher = Publisher(self._amqp_url)
        try:
            yield from self._each(queues, limit, keep=False, publisher=publisher)
        finally:
            publisher.close()

    def _each(
        self, queues: list[Queues], limit: int, *, keep: bool, publisher: Publisher | None = None
    ) -> Iterator[str]:
        connection = connect(self._amqp_url, heartbeat=0)  # whoever reads the output takes their time
        try:
            for queue in queues:
                channel = connection.channel()
                declare_side_queues(channel, queue)
                for _ in range(limit):
                    message = channel.basic_get(queue.dead)
                    if message is None:
                        break
                    if publisher is not None:
                        body = message.body if isinstance(message.body, bytes) else message.body.encode()
                        properties = {"delivery_mode": 2, "application_headers": waiting.due()}
                        publisher.send_confirmed(
                            [Outgoing(queue.exchange, queue.main, body, properties, mandatory=True)]
                        )
                    if not keep:
                        channel.basic_ack(message.delivery_tag)
                    yield _line(queue, message)
                channel.close()  # what was only looked at goes back to its place
        finally:
            connection.close()


def _line(queue: Queues, message: Any) -> str:
    headers = message.headers or {}
    body = message.body.decode(errors="replace") if isinstance(message.body, bytes) else message.body
    shown = {
        "queue": queue.main,
        "reason": headers.get("x-reason"),
        "error": headers.get("x-error"),
        "tries": headers.get("x-tries"),
        "died_at": headers.get("x-died-at"),
        "body": body[:2000],
    }
    return msgspec.json.encode(shown, enc_hook=str).decode()
