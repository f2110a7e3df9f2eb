"""A listener hears what happens while it is connected, and says when it begins to."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from chassis.events import Event, new_event
from chassis.listener import Listener
from chassis.publisher import Outgoing, Publisher
from chassis.testing import backend, private_vhost, wait_for
from msgspec.json import encode


@pytest.fixture
def amqp_url() -> Iterator[str]:
    with private_vhost() as url:
        yield url


class Heard:
    """A listener with what it heard."""

    def __init__(self, amqp_url: str, *types: str) -> None:
        self.subjects: list[str] = []
        self.connected = 0
        self.listener = Listener(amqp_url, "elsewhere", types, on_event=self._event, on_connected=self._count)
        self.listener.start()

    def _event(self, event: Event) -> None:
        if event.subject == "awkward":
            raise ValueError(event.subject)
        self.subjects.append(event.subject)

    def _count(self) -> None:
        self.connected += 1


def publish(publisher: Publisher, event_type: str, subject: str) -> None:
    event = new_event("elsewhere", event_type, subject, {})
    publisher.send_confirmed([Outgoing("elsewhere.events", event_type, encode(event), {})])


def test_every_listener_hears_what_it_wants_and_only_that(amqp_url: str) -> None:
    heard = [Heard(amqp_url, "thing_happened"), Heard(amqp_url, "thing_happened", "other_happened")]
    wait_for(lambda: all(h.connected for h in heard), "both to listen")
    publisher = Publisher(amqp_url)
    for event_type, subject in (
        ("thing_happened", "1"),
        ("thing_happened", "awkward"),
        ("other_happened", "2"),
        ("thing_happened", "3"),
    ):
        publish(publisher, event_type, subject)
    publisher.send_confirmed([Outgoing("elsewhere.events", "thing_happened", b"{]", {})])
    publish(publisher, "thing_happened", "4")
    wait_for(lambda: heard[0].subjects == ["1", "3", "4"], "what the first wants")
    wait_for(lambda: heard[1].subjects == ["1", "2", "3", "4"], "what the second wants")
    heard[0].listener.want(["other_happened"])

    def arrives() -> bool:
        publish(publisher, "other_happened", "now")
        return "now" in heard[0].subjects

    wait_for(arrives, "what is wanted now")
    publish(publisher, "thing_happened", "no longer")
    publish(publisher, "other_happened", "last")
    wait_for(lambda: heard[0].subjects[-1] == "last", "the last")
    assert "no longer" not in heard[0].subjects
    for h in heard:
        h.listener.close()
    publisher.close()


def close_connections(amqp_url: str) -> None:
    """Close every connection of the virtual host, from the broker's side."""
    api = backend("TEST_RABBITMQ_API_URL").rstrip("/")
    vhost = urlsplit(amqp_url).path.removeprefix("/")
    with httpx.Client(base_url=api, timeout=30) as client:

        def names() -> list[str]:
            return [c["name"] for c in client.get(f"/api/vhosts/{vhost}/connections").json() if "name" in c]

        for name in wait_for(names, "the broker to list the connection", seconds=30):
            client.delete(f"/api/connections/{name}").raise_for_status()


def test_a_listener_that_lost_its_connection_says_when_it_hears_again(amqp_url: str) -> None:
    heard = Heard(amqp_url, "thing_happened")
    wait_for(lambda: heard.connected == 1, "it to listen")
    close_connections(amqp_url)
    wait_for(lambda: heard.connected == 2, "it to listen again", seconds=30)
    publisher = Publisher(amqp_url)
    publish(publisher, "thing_happened", "after")
    wait_for(lambda: heard.subjects == ["after"], "what happens now")
    heard.listener.close()
    publisher.close()


def test_what_is_heard_is_heard_from_then_on(amqp_url: str) -> None:
    heard = Heard(amqp_url)
    assert not heard.listener.heard(["thing_happened"], 0.01)
    heard.listener.want(["thing_happened"])
    assert heard.listener.heard(["thing_happened"], 10)
    publisher = Publisher(amqp_url)
    publish(publisher, "thing_happened", "1")
    wait_for(lambda: heard.subjects == ["1"], "the very next event")
    close_connections(amqp_url)
    wait_for(lambda: not heard.listener.heard(["thing_happened"], 0), "it to be deaf", seconds=30)
    assert heard.listener.heard(["thing_happened"], 30)
    publish(publisher, "thing_happened", "2")
    wait_for(lambda: heard.subjects == ["1", "2"], "the next event after that")
    heard.listener.close()
    assert not heard.listener.heard(["thing_happened"], 0)
    publisher.close()
