"""Only events that a rule is about are brought: the broker returns all others to who publishes them."""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from chassis.errors import Unavailable
from chassis.publisher import Outgoing, Publisher

from services.notifications.tests.interface.conftest import Call, record_event

EVENT = "record_restored"


@pytest.fixture
def is_brought(service: None, amqp_url: str) -> Iterator[Callable[[], bool]]:
    """Whether an event of the type is brought to anybody."""
    publisher = Publisher(amqp_url)
    body = msgspec.json.encode(record_event(EVENT, name="Nobody"))

    def tried() -> bool:
        try:
            publisher.send_confirmed([Outgoing("records.events", EVENT, body, {"delivery_mode": 2}, mandatory=True)])
        except Unavailable:
            return False
        return True

    yield tried
    publisher.close()


def test_an_event_is_brought_while_a_rule_is_about_it(
    call: Call, rule: Callable[..., dict[str, Any]], is_brought: Callable[[], bool]
) -> None:
    assert not is_brought()
    made = rule(event=EVENT, collection="nowhere")
    assert is_brought()
    call("update_rule", id=made["id"], enabled=False)
    assert not is_brought()
    call("update_rule", id=made["id"], enabled=True)
    assert is_brought()


def test_the_last_rule_about_it_decides(
    call: Call, rule: Callable[..., dict[str, Any]], is_brought: Callable[[], bool]
) -> None:
    first, second = rule(event=EVENT, collection="nowhere"), rule(event=EVENT, collection="elsewhere")
    call("update_rule", id=first["id"], enabled=False)
    assert is_brought()
    call("update_rule", id=second["id"], enabled=False)
    assert not is_brought()
