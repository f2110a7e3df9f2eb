"""Signing in while a person is being changed, on a real database and Redis."""

import threading
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from chassis.context import Context
from chassis.database import Database
from chassis.errors import Unavailable
from chassis.migrations import upgrade
from chassis.testing import backend, free_port, private_database
from gateway.accounts.cache import connect
from gateway.accounts.people import User
from gateway.accounts.sessions import Sessions, principal_of
from gateway.accounts.users import Changes, Users


class House(NamedTuple):
    """People, and their sessions."""

    database: Database
    users: Users
    sessions: Sessions


@pytest.fixture
def house() -> Iterator[House]:
    client = connect(backend("TEST_REDIS_URL"))
    with private_database() as url:
        upgrade("gateway", url)
        database = Database(url)
        sessions = Sessions(client)
        yield House(database, Users(database, sessions.end_all), sessions)
        database.close()
    client.close()


def added(house: House, *roles: str) -> User:
    return house.users.create("ada@example.com", "Ada", "a good password", list(roles), Context())


def test_who_signs_in_while_their_roles_change_has_the_new_ones_or_no_session(house: House) -> None:
    user = added(house, "editor")
    found: list[str] = []
    begun = threading.Event()

    def strip() -> None:
        begun.wait()
        house.users.update(user.id, Changes(roles=["viewer"]))

    thread = threading.Thread(target=strip)
    thread.start()
    with house.users.held(user.id) as held:
        assert held is not None
        begun.set()
        thread.join(0.5)
        assert thread.is_alive(), "the change waits for the sign-in"
        found.append(house.sessions.begin(principal_of(held[0])))
    thread.join()
    assert house.sessions.find(found[0]) is None
    with house.users.held(user.id) as held:
        assert held is not None
        assert held[0].roles == ["viewer"]


def test_without_redis_nobody_is_changed(house: House) -> None:
    user = added(house, "editor")
    client = connect(f"redis://127.0.0.1:{free_port()}/0")
    users = Users(house.database, Sessions(client).end_all)
    with pytest.raises(Unavailable):
        users.update(user.id, Changes(disabled=True))
    with pytest.raises(Unavailable):
        users.change_password(user.id, str(_hash(house, user)), "a better password")
    client.close()
    found = house.users.get(user.id)
    assert found is not None
    assert not found.disabled
    assert house.users.verified("ada@example.com", "a good password") is not None


def test_who_is_disabled_cannot_be_held(house: House) -> None:
    user = added(house, "viewer")
    house.users.update(user.id, Changes(disabled=True))
    with house.users.held(user.id) as held:
        assert held is None


def _hash(house: House, user: User) -> str | None:
    with house.users.held(user.id) as held:
        assert held is not None
        return held[1]
