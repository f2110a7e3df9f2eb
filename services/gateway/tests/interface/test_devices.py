"""Known devices: a sign-in from a new one sends a letter."""

import re
from collections.abc import Iterator

import httpx
import pytest
from chassis.errors import Unavailable
from chassis.testing import wait_for

from .conftest import Caller
from .factors import SIGN_IN, House, Person, person
from .factors import house as a_house

DEVICES = "{ knownDevices { id agent address current firstSeenAt lastSeenAt } }"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
NEW = "New sign-in"


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with a_house() as made:
        yield made


def elsewhere(who: Person, agent: str = FIREFOX) -> Person:
    """The same person at another browser, signed in."""
    other = Person(who.house, who.email, who.password)
    other.caller.http.headers["User-Agent"] = agent
    return other.enter()


def test_the_first_sign_in_sends_no_letter_and_one_from_a_new_device_does(house: House) -> None:
    who = person(house)
    assert house.letters(who.email) == []
    other = elsewhere(who)
    (letter,) = house.letters(who.email, NEW)
    assert "Browser: Firefox on Windows" in letter["text"]
    assert f"Network address: {other.caller.http.headers['X-Forwarded-For']}" in letter["text"]
    assert re.search(r"^Time: \d{4}-\d\d-\d\d \d\d:\d\d UTC$", letter["text"], re.M)
    assert re.search(r"^https://app\.example/account/sessions$", letter["text"], re.M)
    assert letter["key"].startswith("account:")


def test_a_known_device_sends_no_letter_also_after_signing_out(house: House) -> None:
    who = person(house)
    for _ in range(2):
        who.caller.data("mutation { signOut { errors { code } } }")
        who.enter()
    assert house.letters(who.email) == []
    assert len(who.caller.data(DEVICES)["knownDevices"]) == 1


def test_the_cookie_is_for_long_and_for_no_script(house: House) -> None:
    who = person(house)
    answer = Caller(house.url).post(SIGN_IN, {"e": who.email, "p": who.password})
    (cookie,) = [c for c in answer.headers.get_list("set-cookie") if c.startswith("dossier-device=")]
    parts = {part.strip() for part in cookie.split(";")[1:]}
    assert parts >= {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=34560000"}
    token = cookie.partition(";")[0].partition("=")[2]
    assert len(token) >= 43
    assert not any(token in row[0] for row in house.execute("select d::text from devices d"))


def test_behind_https_the_cookie_is_bound_to_the_host() -> None:
    with a_house(COOKIE_SECURE="true") as house:
        answer = Caller(house.url).post(SIGN_IN, {"e": "admin@example.com", "p": "correct horse battery"})
        (cookie,) = [c for c in answer.headers.get_list("set-cookie") if "device" in c]
        assert cookie.startswith("__Host-dossier-device=")
        assert "Secure" in cookie


def test_a_token_that_was_never_issued_is_not_adopted(house: House) -> None:
    who = person(house)
    planted = Caller(house.url, Cookie="dossier-device=planted-by-somebody-else")
    answer = planted.post(SIGN_IN, {"e": who.email, "p": who.password})
    assert "dossier-device=planted" not in str(answer.headers.get_list("set-cookie"))
    wait_for(lambda: house.letters(who.email, NEW), "a letter")


def test_a_browser_of_two_people_is_a_device_of_each(house: House) -> None:
    one, two = person(house), person(house)
    shared = Person(house, two.email, two.password)
    shared.caller = one.caller
    shared.enter()
    assert len(house.letters(two.email, NEW)) == 1
    shared.caller.data("mutation { signOut { errors { code } } }")
    one.enter()
    shared.enter()
    assert house.letters(one.email, NEW) == []
    assert len(house.letters(two.email, NEW)) == 1


def test_a_forgotten_device_is_a_new_one_and_a_first_sign_in_comes_once(house: House) -> None:
    who = person(house)
    (device,) = who.caller.data(DEVICES)["knownDevices"]
    assert device["current"]
    forget = "mutation($id: ID!) { forgetDevice(id: $id) { deletedId errors { code } } }"
    assert who.caller.data(forget, id=device["id"])["forgetDevice"] == {"deletedId": device["id"], "errors": []}
    assert who.caller.data(DEVICES)["knownDevices"] == []
    assert who.caller.data(forget, id=device["id"])["forgetDevice"]["errors"] == [{"code": "not_found"}]
    who.enter()
    assert len(house.letters(who.email, NEW)) == 1


def test_nobody_forgets_a_device_of_somebody_else(house: House) -> None:
    (device,) = person(house).caller.data(DEVICES)["knownDevices"]
    forget = "mutation($id: ID!) { forgetDevice(id: $id) { errors { code } } }"
    assert person(house).caller.data(forget, id=device["id"])["forgetDevice"]["errors"] == [{"code": "not_found"}]


def test_devices_are_listed_with_what_they_are(house: House) -> None:
    who = person(house)
    other = elsewhere(who)
    newest, oldest = other.caller.data(DEVICES)["knownDevices"]
    assert (newest["agent"], newest["current"], oldest["current"]) == (FIREFOX, True, False)


def test_a_program_without_cookies_fills_no_mailbox(house: House) -> None:
    who = person(house)
    document = {"query": SIGN_IN, "variables": {"e": who.email, "p": who.password}}
    for _ in range(23):
        httpx.post(f"{house.url}/graphql", json=document, headers={"X-Forwarded-For": "10.255.0.1"}, timeout=30)
    assert len(house.letters(who.email, NEW)) == 19  # with the first sign-in they are 20 new devices


def test_at_most_fifty_devices_are_kept(house: House) -> None:
    who = person(house)
    house.execute(
        "insert into devices (id, user_id, token_hash, agent, address, last_seen_at) "
        "select 'd' || n || u.id, u.id, n::text::bytea, '', '', now() - n * interval '1 minute' "
        "from users u, generate_series(1, 60) n where email = %s",
        who.email,
    )
    elsewhere(who)
    found = who.caller.data(DEVICES)["knownDevices"]
    assert len(found) == 50
    assert sum(device["current"] for device in found) == 1


def test_a_letter_waits_for_notifications_to_come_back(house: House) -> None:
    who = person(house)

    def away(**_: object) -> None:
        raise Unavailable("no mail now")

    house.notifications.answer("send_message", away)
    elsewhere(who)
    tried = lambda: [k for _, k, _ in house.notifications.calls if k.get("to") == [who.email]]  # noqa: E731
    wait_for(tried, "a first try")
    house.notifications.answer("send_message", lambda **_: ["m1"])
    house.letters(who.email)
    assert len({letter["key"] for letter in tried()}) == 1


def test_a_second_factor_comes_before_the_device_is_known(house: House) -> None:
    who = person(house).with_totp()
    thief = Person(house, who.email, who.password)
    thief.pending()
    assert "dossier-device" not in thief.caller.http.cookies
    assert house.letters(who.email, NEW) == []
