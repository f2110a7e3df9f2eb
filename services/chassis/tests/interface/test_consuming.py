"""Settling messages on a connection that has broken: the worker lives on, and the broker hands them out again."""

import socket
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from chassis import waiting
from chassis.consuming import RawQueueConsumer
from chassis.testing import wait_for
from kombu import Connection, Queue

from services.chassis.tests.deployment import Toy


@pytest.mark.parametrize("settle", [RawQueueConsumer.ack_message, RawQueueConsumer.requeue_message])
def test_a_message_that_cannot_be_settled_ends_no_worker_and_comes_again(
    toy: Toy, settle: Callable[[RawQueueConsumer, Any], None]
) -> None:
    consumer = RawQueueConsumer()
    consumer.container = SimpleNamespace(spawn_managed_thread=lambda work, identifier: None)
    provider = SimpleNamespace(handle_message=print)
    queue = Queue("settled", durable=True)
    with Connection(toy.amqp_url) as healthy, Connection(toy.amqp_url) as broken:
        queue(healthy.default_channel).declare()
        healthy.Producer().publish({}, routing_key="settled", headers=waiting.due(-60))
        message = queue(broken.default_channel).get(no_ack=False)
        consumer.handle_raw(provider, message)
        assert consumer.oldest(provider) >= 60
        broken.connection.sock.shutdown(socket.SHUT_RDWR)  # as when the broker died and nobody has read since
        with pytest.raises(ConnectionError):
            broken.default_channel.basic_ack(message.delivery_tag)
        settle(consumer, message)
        assert consumer.oldest(provider) == 0
        again = wait_for(lambda: queue(healthy.default_channel).get(no_ack=True), "it to come again")
    assert again.delivery_info["redelivered"]
