"""The queues of handlers at the broker: what they are declared with, and those that an earlier version left."""

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pytest
from chassis.events import Event, new_event
from chassis.publisher import Outgoing, connect
from chassis.testing import wait_for
from msgspec.json import encode

from services.chassis.tests.deployment import Toy

from .test_handlers import MAIN, happened, imported, letters, publish, publisher_of

OLD_MAIN = {
    "x-queue-type": "quorum",
    "x-delivery-limit": 100,
    "x-dead-letter-exchange": "",
    "x-dead-letter-routing-key": f"{MAIN}.dead",
}
OLD_RETRY = {"x-message-ttl": 50, "x-dead-letter-exchange": "", "x-dead-letter-routing-key": MAIN}


@pytest.fixture
def channel(toy: Toy) -> Iterator[Any]:
    connection = connect(toy.amqp_url, heartbeat=0)
    yield connection.channel()
    connection.close()


def queues(toy: Toy) -> dict[str, dict[str, Any]]:
    """Every queue of the virtual host by name, as the broker's HTTP API shows it."""
    vhost = quote(urlsplit(toy.amqp_url).path[1:], safe="")
    answer = httpx.get(f"{os.environ['TEST_RABBITMQ_API_URL']}/api/queues/{vhost}", timeout=30)
    return {queue["name"]: queue for queue in answer.raise_for_status().json()}


def test_all_queues_of_a_handler_are_quorum_queues_that_lose_nothing(toy: Toy) -> None:
    toy.start(EVENT_RETRY_DELAYS="0.05,0.1")
    found = {name: queue for name, queue in queues(toy).items() if name.startswith(MAIN)}
    retries = [f"{MAIN}.quorum.retry.50", f"{MAIN}.quorum.retry.100"]
    assert set(found) == {MAIN, f"{MAIN}.dead", *retries}
    assert {queue["type"] for queue in found.values()} == {"quorum"}
    assert found[MAIN]["arguments"]["x-dead-letter-exchange"] == "toy.retries"
    for name in retries:
        arguments = found[name]["arguments"]
        assert arguments["x-dead-letter-strategy"] == "at-least-once"
        assert arguments["x-overflow"] == "reject-publish"
        assert (arguments["x-dead-letter-exchange"], arguments["x-dead-letter-routing-key"]) == ("toy.retries", MAIN)


def test_queues_of_an_earlier_version_are_emptied_and_go_on(toy: Toy, channel: Any) -> None:
    classic = f"{MAIN}.retry.50"
    channel.queue_declare(MAIN, durable=True, auto_delete=False, arguments=OLD_MAIN)
    channel.queue_declare(classic, durable=True, auto_delete=False, arguments=OLD_RETRY)
    with publisher_of(toy) as publisher:
        lying = [("waiting", classic), ("queued", MAIN)]
        publisher.send_confirmed(
            Outgoing("", queue, encode(happened(subject)), {"delivery_mode": 2}, mandatory=True)
            for subject, queue in lying
        )
        toy.start()
        publish(publisher, happened("new"), happened("bad", fail="Bug"))
    wait_for(lambda: sorted(imported(toy)) == ["new", "queued", "waiting"], "the old messages and the new")
    wait_for(lambda: [letter["error"] for letter in letters(toy, "show")] == ["RuntimeError: as asked"], "the bad one")
    assert len(letters(toy, "replay")) == 1
    assert classic not in queues(toy), "what looked at the letters found it empty"


def test_a_classic_retry_queue_stays_until_it_is_empty(toy: Toy, channel: Any) -> None:
    classic = f"{MAIN}.retry.50"
    channel.queue_declare(MAIN, durable=True, auto_delete=False, arguments=OLD_MAIN)
    channel.queue_declare(classic, durable=True, auto_delete=False, arguments=OLD_RETRY | {"x-message-ttl": 3_600_000})
    with publisher_of(toy) as publisher:
        message = Outgoing("", classic, encode(happened("later")), {"delivery_mode": 2}, mandatory=True)
        publisher.send_confirmed([message])
    letters(toy, "show")
    assert queues(toy)[classic]["type"] == "classic"
    channel.queue_purge(classic)
    letters(toy, "show")
    assert classic not in queues(toy)


@pytest.mark.parametrize(
    "event",
    [
        new_event("somewhere", "thing_happened", "foreign", {}),
        new_event("elsewhere", "thing_invented", "foreign", {}),
    ],
    ids=["another source", "another type"],
)
def test_an_event_that_claims_to_be_another_services_is_not_handled(toy: Toy, event: Event) -> None:
    """An exchange belongs to one source: what its body says is not believed."""
    toy.start()
    with publisher_of(toy) as publisher:
        publisher.send_confirmed([Outgoing("elsewhere.events", "thing_happened", encode(event), {})])
        publish(publisher, happened("good"))
    wait_for(lambda: imported(toy) == ["good"], "the queue to move on")
    (letter,) = wait_for(lambda: letters(toy, "show"), "the dead letter")
    assert (letter["reason"], letter["error"]) == (
        "foreign",
        f"not an event of this queue: {event.type} of {event.source}",
    )
