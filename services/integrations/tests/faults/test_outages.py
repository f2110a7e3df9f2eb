"""Postgres, Redis and the broker go away and come back, on servers of this module's own."""

from collections.abc import Iterator
from typing import Any

import pytest
from chassis.context import Context, Principal
from chassis.errors import Unavailable
from chassis.rpc_client import RpcClient
from chassis.testing import free_port, private_database, running, wait_for
from cryptography.fernet import Fernet

from services.integrations.tests.interface.conftest import Events
from services.integrations.tests.third_party import Receiver, Reply, receiving
from stack.testing import Backends

pytestmark = pytest.mark.timeout(300)

ADMIN = Context(principal=Principal("u1", ("admin",)))


@pytest.fixture(scope="module")
def backends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backends]:
    with Backends(tmp_path_factory.mktemp("backends"), {"postgres", "rabbitmq", "redis"}) as made:
        yield made


@pytest.fixture(scope="module")
def client(backends: Backends) -> Iterator[RpcClient]:
    """Of a running service."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TEST_DATABASE_URL", backends.postgres_url)
        yield from _client(backends)


def _client(backends: Backends) -> Iterator[RpcClient]:
    with private_database() as database_url:
        settings = {
            "AMQP_URL": backends.amqp_url,
            "DATABASE_URL": database_url,
            "REDIS_URL": backends.redis_url,
            "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            "ALLOWED_NETWORKS": "127.0.0.0/8",
            "WEBHOOK_DELAYS": "0.2,0.2",
            "OPS_PORT": str(free_port()),
        }
        with running("integrations", settings):
            made = RpcClient(backends.amqp_url, name="tests")
            yield made
            made.close()


@pytest.fixture
def far() -> Iterator[Receiver]:
    with receiving(lambda _: Reply(body=b'{"x": 1}')) as receiver:
        yield receiver


def call(client: RpcClient, name: str, /, **kwargs: Any) -> Any:
    return client.call("integrations", name, ADMIN, **kwargs)


def test_without_redis_sources_answer_and_with_it_the_cache_works_again(
    backends: Backends, client: RpcClient, far: Receiver
) -> None:
    call(client, "create_source", name="far", url=f"{far.url}/", mapping={"x": "x"})

    def fetch() -> Any:
        (answer,) = call(client, "fetch_sources", requests=[{"source": "far"}])
        assert (answer["data"], answer["error"]) == ({"x": 1}, None)
        return len(far.requests)

    assert [fetch(), fetch()] == [1, 1]
    backends.kill("redis")
    assert [fetch(), fetch(), fetch(), fetch()] == [2, 3, 4, 5]
    backends.start("redis")
    wait_for(lambda: fetch() == fetch(), "the cache to be used again", seconds=20)


def test_a_frozen_redis_costs_little(backends: Backends, client: RpcClient, far: Receiver) -> None:
    call(client, "create_source", name="patient", url=f"{far.url}/", mapping={"x": "x"})
    backends.freeze("redis")
    try:
        for _ in range(5):
            (answer,) = call(client, "fetch_sources", requests=[{"source": "patient"}])
            assert answer["data"] == {"x": 1}
    finally:
        backends.thaw("redis")


def test_while_postgres_is_away_calls_are_unavailable_and_deliveries_go_on_afterwards(
    backends: Backends, client: RpcClient, far: Receiver
) -> None:
    webhook = call(client, "create_webhook", url=far.url, events=["record_created"])
    backends.kill("postgres")
    with pytest.raises(Unavailable):
        call(client, "list_webhooks")
    events = Events(backends.amqp_url)
    sent = {events.publish("records", "record_created").id for _ in range(5)}
    backends.start("postgres")
    wait_for(lambda: {r.headers.get("webhook-id") for r in far.requests} >= sent, "five deliveries", seconds=60)
    call(client, "delete_webhook", id=webhook["id"])
    events.close()


def test_after_a_crash_of_the_broker_events_are_delivered_again(
    backends: Backends, client: RpcClient, far: Receiver
) -> None:
    webhook = call(client, "create_webhook", url=far.url, events=["record_updated"])
    backends.kill("rabbitmq")
    backends.start("rabbitmq")

    def is_back() -> bool:
        try:
            return bool(call(client, "list_webhooks"))
        except Unavailable:
            return False

    wait_for(is_back, "the service to answer", seconds=60)
    events = Events(backends.amqp_url)
    sent = events.publish("records", "record_updated")
    wait_for(lambda: [r for r in far.requests if r.headers["webhook-id"] == sent.id], "the delivery", seconds=30)
    call(client, "delete_webhook", id=webhook["id"])
    events.close()
