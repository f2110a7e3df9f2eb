"""Known browsers on a real Redis."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import redis
from chassis.testing import backend
from gateway.accounts.devices import PER_COOKIE, PER_PERSON, SECONDS, Devices, ids_of
from gateway.accounts.people import User


@pytest.fixture
def client() -> Iterator[Any]:
    with redis.Redis.from_url(backend("TEST_REDIS_URL")) as made:
        yield made


def person() -> User:
    name = secrets.token_hex(8)
    return User(f"user-{name}", f"{name}@example.com", "Ada", ["viewer"], "viewer", False, datetime.now(UTC))


def test_a_browser_is_known_for_half_a_year_to_its_person_alone(client: Any) -> None:
    devices, ada, eve = Devices(client), person(), person()
    cookie = ids_of(devices.remember([], ada))
    name = devices.known(cookie, ada.email)
    assert name is not None
    assert devices.known(cookie, eve.email) is None
    assert SECONDS - 5 <= client.ttl(f"device:{name}") <= SECONDS
    assert SECONDS - 5 <= client.ttl(f"user-devices:{ada.id}") <= SECONDS


def test_the_oldest_browsers_of_a_person_are_forgotten(client: Any) -> None:
    clock = iter(range(10_000))
    devices, ada = Devices(client, clock=lambda: float(next(clock))), person()
    cookies = [ids_of(devices.remember([], ada)) for _ in range(PER_PERSON + 3)]
    known = [devices.known(cookie, ada.email) is not None for cookie in cookies]
    assert known == [False] * 3 + [True] * PER_PERSON
    assert client.zcard(f"user-devices:{ada.id}") == PER_PERSON


def test_a_cookie_stays_small(client: Any) -> None:
    devices, cookie = Devices(client), ""
    people = [person() for _ in range(PER_COOKIE + 2)]
    for each in people:
        cookie = devices.remember(ids_of(cookie), each)
    assert len(ids_of(cookie)) == PER_COOKIE
    known = [devices.known(ids_of(cookie), each.email) is not None for each in people]
    assert known == [False] * 2 + [True] * PER_COOKIE


def test_forgetting_spares_other_people(client: Any) -> None:
    devices, ada, eve = Devices(client), person(), person()
    cookie = devices.remember(ids_of(devices.remember([], ada)), eve)
    devices.forget_all(ada.id)
    assert devices.known(ids_of(cookie), ada.email) is None
    assert devices.known(ids_of(cookie), eve.email) is not None
    devices.forget_all(ada.id)
