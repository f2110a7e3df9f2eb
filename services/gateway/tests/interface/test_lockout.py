"""Who can lock whom out, with as many addresses as it takes."""

import secrets
from collections.abc import Callable

import pytest

from .conftest import SIGN_IN, Caller, Deployment

PASSWORD = "a good password"
OUT = "mutation { signOut { errors { code } } }"
CHANGE = f'mutation {{ changePassword(current: "{PASSWORD}", new: "a better password") {{ errors {{ code field }} }} }}'
DEVICE = "dossier-device"
DISABLE = "mutation($id: ID!, $d: Boolean!) { updateUser(id: $id, disabled: $d) { errors { code } } }"


@pytest.fixture
def email() -> str:
    return f"{secrets.token_hex(8)}@example.com"


@pytest.fixture
def owner(email: str, new_user: Callable[..., Caller]) -> Caller:
    """A browser in which the person has signed in, and out."""
    caller = new_user("viewer", email=email, password=PASSWORD)
    assert caller.data(OUT)["signOut"]["errors"] == []
    return caller


def outcome(caller: Caller, email: str, password: str = PASSWORD) -> str:
    answer = caller.ask(SIGN_IN, e=email, p=password)
    errors = answer.get("errors")
    if errors:
        return str(errors[0]["extensions"]["code"])
    return "ok" if answer["data"]["signIn"]["viewer"] else str(answer["data"]["signIn"]["errors"][0]["code"])


def crowd(deployment: Deployment, email: str) -> None:
    """So many wrong tries from so many addresses that the account is closed to strangers."""
    refused = {outcome(Caller(deployment.url), email, "wrong") for _ in range(2)}
    assert refused == {"invalid_credentials"}
    for _ in range(10):
        caller = Caller(deployment.url)
        for _ in range(11):
            caller.ask(SIGN_IN, e=email, p="wrong")
    assert outcome(Caller(deployment.url), email) == "rate_limited"


def test_one_address_locks_nobody_out(deployment: Deployment, email: str, owner: Caller) -> None:
    stranger = Caller(deployment.url)
    found = [outcome(stranger, email, "wrong") for _ in range(150)]
    assert found == ["invalid_credentials"] * 10 + ["rate_limited"] * 140
    assert outcome(Caller(deployment.url), email) == "ok"


def test_a_crowd_is_limited_and_the_owner_is_let_in(deployment: Deployment, email: str, owner: Caller) -> None:
    crowd(deployment, email)
    assert outcome(owner, email) == "ok"


def test_a_stranger_at_the_owners_address_does_not_lock_them_out(
    deployment: Deployment, email: str, owner: Caller
) -> None:
    same = Caller(deployment.url, **{"X-Forwarded-For": owner.http.headers["X-Forwarded-For"]})
    for _ in range(11):
        outcome(same, email, "wrong")
    assert outcome(same, email) == "rate_limited"
    assert outcome(owner, email) == "ok"


def test_a_signed_in_person_changes_their_password_whatever_a_crowd_does(
    deployment: Deployment, email: str, owner: Caller
) -> None:
    assert outcome(owner, email) == "ok"
    crowd(deployment, email)
    assert owner.data(CHANGE)["changePassword"]["errors"] == []


def test_a_known_browser_has_few_tries(deployment: Deployment, email: str, owner: Caller) -> None:
    found = [outcome(owner, email, "wrong") for _ in range(12)]
    assert found == ["invalid_credentials"] * 10 + ["rate_limited"] * 2


def test_the_cookie_is_for_one_account(
    deployment: Deployment, email: str, owner: Caller, new_user: Callable[..., Caller]
) -> None:
    other = f"other-{email}"
    new_user("viewer", email=other, password=PASSWORD)
    crowd(deployment, other)
    assert outcome(owner, other) == "rate_limited"


def test_the_cookie_is_a_browsers_own_and_changes_with_each_sign_in(
    deployment: Deployment, email: str, owner: Caller
) -> None:
    before = owner.http.cookies[DEVICE]
    answer = owner.post(SIGN_IN, {"e": email, "p": PASSWORD})
    (cookie,) = (each for each in answer.headers.get_list("set-cookie") if each.startswith(f"{DEVICE}="))
    assert {part.strip() for part in cookie.split(";")[1:]} >= {"HttpOnly", "SameSite=Lax", "Path=/"}
    assert owner.http.cookies[DEVICE] != before
    crowd(deployment, email)
    assert outcome(with_device(deployment, before), email) == "rate_limited"
    assert outcome(with_device(deployment, owner.http.cookies[DEVICE]), email) == "ok"


def test_people_who_share_a_browser_are_all_known_there(
    deployment: Deployment, email: str, owner: Caller, new_user: Callable[..., Caller]
) -> None:
    new_user("viewer", email=f"other-{email}", password=PASSWORD)
    assert outcome(owner, f"other-{email}") == "ok"
    crowd(deployment, email)
    assert outcome(owner, email) == "ok"


@pytest.mark.parametrize("ending", ["everywhere", "password", "disabled"])
def test_where_an_account_may_have_been_stolen_every_browser_becomes_unknown(
    deployment: Deployment, email: str, owner: Caller, admin: Caller, ending: str
) -> None:
    stolen = owner.http.cookies[DEVICE]
    elsewhere = Caller(deployment.url)
    assert outcome(elsewhere, email) == "ok"
    if ending == "everywhere":
        assert elsewhere.data("mutation { signOut(everywhere: true) { errors { code } } }")["signOut"]["errors"] == []
    elif ending == "disabled":
        person = elsewhere.data("{ viewer { id } }")["viewer"]["id"]
        for disabled in (True, False):
            changed = admin.data(DISABLE, id=person, d=disabled)
            assert changed["updateUser"]["errors"] == []
    else:
        assert elsewhere.data(CHANGE)["changePassword"]["errors"] == []
    crowd(deployment, email)
    assert outcome(with_device(deployment, stolen), email) == "rate_limited"


def test_a_new_password_keeps_the_browser_known_in_which_it_was_chosen(
    deployment: Deployment, email: str, owner: Caller
) -> None:
    assert outcome(owner, email) == "ok"
    stolen = owner.http.cookies[DEVICE]
    assert owner.data(CHANGE)["changePassword"]["errors"] == []
    crowd(deployment, email)
    assert outcome(with_device(deployment, stolen), email, "a better password") == "rate_limited"
    assert outcome(owner, email, "a better password") == "ok"


def test_other_roles_leave_devices_known(deployment: Deployment, email: str, owner: Caller, admin: Caller) -> None:
    assert outcome(owner, email) == "ok"
    person = owner.data("{ viewer { id } }")["viewer"]["id"]
    changed = 'mutation($id: ID!) { updateUser(id: $id, roles: ["editor"]) { errors { code } } }'
    assert admin.data(changed, id=person)["updateUser"]["errors"] == []
    assert owner.data("{ viewer { id } }")["viewer"] is None
    crowd(deployment, email)
    assert outcome(owner, email) == "ok"


@pytest.mark.parametrize("cookie", ["", "x", "." * 43, "A" * 43, "A" * 44, "A" * 4000])
def test_an_invented_cookie_is_worth_nothing(deployment: Deployment, email: str, owner: Caller, cookie: str) -> None:
    stranger = with_device(deployment, cookie)
    found = [outcome(stranger, email, "wrong") for _ in range(12)]
    assert found == ["invalid_credentials"] * 10 + ["rate_limited"] * 2


def test_a_device_that_its_person_forgets_is_a_strangers(deployment: Deployment, email: str, owner: Caller) -> None:
    assert outcome(owner, email) == "ok"
    (device,) = owner.data("{ knownDevices { id current } }")["knownDevices"]
    assert device["current"]
    forget = "mutation($id: ID!) { forgetDevice(id: $id) { errors { code } } }"
    assert owner.data(forget, id=device["id"])["forgetDevice"]["errors"] == []
    crowd(deployment, email)
    assert outcome(owner, email) == "rate_limited"


def test_a_cookie_that_was_planted_is_not_adopted(
    deployment: Deployment, email: str, owner: Caller, new_user: Callable[..., Caller]
) -> None:
    """Who has a device of their own cannot make it that of somebody else, by putting its cookie into their browser."""
    thief = new_user("viewer", email=f"thief-{email}", password=PASSWORD)
    planted = thief.http.cookies[DEVICE]
    victim = with_device(deployment, planted)
    assert outcome(victim, email) == "ok"
    crowd(deployment, email)
    assert outcome(with_device(deployment, planted), email) == "rate_limited"


def with_device(deployment: Deployment, cookie: str) -> Caller:
    return Caller(deployment.url, Cookie=f"{DEVICE}={cookie}")
