"""No change reaches a stream whose session has ended, whether or not a sweep has come by since."""

from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock, create_autospec

import pytest
from chassis.context import Principal
from gateway.live.credentials import FRESH, Credential, Credentials
from gateway.live.hub import Hub
from gateway.live.subscription import Subscription
from graphql import GraphQLError

VIEWER = Principal("u1", ("viewer",))


class Session:
    """The session of the one subscriber; `now` is the clock of what is remembered of it."""

    def __init__(self) -> None:
        self.principal: Principal | None = VIEWER
        self.now = 0.0
        self.sessions = self

    def peek(self, session_id: str) -> Principal | None:
        assert session_id == "s1"
        return self.principal


def subscription() -> Any:
    made = create_autospec(Subscription, instance=True)
    made.principal, made.credential = VIEWER, Credential(None, "s1")
    made.audience = Mock(topic=SimpleNamespace(collection="orders"))
    return made


@pytest.fixture
def session() -> Session:
    return Session()


@pytest.fixture
def hub(session: Session, monkeypatch: pytest.MonkeyPatch) -> Hub:
    credentials = Credentials(session, clock=lambda: session.now)  # type: ignore[arg-type]
    made = Hub(Mock(spec_set=["submit"]), credentials, most=9, most_per_user=9, seconds=60, timeout=1)
    read = Mock(return_value=Mock(spec_set=["changes"], changes=Mock(return_value=[])))
    monkeypatch.setattr("gateway.live.hub.Read", read)
    made.read = read  # type: ignore[attr-defined]
    return made


def change(place: int) -> Any:
    return SimpleNamespace(place=(0, place), entry=SimpleNamespace(collection="orders"))


def test_the_change_after_a_sign_out_is_not_even_read(hub: Any, session: Session) -> None:
    subscriber = subscription()
    hub.add(subscriber)
    hub.hand_on([change(1)])
    assert hub.read.call_count == 1
    subscriber.fail.assert_not_called()
    session.principal, session.now = None, session.now + FRESH
    hub.hand_on([change(2)])
    assert hub.read.call_count == 1
    ((error,), _) = subscriber.fail.call_args
    assert isinstance(error, GraphQLError)
    assert (error.extensions or {})["code"] == "unauthenticated"
