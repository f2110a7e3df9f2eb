"""Sessions and attempts on a real Redis, with a clock of our own."""

import secrets
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import redis
from chassis.context import Principal
from chassis.errors import Unavailable
from chassis.testing import backend, free_port
from gateway.accounts.attempts import Attempts, Limits
from gateway.accounts.cache import connect
from gateway.accounts.sessions import Sessions, session_key


class Clock:
    """Unix seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def client() -> Iterator[Any]:
    with redis.Redis.from_url(backend("TEST_REDIS_URL")) as made:
        yield made


@pytest.fixture
def user_id() -> str:
    return f"user-{secrets.token_hex(8)}"


def test_a_session_ends_eight_hours_after_sign_in_however_much_it_is_used(client: Any, user_id: str) -> None:
    clock = Clock()
    sessions = Sessions(client, idle=1800, lifetime=28800, clock=clock)
    session_id = sessions.begin(Principal(user_id, ("editor", "sales"), "editor"))
    for _ in range(15):
        clock.now += 1800
        found = sessions.find(session_id)
        assert found is not None
        assert (found.roles, found.level) == (("editor", "sales"), "editor")
    clock.now += 1800
    assert sessions.find(session_id) is None
    assert client.exists(session_key(session_id)) == 0


def test_a_session_that_is_not_used_is_forgotten_by_redis(client: Any, user_id: str) -> None:
    session_id = Sessions(client, idle=1800).begin(Principal(user_id))
    assert 1795 <= client.ttl(session_key(session_id)) <= 1800


def test_a_look_at_a_session_is_no_use_of_it(client: Any, user_id: str) -> None:
    clock = Clock()
    sessions = Sessions(client, idle=1800, lifetime=28800, clock=clock)
    session_id = sessions.begin(Principal(user_id, ("editor", "sales"), "editor"))
    client.expire(session_key(session_id), 100)
    assert sessions.peek(session_id) == sessions.peek(session_id) == Principal(user_id, ("editor", "sales"), "editor")
    assert client.ttl(session_key(session_id)) <= 100
    assert sessions.find(session_id) == sessions.peek(session_id)
    assert client.ttl(session_key(session_id)) > 100
    clock.now += 28799
    assert sessions.peek(session_id) is not None
    clock.now += 1
    assert sessions.peek(session_id) is None
    assert sessions.peek("never-begun") is None


def test_the_list_of_a_persons_sessions_forgets_one_that_ended(client: Any, user_id: str) -> None:
    sessions = Sessions(client)
    first, second = (sessions.begin(Principal(user_id)) for _ in range(2))
    (index,) = [name for name in client.scan_iter(f"*{user_id}*") if client.type(name) == b"set"]
    assert client.smembers(index) == {session_key(first).encode(), session_key(second).encode()}
    sessions.end(first, user_id)
    assert client.smembers(index) == {session_key(second).encode()}
    sessions.end(second, None)  # whose it was is not known: it is gone, and the list forgets it later
    assert sessions.find(second) is None


def test_ending_all_spares_other_people(client: Any, user_id: str) -> None:
    sessions = Sessions(client)
    mine = [sessions.begin(Principal(user_id)) for _ in range(3)]
    other = sessions.begin(Principal(f"{user_id}-other"))
    sessions.end_all(user_id)
    assert [sessions.find(session_id) for session_id in mine] == [None] * 3
    assert sessions.find(other) is not None
    sessions.end_all(user_id)


@pytest.fixture
def own() -> Iterator[Any]:
    """A database of Redis that no other test uses, empty."""
    with redis.Redis.from_url(urlsplit(backend("TEST_REDIS_URL"))._replace(path="/9").geturl()) as made:
        made.flushdb()
        yield made
        made.flushdb()


def test_sessions_that_have_not_ended_are_counted(own: Any, user_id: str) -> None:
    sessions = Sessions(own)
    ids = [sessions.begin(Principal(user_id)) for _ in range(4)]
    other = sessions.begin(Principal(f"{user_id}-other"))
    assert sessions.count() == 5
    sessions.end(ids[0], user_id)
    sessions.end_one(user_id, sessions.of_user(user_id, None)[0].id)
    assert sessions.count() == 3
    sessions.end_all(user_id)
    assert sessions.count() == 1
    sessions.end(other, None)
    assert sessions.count() == 0


def test_a_session_that_is_used_stays_counted_and_one_that_is_not_does_not(own: Any, user_id: str) -> None:
    clock = Clock()
    sessions = Sessions(own, idle=1800, clock=clock)
    used, unused = (sessions.begin(Principal(user_id)) for _ in range(2))
    own.delete(session_key(unused))  # as Redis does when its time is over
    assert sessions.count() == 2, "it is looked at when its time may be over"
    clock.now += 1801
    assert sessions.count() == 1
    assert own.zscore("sessions", session_key(used)) == pytest.approx(clock.now + 1800, abs=10)
    clock.now += 900
    own.delete(session_key(used))
    clock.now += 901
    assert sessions.count() == 0


def test_ids_do_not_repeat(client: Any, user_id: str) -> None:
    sessions = Sessions(client)
    assert len({sessions.begin(Principal(user_id)) for _ in range(50)}) == 50
    sessions.end_all(user_id)


def test_without_redis_nobody_is_let_in() -> None:
    client = connect(f"redis://127.0.0.1:{free_port()}/0")
    with pytest.raises(Unavailable):
        Sessions(client).find("x")
    with pytest.raises(Unavailable):
        Attempts(client, Limits()).begin("a@b", "10.0.0.1")
    client.close()
