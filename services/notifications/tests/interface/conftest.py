"""The notifications service as its own process, on a real broker, a database of its own and a real mail server."""

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from chassis.context import Context, Principal
from chassis.events import Event, new_event
from chassis.publisher import Outgoing, Publisher
from chassis.rpc_client import RpcClient
from chassis.testing import EventTap, private_database, private_vhost, running, wait_for

from services.notifications.tests.deployment import settings
from services.notifications.tests.mail_catcher import MailCatcher, caught

Call = Callable[..., Any]
Publish = Callable[[Event], None]

ADMIN = Context(principal=Principal("admin-1", ("admin",)))


@pytest.fixture(scope="session")
def catcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailCatcher]:
    with caught(tmp_path_factory.mktemp("mail")) as running_catcher:
        yield running_catcher


@pytest.fixture(scope="session")
def amqp_url() -> Iterator[str]:
    with private_vhost() as url:
        yield url


@pytest.fixture(scope="session")
def service(amqp_url: str, catcher: MailCatcher) -> Iterator[None]:
    with private_database() as database_url, running("notifications", settings(database_url, amqp_url, catcher)):
        yield


@pytest.fixture(scope="session")
def client(service: None, amqp_url: str) -> Iterator[RpcClient]:
    rpc = RpcClient(amqp_url, name="tests")
    yield rpc
    rpc.close()


@pytest.fixture(scope="session")
def call(client: RpcClient) -> Call:
    """Call as an administrator."""

    def made(method: str, **kwargs: Any) -> Any:
        return client.call("notifications", method, ADMIN, **kwargs)

    return made


@pytest.fixture(scope="session")
def publish(service: None, amqp_url: str) -> Iterator[Publish]:
    publisher = Publisher(amqp_url)
    yield lambda event: publisher.send_confirmed(
        [Outgoing(f"{event.source}.events", event.type, msgspec.json.encode(event), {"delivery_mode": 2})]
    )
    publisher.close()


@pytest.fixture
def tap(service: None, amqp_url: str) -> Iterator[EventTap]:
    tap = EventTap(amqp_url, "notifications")
    yield tap
    tap.close()


@pytest.fixture
def domain() -> str:
    """A domain of recipients for one test alone."""
    return f"{secrets.token_hex(5)}.example"


@pytest.fixture
def rule(call: Call, domain: str) -> Iterator[Callable[..., dict[str, Any]]]:
    """Make a rule; it is removed after the test."""
    made: list[str] = []

    def make(**changes: Any) -> dict[str, Any]:
        fields = {
            "name": "Welcome",
            "event": "record_created",
            "collection": "people",
            "recipients": [f"to@{domain}"],
            "subject": "Hello {{ record.values.name }}",
            "body": "Dear {{ record.values.name }},\nwelcome.",
        } | changes
        created: dict[str, Any] = call("create_rule", **fields)
        made.append(created["id"])
        return created

    yield make
    for rule_id in made:
        call("delete_rule", id=rule_id)


@pytest.fixture
def email(call: Call) -> Callable[[str, str], dict[str, Any]]:
    """The newest entry of the log for an address, as soon as it has a state."""

    def find(to: str, state: str) -> dict[str, Any]:
        entries = call("list_emails", first=100, state=state)["items"]
        return next((entry for entry in entries if entry["to"] == to), {})

    def waited(to: str, state: str) -> dict[str, Any]:
        found: dict[str, Any] = wait_for(lambda: find(to, state), f"{to} to be {state}", seconds=20)
        return found

    return waited


@pytest.fixture
def stored(call: Call, domain: str) -> Callable[[str], list[str]]:
    """The subjects of all messages in the log that are for a name at the test's domain, oldest first.

    Events are handled side by side and messages sent side by side: what has arrived tells nothing about what has not.
    The messages of one event are stored in one transaction, so when one of them is there, all are.
    """

    def subjects(name: str) -> list[str]:
        found: list[str] = []
        page: dict[str, Any] = {"has_next": True, "cursor": None}
        while page["has_next"]:
            page = call("list_emails", first=100, after=page["cursor"])
            found += [entry["subject"] for entry in page["items"] if entry["to"] == f"{name}@{domain}"]
        return found[::-1]

    return subjects


def record_event(
    event_type: str = "record_created", *, collection: str = "people", diff: dict[str, Any] | None = None, **values: Any
) -> Event:
    """An event as the records service publishes it; without a `diff`, every value is new."""
    record = {"id": "r1", "collection": collection, "version": 1, "values": values}
    if diff is None:
        diff = {name: [None, value] for name, value in values.items()}
    data = {"collection": collection, "record": record, "diff": diff}
    return new_event("records", event_type, f"{collection}/r1", data, actor="u1")


def as_role(role: str) -> Context:
    """Someone with this role alone."""
    return Context(principal=Principal(f"{role}-1", (role,)))
