"""Sensitive actions need a session whose person showed who they are not long ago."""

from collections.abc import Iterator

import pytest
from gateway.schema import auth, root

from . import smallest
from .conftest import Caller
from .factors import FACTORS, ME, REAUTHENTICATE, TOKEN, House, Person, administrator, errors, person
from .factors import house as a_house

SECONDS = 900
STALE = SECONDS + 5


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with a_house() as made:
        yield made


@pytest.fixture(scope="module")
def stale(house: House) -> Person:
    """An administrator who signed in a while ago."""
    who = administrator(house)
    house.age(who.caller, STALE)
    return who


@pytest.mark.parametrize("path", sorted(auth.SENSITIVE))
def test_a_sensitive_action_is_refused_and_nothing_is_done(stale: Person, path: str) -> None:
    assert stale.caller.code(smallest.document(root.build(), path)) == "reauthentication_required"


@pytest.mark.parametrize("path", sorted(p for p in auth.ACCESS if p not in auth.SENSITIVE and p.startswith("Query.")))
def test_everything_else_goes_on(stale: Person, path: str) -> None:
    answer = stale.caller.ask(smallest.document(root.build(), path))
    assert "reauthentication_required" not in [e["extensions"]["code"] for e in answer.get("errors", ())]


def test_a_session_is_fresh_for_as_long_as_the_setting_says(house: House) -> None:
    who = person(house)
    house.age(who.caller, SECONDS - 60)
    assert who.caller.data(TOKEN)["createApiToken"]["errors"] == []
    house.age(who.caller, 61)
    assert who.caller.code(TOKEN) == "reauthentication_required"


def test_the_password_makes_a_session_fresh_again(house: House) -> None:
    who = person(house)
    house.age(who.caller, STALE)
    assert who.caller.data(FACTORS)["secondFactors"]["reauthenticateBy"] == ["password"]
    assert errors(who.caller.data(REAUTHENTICATE, p="wrong")["reauthenticate"]) == [("invalid_credentials", "password")]
    assert who.caller.code(TOKEN) == "reauthentication_required"
    assert errors(who.caller.data(REAUTHENTICATE, p=who.password)["reauthenticate"]) == []
    assert who.caller.data(TOKEN)["createApiToken"]["errors"] == []
    assert [outcome for outcome, _ in house.audit("reauthenticate")[:2]] == ["done", "refused"]


def test_who_has_a_second_factor_confirms_by_it_and_not_by_the_password(house: House) -> None:
    who = person(house).with_totp()
    house.age(who.caller, STALE)
    assert who.caller.data(FACTORS)["secondFactors"]["reauthenticateBy"] == ["totp", "recovery_code"]
    refused = who.caller.data(REAUTHENTICATE, p=who.password)["reauthenticate"]
    assert errors(refused) == [("second_factor_required", "password")]
    assert errors(who.caller.data(REAUTHENTICATE, c="000000")["reauthenticate"]) == [("invalid_code", "code")]
    assert who.caller.code(TOKEN) == "reauthentication_required"
    assert errors(who.caller.data(REAUTHENTICATE, c=who.code())["reauthenticate"]) == []
    assert who.caller.data(TOKEN)["createApiToken"]["errors"] == []


def test_something_is_given_to_confirm_by(house: House) -> None:
    assert errors(person(house).caller.data(REAUTHENTICATE)["reauthenticate"]) == [("required", None)]


def test_guessing_the_password_to_confirm_is_limited(house: House) -> None:
    who = person(house)
    for _ in range(10):
        assert errors(who.caller.data(REAUTHENTICATE, p="wrong")["reauthenticate"])
    assert who.caller.code(REAUTHENTICATE, p=who.password) == "rate_limited"


def test_who_has_no_password_is_told_that_nothing_will_do(house: House) -> None:
    who = person(house)
    house.execute("update users set password_hash = null where email = %s", who.email)
    assert who.caller.data(FACTORS)["secondFactors"]["reauthenticateBy"] == []
    assert errors(who.caller.data(REAUTHENTICATE, p="")["reauthenticate"]) == [("invalid_credentials", "password")]


def test_a_confirmation_is_of_one_session(house: House) -> None:
    here = person(house)
    there = Person(house, here.email, here.password).enter()
    house.age(here.caller, STALE)
    house.age(there.caller, STALE)
    assert errors(here.caller.data(REAUTHENTICATE, p=here.password)["reauthenticate"]) == []
    assert there.caller.code(TOKEN) == "reauthentication_required"


def test_a_confirmation_lengthens_no_session(house: House) -> None:
    who = person(house)
    before = who.caller.http.cookies["dossier"]
    who.caller.data(REAUTHENTICATE, p=who.password)
    assert who.caller.http.cookies["dossier"] == before
    (session,) = who.caller.data("{ sessions { begunAt } }")["sessions"]
    assert session["begunAt"]


def test_a_token_is_exempt(house: House) -> None:
    who = administrator(house)
    made = who.caller.data('mutation { createApiToken(name: "t", scopes: ["admin"]) { secret } }')["createApiToken"]
    house.age(who.caller, STALE)
    program = Caller(house.url, Authorization=f"Bearer {made['secret']}")
    role = 'mutation { createRole(name: "by_program", label: "x", level: "viewer") { errors { code } } }'
    assert program.data(role)["createRole"]["errors"] == []
    assert who.caller.code(role) == "reauthentication_required"


def test_the_same_key_can_be_sent_again_after_the_confirmation(house: House) -> None:
    who = administrator(house)
    house.age(who.caller, STALE)
    document = (
        'mutation { createRole(name: "with_key", label: "x", level: "viewer") { role { name } errors { code } } }'
    )
    key = {"Idempotency-Key": "a-key-of-this-test"}
    assert who.caller.post(document, **key).json()["errors"][0]["extensions"]["code"] == "reauthentication_required"
    who.caller.data(REAUTHENTICATE, p=who.password)
    for _ in range(2):
        assert who.caller.post(document, **key).json()["data"]["createRole"] == {
            "role": {"name": "with_key"},
            "errors": [],
        }


def test_a_new_sign_in_is_fresh(house: House) -> None:
    who = person(house)
    house.age(who.caller, STALE)
    who.enter()
    assert who.caller.data(TOKEN)["createApiToken"]["errors"] == []
    assert who.caller.data(ME)["viewer"] == {"email": who.email}
