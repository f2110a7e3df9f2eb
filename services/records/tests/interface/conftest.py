"""The records service as its own process, on a real broker and a database of its own."""

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from chassis.context import Context, Principal
from chassis.rpc_client import RpcClient
from chassis.testing import EventTap, free_port, private_database, private_vhost, running

Call = Callable[..., Any]

ADMIN = Context(principal=Principal("admin-1", ("admin",)))


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    with private_database() as url:
        yield url


@pytest.fixture(scope="session")
def amqp_url() -> Iterator[str]:
    with private_vhost() as url:
        yield url


@pytest.fixture(scope="session")
def service(database_url: str, amqp_url: str) -> Iterator[None]:
    settings = {"DATABASE_URL": database_url, "AMQP_URL": amqp_url, "OPS_PORT": str(free_port())}
    with running("records", settings):
        yield


@pytest.fixture(scope="session")
def client(service: None, amqp_url: str) -> Iterator[RpcClient]:
    rpc = RpcClient(amqp_url, name="tests")
    yield rpc
    rpc.close()


def calling(client: RpcClient) -> Call:
    """Call as an administrator: `call("get_records", collection=…, ids=[…])`."""

    def made(method: str, **kwargs: Any) -> Any:
        return client.call("records", method, ADMIN, **kwargs)

    return made


@pytest.fixture(scope="session")
def call(client: RpcClient) -> Call:
    return calling(client)


@pytest.fixture(scope="session")
def other_client(service: None, database_url: str) -> Iterator[RpcClient]:
    """Of a second process over the same database; a virtual host of its own makes it reachable by name."""
    with private_vhost() as amqp_url:
        settings = {"DATABASE_URL": database_url, "AMQP_URL": amqp_url, "OPS_PORT": str(free_port())}
        with running("records", settings):
            rpc = RpcClient(amqp_url, name="tests")
            yield rpc
            rpc.close()


@pytest.fixture(scope="session")
def other_call(other_client: RpcClient) -> Call:
    return calling(other_client)


@pytest.fixture
def new_collection(call: Call) -> Callable[..., str]:
    """`new_collection({"name": …, "type": …}, …)`: a collection under a name of its own; its name."""

    def made(*fields: dict[str, Any], name: str = "") -> str:
        name = name or f"c_{secrets.token_hex(6)}"
        call("create_collection", name=name, fields=list(fields))
        return name

    return made


@pytest.fixture
def events(service: None, amqp_url: str) -> Iterator[EventTap]:
    tap = EventTap(amqp_url, "records")
    yield tap
    tap.close()


@pytest.fixture
def airports(call: Call) -> str:
    """A fresh collection with a field of every kind; its name."""
    name = f"airports_{secrets.token_hex(4)}"
    call("create_collection", name=f"{name}_countries", fields=[{"name": "name", "type": "TEXT", "unique": True}])
    call(
        "create_collection",
        name=name,
        fields=[
            {"name": "iata", "type": "TEXT", "required": True, "unique": True, "options": {"pattern": "[A-Z]{3}"}},
            {"name": "name", "type": "TEXT", "required": True, "indexed": True},
            {"name": "notes", "type": "LONG_TEXT"},
            {"name": "elevation", "type": "INTEGER", "indexed": True, "options": {"min": -500, "max": 9000}},
            {"name": "latitude", "type": "DECIMAL", "options": {"min": -90, "max": 90}},
            {"name": "open", "type": "BOOLEAN"},
            {"name": "opened", "type": "DATE"},
            {"name": "inspected", "type": "DATETIME"},
            {"name": "kind", "type": "CHOICE", "options": {"choices": ["large", "small"]}},
            {"name": "services", "type": "CHOICES", "options": {"choices": ["fuel", "hotel", "rail"]}},
            {"name": "email", "type": "EMAIL"},
            {"name": "site", "type": "URL"},
            {"name": "extra", "type": "JSON"},
            {"name": "country", "type": "LINK", "options": {"collection": f"{name}_countries"}},
            {"name": "photos", "type": "FILES"},
        ],
    )
    return name
