"""The service as its own process, on a real broker, with its own database and Redis."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from chassis.context import Context, Principal
from chassis.events import Event, new_event
from chassis.publisher import Outgoing as Message
from chassis.publisher import Publisher
from chassis.rpc_client import RpcClient
from chassis.testing import EventTap, free_port, private_database, private_vhost, running
from cryptography.fernet import Fernet

from services.integrations.tests.third_party import Receiver, receiving

Call = Callable[..., Any]


class Events:
    """Publishes events as the services of their sources would."""

    def __init__(self, amqp_url: str) -> None:
        self._publisher = Publisher(amqp_url)

    def publish(self, source: str, event_type: str, **data: Any) -> Event:
        """A new event about the collection customers, unless told."""
        event = new_event(source, event_type, "customers/1", {"collection": "customers", **data})
        self.send(event)
        return event

    def send(self, event: Event) -> None:
        """This very event, also for a second time."""
        body = msgspec.json.encode(event)
        self._publisher.send_confirmed([Message(f"{event.source}.events", event.type, body, {"delivery_mode": 2})])

    def close(self) -> None:
        self._publisher.close()


@pytest.fixture(scope="session")
def settings() -> Iterator[dict[str, str]]:
    """The service's environment; a webhook is tried three times, 0.2 s apart."""
    with private_database() as database_url, private_vhost() as amqp_url:
        yield {
            "AMQP_URL": amqp_url,
            "DATABASE_URL": database_url,
            "REDIS_URL": os.environ["TEST_REDIS_URL"],
            "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            "ALLOWED_NETWORKS": "127.0.0.0/8,::1/128",
            "WEBHOOK_DELAYS": "0.2,0.2",
            "OPS_PORT": str(free_port()),
            "LOG_LEVEL": "DEBUG",
        }


@pytest.fixture(scope="session")
def log_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything the service says."""
    return tmp_path_factory.mktemp("log") / "service.log"


@pytest.fixture(scope="session")
def service(settings: dict[str, str], log_file: Path) -> Iterator[None]:
    with log_file.open("wb") as log, running("integrations", settings, log=log):
        yield


@pytest.fixture(scope="session")
def client(service: None, settings: dict[str, str]) -> Iterator[RpcClient]:
    made = RpcClient(settings["AMQP_URL"], name="tests")
    yield made
    made.close()


@pytest.fixture(scope="session")
def call(client: RpcClient) -> Call:
    """`call("list_sources", role="editor", …)`; an administrator unless told."""

    def made(name: str, /, *, role: str = "admin", **kwargs: Any) -> Any:
        return client.call("integrations", name, Context(principal=Principal("u1", (role,))), **kwargs)

    return made


@pytest.fixture
def far() -> Iterator[Receiver]:
    """A third party; it answers `{}` unless told otherwise."""
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def events(service: None, settings: dict[str, str]) -> Iterator[Events]:
    made = Events(settings["AMQP_URL"])
    yield made
    made.close()


@pytest.fixture
def announced(service: None, settings: dict[str, str]) -> Iterator[EventTap]:
    """What the service publishes."""
    tap = EventTap(settings["AMQP_URL"], "integrations")
    yield tap
    tap.close()


@pytest.fixture
def webhook(call: Call, far: Receiver) -> Iterator[dict[str, Any]]:
    """A webhook of all record events to `far`, with its secret."""
    made = call("create_webhook", url=f"{far.url}/hook", events=["record_created", "record_updated", "record_deleted"])
    yield made
    call("delete_webhook", id=made["id"])
