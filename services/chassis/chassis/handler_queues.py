"""The queues of a durable handler, and the exchange through which its service puts messages back into them.

`<service>.retries` belongs to one service: retries, dead letters and replays go through it, so that no service needs
the right to publish through the default exchange, which reaches every queue of the suite.

Queues of earlier versions stay as they are. A main queue is looked for first and declared only when it is missing. The
classic retry queues `<main>.retry.<ms>` hand back what they hold and are deleted when they are empty.
"""

from contextlib import suppress
from typing import Any, NamedTuple

import amqp

from chassis.exchanges import ensure_exchange

DELIVERY_LIMIT = 100
"""Deliveries of one message that ended with the death of the process, before the broker takes it for its cause."""
NO_LIMIT = 1_000_000


class Queues(NamedTuple):
    """The queue of one handler and those beside it. `delays`: seconds before the second, third, … try."""

    main: str
    delays: tuple[float, ...]
    exchange: str

    @property
    def dead(self) -> str:
        return f"{self.main}.dead"

    def retry(self, delay: float) -> str:
        return f"{self.main}.quorum.retry.{int(delay * 1000)}"

    def classic_retry(self, delay: float) -> str:
        """What earlier versions used."""
        return f"{self.main}.retry.{int(delay * 1000)}"


def handler_queue(source: str, service: str, method: str) -> str:
    """The name of a handler's queue: part of the contract, as renaming it strands messages."""
    return f"evt-{source}--{service}.{method}"


def retries_exchange(service: str) -> str:
    """The durable topic exchange of a service's retries and dead letters; the routing key is the queue's name."""
    return f"{service}.retries"


def queues_of_handler(source: str, service: str, method: str, delays: tuple[float, ...]) -> Queues:
    """The queues of the handler `method` of `service` for events of `source`."""
    return Queues(handler_queue(source, service, method), delays, retries_exchange(service))


def declare_main_queue(channel: Any, queues: Queues) -> None:
    """The handler's queue, within reach of the service's exchange."""
    ensure_exchange(channel, queues.exchange)
    arguments = {
        "x-queue-type": "quorum",
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": queues.exchange,
        "x-dead-letter-routing-key": queues.dead,
    }
    looking = channel.connection.channel()
    try:
        looking.queue_declare(queues.main, passive=True)  # one of an earlier version has other arguments
    except amqp.exceptions.NotFound:  # which ends the channel that asked; py-amqp opens it again
        channel.queue_declare(queues.main, durable=True, auto_delete=False, arguments=arguments)
    looking.close()
    channel.queue_bind(queues.main, queues.exchange, queues.main)


def declare_side_queues(channel: Any, queues: Queues) -> None:
    """The `.dead` queue and one queue per delay, which hands its messages back when their time is up.

    Messages are handed back at least once: a retry queue keeps each until the main queue has confirmed it.
    """
    ensure_exchange(channel, queues.exchange)
    kept = {"x-queue-type": "quorum", "x-delivery-limit": NO_LIMIT}  # looking at a message counts as a delivery
    channel.queue_declare(queues.dead, durable=True, auto_delete=False, arguments=kept)
    channel.queue_bind(queues.dead, queues.exchange, queues.dead)
    for delay in queues.delays:
        back = {
            "x-queue-type": "quorum",
            "x-message-ttl": int(delay * 1000),
            "x-dead-letter-exchange": queues.exchange,
            "x-dead-letter-routing-key": queues.main,
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",  # which that strategy needs
        }
        name = queues.retry(delay)
        channel.queue_declare(name, durable=True, auto_delete=False, arguments=back)
        channel.queue_bind(name, queues.exchange, name)
        _delete_if_empty(channel, queues.classic_retry(delay))


def _delete_if_empty(channel: Any, queue: str) -> None:
    deleting = channel.connection.channel()
    with suppress(amqp.exceptions.PreconditionFailed):  # it holds messages, which it hands back by itself
        deleting.queue_delete(queue, if_empty=True)
    deleting.close()
