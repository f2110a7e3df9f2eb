"""What a service's own user at the broker is refused, by the real broker."""

import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import amqp
import httpx
import pytest

from stack.rabbitmq import ensure_user, user_url

SERVICES = ("gateway", "records", "files", "notifications", "integrations")
HANDLER_QUEUES = {
    "records": "evt-files--records.handle_file_event",
    "files": "evt-records--files.handle_record_changed",
    "notifications": "evt-gateway--notifications.handle_user_event",
    "integrations": "evt-files--integrations.handle_file_event",
}
REPLY = "0b83dc57-4ab5-4a3c-8d0c-0a4b6f3e8a11"


Broker = dict[str, str]
"""The address that each service's user has of a virtual host of the test's own."""


@pytest.fixture(scope="module")
def broker() -> Iterator[Broker]:
    with users() as made:
        yield made


@contextmanager
def users(*, upgrading: bool = False) -> Iterator[Broker]:
    """A virtual host of its own with a user of each service."""
    api = os.environ["TEST_RABBITMQ_API_URL"]
    admin = urlsplit(os.environ["TEST_AMQP_URL"])
    name = f"users-{secrets.token_hex(4)}"
    admin_url = urlunsplit(admin._replace(path=f"/{name}"))
    accounts = {service: f"{name}-{service}" for service in SERVICES}
    with httpx.Client(base_url=api, timeout=30) as client:
        client.put(f"/api/vhosts/{name}").raise_for_status()
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        client.put(f"/api/permissions/{name}/{admin.username}", json=everything).raise_for_status()
        for service, account in accounts.items():
            ensure_user(api, admin_url, account, "secret", service, upgrading=upgrading)
        try:
            with connected(admin_url) as connection:
                declare_all(connection.channel())
                yield {service: user_url(admin_url, account, "secret") for service, account in accounts.items()}
        finally:
            client.delete(f"/api/vhosts/{name}").raise_for_status()
            for account in accounts.values():
                client.delete(f"/api/users/{account}").raise_for_status()


def declare_all(channel: Any) -> None:
    for service in SERVICES[1:]:
        channel.queue_declare(f"rpc-{service}", durable=True, auto_delete=False)
    for queue in HANDLER_QUEUES.values():
        for each in (queue, f"{queue}.dead", f"{queue}.retry.1000", f"{queue}.quorum.retry.1000"):
            channel.queue_declare(each, durable=True, auto_delete=False)


@contextmanager
def connected(url: str) -> Iterator[Any]:
    parts = urlsplit(url)
    connection = amqp.Connection(
        f"{parts.hostname}:{parts.port}", parts.username, parts.password, virtual_host=parts.path[1:]
    )
    connection.connect()
    try:
        yield connection
    finally:
        connection.close()


def allowed(broker: Broker, service: str, attempt: Callable[[Any, str], Any], names: Iterable[str]) -> set[str]:
    """Those names with which the broker lets the service's user do it."""
    found = set[str]()
    with connected(broker[service]) as connection:
        for name in names:
            channel = connection.channel()
            try:
                attempt(channel, name)
                channel.basic_qos(0, 1, False)  # a refusal to publish arrives with the next answer
            except amqp.exceptions.AccessRefused:
                continue
            found.add(name)
            channel.close()
    return found


@pytest.mark.parametrize("service", SERVICES)
def test_a_user_reads_the_queues_of_its_own_service_alone(broker: Broker, service: str) -> None:
    queues = {f"rpc-{name}": name for name in SERVICES[1:]}
    for name, queue in HANDLER_QUEUES.items():
        queues |= {queue: name, f"{queue}.dead": name, f"{queue}.retry.1000": name, f"{queue}.quorum.retry.1000": name}
    readable = allowed(broker, service, lambda channel, queue: channel.basic_get(queue), queues)
    assert readable == {queue for queue, owner in queues.items() if owner == service}


@pytest.mark.parametrize("service", HANDLER_QUEUES)
def test_a_user_may_ask_how_long_its_queues_are(broker: Broker, service: str) -> None:
    """Which is how KEDA counts the messages that wait."""
    queues = {f"rpc-{service}", HANDLER_QUEUES[service]}
    assert allowed(broker, service, lambda channel, queue: channel.queue_declare(queue, passive=True), queues) == queues


@pytest.mark.parametrize("service", SERVICES)
def test_a_user_publishes_events_of_its_own_service_alone(broker: Broker, service: str) -> None:
    def publish(channel: Any, source: str) -> None:
        channel.basic_publish(amqp.Message("{}"), f"{source}.events", "record_created")

    assert allowed(broker, service, publish, SERVICES) == {service}


@pytest.mark.parametrize("kind", ["replies", "retries"])
@pytest.mark.parametrize("service", SERVICES)
def test_a_user_answers_and_retries_for_its_own_service_alone(broker: Broker, service: str, kind: str) -> None:
    def publish(channel: Any, name: str) -> None:
        channel.basic_publish(amqp.Message("{}"), f"{name}.{kind}", "x")

    has = SERVICES[1:] if kind == "replies" else tuple(HANDLER_QUEUES)
    assert allowed(broker, service, publish, has) == {service} & set(has)


def test_old_processes_go_on_during_an_upgrade_and_no_longer() -> None:
    """They answer through the exchange of calls, and retry through the default one."""

    def publish(channel: Any, exchange: str) -> None:
        channel.basic_publish(amqp.Message("{}"), exchange, REPLY)

    both = {"", "nameko-rpc"}
    for upgrading in (True, False):
        with users(upgrading=upgrading) as broker:
            for service in HANDLER_QUEUES:
                assert allowed(broker, service, publish, both) == (both if upgrading else set())


@pytest.mark.parametrize("service", SERVICES)
def test_no_user_reaches_a_queue_around_the_exchanges(broker: Broker, service: str) -> None:
    def publish(channel: Any, queue: str) -> None:
        channel.basic_publish(amqp.Message("{}"), "", queue)

    queues = [*(f"rpc-{name}" for name in SERVICES[1:]), *HANDLER_QUEUES.values(), "anything"]
    assert allowed(broker, service, publish, queues) == set()


@pytest.mark.parametrize("service", HANDLER_QUEUES)
def test_no_user_has_its_letters_sent_to_another_exchange(broker: Broker, service: str) -> None:
    def declare(channel: Any, exchange: str) -> None:
        arguments = {"x-dead-letter-exchange": exchange, "x-dead-letter-routing-key": "rpc-records"}
        channel.queue_declare(f"{HANDLER_QUEUES[service]}.dlx", auto_delete=True, arguments=arguments)
        channel.queue_delete(f"{HANDLER_QUEUES[service]}.dlx")

    exchanges = {"", "nameko-rpc", "amq.topic", "gateway.events", "records.events", "records.replies"}
    own = {f"{service}.{kind}" for kind in ("events", "replies", "retries")}
    assert allowed(broker, service, declare, [*(exchanges - own), f"{service}.retries"]) == {f"{service}.retries"}


@pytest.mark.parametrize("service", SERVICES)
def test_the_gateway_calls_and_nobody_else_does(broker: Broker, service: str) -> None:
    def publish(channel: Any, topic: str) -> None:
        channel.basic_publish(amqp.Message("{}"), "nameko-rpc", topic)

    calls = {f"{name}.call_many" for name in SERVICES[1:]}
    assert allowed(broker, service, publish, calls | {REPLY}) == (calls if service == "gateway" else set())


@pytest.mark.parametrize("service", SERVICES[1:])
def test_a_user_cannot_have_the_calls_of_another_brought_to_its_queue(broker: Broker, service: str) -> None:
    def bind(channel: Any, topic: str) -> None:
        channel.queue_bind(f"rpc-{service}", "nameko-rpc", topic)

    topics = [*(f"{name}.*" for name in SERVICES[1:]), "#", REPLY]
    assert allowed(broker, service, bind, topics) == {f"{service}.*"}


@pytest.mark.parametrize("service", SERVICES)
def test_a_user_removes_nothing_that_others_use(broker: Broker, service: str) -> None:
    exchanges = ["nameko-rpc", *(f"{name}.events" for name in SERVICES if name != service)]
    assert allowed(broker, service, lambda channel, name: channel.exchange_delete(name), exchanges) == set()
    queues = [f"rpc-{name}" for name in SERVICES[1:] if name != service]
    assert allowed(broker, service, lambda channel, name: channel.queue_delete(name), queues) == set()
