"""Known devices on a real database."""

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from chassis.context import Context
from chassis.database import Database
from chassis.errors import InvalidInput, Unavailable
from chassis.migrations import upgrade
from chassis.testing import private_database
from gateway.accounts.devices import SECONDS, Devices, forget_all, token_of
from gateway.accounts.factors.resetting import reset
from gateway.accounts.password_links import PasswordLinks, new_link
from gateway.accounts.people import User
from gateway.accounts.sessions import Origin
from gateway.accounts.users import Users
from sqlalchemy import text

ORIGIN = Origin("192.0.2.1", "Firefox")


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with private_database() as url:
        upgrade("gateway", url)
        made = Database(url, pool_size=5)
        yield made
        made.close()


@pytest.fixture
def devices(database: Database) -> Devices:
    return Devices(database)


def person(database: Database) -> User:
    email = f"{secrets.token_hex(8)}@example.com"
    return Users(database, lambda _: None).create(email, "Ada", None, ["viewer"], Context())


def signed_in(database: Database, user: User, token: str | None = None) -> str:
    """The browser's token from now on."""
    with database.begin() as connection:
        return Devices(database).see(connection, user.id, token, ORIGIN).token


def test_a_device_is_known_to_its_person_alone_until_its_cookie_has_ended(database: Database, devices: Devices) -> None:
    ada, eve = person(database), person(database)
    token = signed_in(database, ada)
    assert token_of(token) == token
    assert devices.known(ada.email, token) is not None
    assert devices.known(eve.email, token) is None
    assert devices.known(ada.email, None) is None
    for seconds, known in ((SECONDS - 60, True), (SECONDS, False)):
        with database.begin() as connection:
            connection.execute(
                text("update devices set last_seen_at = now() - :s * interval '1 second' where user_id = :u"),
                {"s": seconds, "u": ada.id},
            )
        assert (devices.known(ada.email, token) is not None) == known


def test_a_sign_in_replaces_the_token_for_all_who_use_the_browser(database: Database, devices: Devices) -> None:
    ada, eve = person(database), person(database)
    first = signed_in(database, ada)
    device = devices.known(ada.email, first)
    second = signed_in(database, eve, first)
    assert second != first
    assert devices.known(ada.email, first) is None
    assert devices.known(ada.email, second) == device
    assert devices.known(eve.email, second) is not None


def test_forgetting_spares_other_people(database: Database, devices: Devices) -> None:
    ada, eve = person(database), person(database)
    token = signed_in(database, eve, signed_in(database, ada))
    with database.begin() as connection:
        forget_all(connection, ada.id)
    assert devices.known(ada.email, token) is None
    assert devices.known(eve.email, token) is not None


@pytest.mark.parametrize("ending", ["a link", "a reset of factors", "a refused password"])
def test_a_new_password_and_a_reset_of_factors_forget_all_devices(
    database: Database, devices: Devices, ending: str
) -> None:
    ada = person(database)
    tokens = [signed_in(database, ada) for _ in range(3)]
    links = PasswordLinks(database, lambda _: None)
    if ending == "a reset of factors":
        reset(database, lambda _: None, lambda *_: None, ada.id)
    else:
        with database.begin() as connection:
            link = new_link(connection, ada.id, "reset")
        if ending == "a link":
            links.use(link, "a good password", False)
        else:
            with pytest.raises(InvalidInput):
                links.use(link, "short", False)
    assert {devices.known(ada.email, token) is None for token in tokens} == {ending != "a refused password"}


def test_without_redis_no_device_is_forgotten(database: Database, devices: Devices) -> None:
    """Signing out everywhere is all or nothing: who sees an error tries again."""
    ada = person(database)
    token = signed_in(database, ada)
    with pytest.raises(Unavailable), devices.forgetting_all(ada.id):
        raise Unavailable("no sessions now")
    assert devices.known(ada.email, token) is not None


def test_people_who_sign_in_at_once_in_one_browser_do_not_wait_for_each_other(database: Database) -> None:
    people = [person(database) for _ in range(4)]
    token = None
    for each in people:
        token = signed_in(database, each, token)
    for _ in range(10):
        with ThreadPoolExecutor(4) as pool:
            tokens = list(pool.map(lambda each, shared=token: signed_in(database, each, shared), people))
        token = tokens[0]
        assert len(set(tokens)) == 4
        assert all(Devices(database).known(one.email, own) for one, own in zip(people, tokens, strict=True))


@pytest.mark.parametrize("cookie", [None, "", "x", "A" * 42, "A" * 44, "A" * 4000, "A" * 42 + "=", "A" * 43 + "\n"])
def test_what_no_gateway_has_set_is_no_token(cookie: str | None) -> None:
    assert token_of(cookie) is None
