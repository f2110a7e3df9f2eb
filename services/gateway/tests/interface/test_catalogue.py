"""Every gateway process follows the definitions of collections."""

from collections.abc import Iterator

import pytest
from chassis.errors import Unavailable
from chassis.events import new_event
from chassis.publisher import Outgoing, Publisher
from chassis.rpc_client import RpcClient
from chassis.testing import private_vhost, wait_for
from gateway.catalogue import Catalogue, Collections
from msgspec.json import encode

from .fakes import collection
from .responder import Responder


@pytest.fixture
def amqp_url() -> Iterator[str]:
    with private_vhost() as url:
        yield url


def test_it_reads_again_what_changed_and_outlives_a_callback_and_a_service_that_fail(amqp_url: str) -> None:
    stored = [collection("companies")]
    down = False

    def list_collections() -> list[object]:
        if down:
            raise Unavailable("the database cannot be reached")
        return list(stored)

    responder = Responder(amqp_url, "records", {"list_collections": list_collections})
    client = RpcClient(amqp_url, name="gateway")
    publisher = Publisher(amqp_url)
    seen: list[Collections] = []

    def fail(_: Collections) -> None:
        raise ValueError("awkward")

    catalogue = Catalogue(client, amqp_url)
    catalogue.on_change(fail)
    catalogue.on_change(seen.append)
    catalogue.start()

    def change() -> None:
        event = new_event("records", "collection_changed", "x", {})
        publisher.send_confirmed([Outgoing("records.events", "collection_changed", encode(event), {})])

    def has_seen(*names: str) -> bool:
        return bool(seen) and [item["name"] for item in seen[-1].items] == list(names)

    wait_for(lambda: has_seen("companies"), "the first state")
    wait_for(lambda: catalogue.connected, "it to hear of changes")
    down = True
    stored.append(collection("orders"))
    change()
    down = False
    change()
    wait_for(lambda: has_seen("companies", "orders"), "the second state")
    change()
    stored.clear()
    change()
    wait_for(has_seen, "the third state")
    numbers = [state.number for state in seen]
    assert numbers == sorted(set(numbers))
    responder.stop()
    client.close()
    publisher.close()
