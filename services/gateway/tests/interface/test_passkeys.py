"""Passkeys, with a software authenticator: as a second factor, alone, and to confirm that it is oneself."""

from collections.abc import Iterator
from typing import Any

import pytest

from .authenticator import Authenticator, b64
from .conftest import Caller
from .factors import (
    ADD_PASSKEY,
    FACTORS,
    HOST,
    ME,
    ORIGIN,
    REAUTHENTICATE,
    START_PASSKEY,
    START_PASSKEY_SIGN_IN,
    TOKEN,
    House,
    Person,
    errors,
    person,
)
from .factors import house as a_house

START_REAUTHENTICATION = "mutation { startReauthentication { options errors { code field } } }"


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with a_house() as made:
        yield made


@pytest.fixture
def ada(house: House) -> Person:
    """Somebody with a passkey, signed out."""
    someone = person(house).with_passkey()
    someone.caller = Caller(house.url)
    return someone


def begun(who: Person, token: str | None = None) -> tuple[str, Any]:
    """(token, options) of a sign-in by a passkey."""
    answer = who.caller.data(START_PASSKEY_SIGN_IN, t=token)["startPasskeySignIn"]
    assert answer["errors"] == []
    return answer["token"], answer["options"]


def test_a_passkey_is_a_second_factor_after_the_password(ada: Person) -> None:
    payload = ada.sign_in()
    assert payload["pending"]["methods"] == ["passkey", "recovery_code"]
    token, options = begun(ada, payload["pending"]["token"])
    assert options["rpId"] == HOST
    assert [known["id"] for known in options["allowCredentials"]] == [b64(ada.authenticator.id)]
    assert ada.complete(token, passkey=ada.authenticator.get(options)) == []
    assert ada.caller.data(ME) == {"viewer": {"email": ada.email}}
    (shown,) = ada.caller.data(FACTORS)["secondFactors"]["passkeys"]
    assert shown["lastUsedAt"] is not None


def test_a_passkey_signs_in_alone_when_it_verifies_the_person(ada: Person) -> None:
    token, options = begun(ada)
    assert (options["userVerification"], options["allowCredentials"]) == ("required", [])
    assert ada.complete(token, passkey=ada.authenticator.get(options)) == []
    assert ada.caller.data(ME) == {"viewer": {"email": ada.email}}


def test_a_passkey_that_verifies_nobody_is_no_sign_in_alone_but_a_second_factor(house: House) -> None:
    who = person(house).with_passkey(verifies=False)
    who.caller = Caller(house.url)
    token, options = begun(who)
    assert who.complete(token, passkey=who.authenticator.get(options)) == [("invalid_passkey", "passkey")]
    token, options = begun(who, who.pending())
    assert who.complete(token, passkey=who.authenticator.get(options)) == []


def test_a_challenge_is_used_once(house: House, ada: Person) -> None:
    token, options = begun(ada, ada.pending())
    answer = ada.authenticator.get(options)
    assert ada.complete(token, passkey=answer | {"id": "x"}) == [("invalid_passkey", "passkey")]
    assert ada.complete(token, passkey=answer) == [("challenge_expired", "passkey")]
    assert ada.caller.data(ME) == {"viewer": None}


def test_an_answer_is_not_accepted_again_in_another_sign_in(house: House, ada: Person) -> None:
    token, options = begun(ada, ada.pending())
    answer = ada.authenticator.get(options)
    assert ada.complete(token, passkey=answer) == []
    thief = Person(house, ada.email, ada.password)
    token, _ = begun(thief, thief.pending())
    assert thief.complete(token, passkey=answer) == [("invalid_passkey", "passkey")]
    alone, _ = begun(thief)
    assert thief.complete(alone, passkey=answer) == [("invalid_passkey", "passkey")]
    assert thief.caller.data(ME) == {"viewer": None}


def test_a_challenge_belongs_to_one_sign_in(house: House, ada: Person) -> None:
    mine, options = begun(ada, ada.pending())
    thief = Person(house, ada.email, ada.password)
    other = thief.pending()
    assert thief.complete(other, passkey=ada.authenticator.get(options)) == [("challenge_expired", "passkey")]
    assert ada.complete(mine, passkey=ada.authenticator.get(options)) == []


def test_the_newest_challenge_counts(ada: Person) -> None:
    token, first = begun(ada, ada.pending())
    _, second = begun(ada, token)
    assert ada.complete(token, passkey=ada.authenticator.get(first)) == [("invalid_passkey", "passkey")]
    _, third = begun(ada, token)
    assert second["challenge"] != third["challenge"]
    assert ada.complete(token, passkey=ada.authenticator.get(third)) == []


@pytest.mark.parametrize("origin", ["https://app.example.evil", "http://app.example", "https://app.example:8443"])
def test_another_origin_is_refused(ada: Person, origin: str) -> None:
    token, options = begun(ada, ada.pending())
    ada.authenticator.origin = origin
    assert ada.complete(token, passkey=ada.authenticator.get(options)) == [("invalid_passkey", "passkey")]


def test_another_relying_party_is_refused(ada: Person) -> None:
    token, options = begun(ada, ada.pending())
    ada.authenticator.rp_id = "evil.example"
    assert ada.complete(token, passkey=ada.authenticator.get(options)) == [("invalid_passkey", "passkey")]


def test_a_key_that_did_not_sign_is_refused(ada: Person) -> None:
    token, options = begun(ada, ada.pending())
    forged = Authenticator(ORIGIN, HOST)
    forged.id, forged.user = ada.authenticator.id, ada.authenticator.user
    assert ada.complete(token, passkey=forged.get(options)) == [("invalid_passkey", "passkey")]


def test_somebody_elses_passkey_is_refused(house: House, ada: Person) -> None:
    other = person(house).with_passkey()
    token, options = begun(ada, ada.pending())
    assert ada.complete(token, passkey=other.authenticator.get(options)) == [("unknown_passkey", "passkey")]


def test_a_passkey_cannot_claim_another_owner(house: House, ada: Person) -> None:
    other = person(house).with_passkey()
    token, options = begun(ada)
    ada.authenticator.user = other.authenticator.user
    assert ada.complete(token, passkey=ada.authenticator.get(options)) == [("unknown_passkey", "passkey")]


def test_a_counter_that_goes_back_is_a_copied_passkey(house: House, ada: Person) -> None:
    for _ in range(2):
        token, options = begun(ada, ada.pending())
        assert ada.complete(token, passkey=ada.authenticator.get(options)) == []
        ada.caller.data("mutation { signOut { errors { code } } }")
    ada.authenticator.count -= 1  # it says again what it said last
    token, options = begun(ada, ada.pending())
    assert ada.complete(token, passkey=ada.authenticator.get(options)) == [("passkey_copied", "passkey")]
    assert ada.caller.data(ME) == {"viewer": None}
    assert house.audit("completeSignIn", ada.email)[0][0] == "refused"


def test_a_passkey_that_does_not_count_is_no_copy(ada: Person) -> None:
    for _ in range(2):
        ada.authenticator.count = -1
        token, options = begun(ada, ada.pending())
        assert ada.complete(token, passkey=ada.authenticator.get(options)) == []
        ada.caller.data("mutation { signOut { errors { code } } }")


@pytest.mark.parametrize(
    "answer",
    [
        {},
        [],
        "text",
        {"id": "x", "rawId": "x"},
        {"id": "eA", "rawId": "eA", "type": "public-key", "response": {}},
        {"id": "eA", "rawId": "eA", "type": "public-key", "response": {"userHandle": "\ud7ff"}},
        {"id": 1, "rawId": {"a": 1}, "response": []},
        {"id": "eA", "rawId": "x" * 40_000},
    ],
)
def test_garbage_is_refused(ada: Person, answer: Any) -> None:
    token, _ = begun(ada, ada.pending())
    ((code, field),) = ada.complete(token, passkey=answer)
    assert (code in ("invalid_passkey", "unknown_passkey"), field) == (True, "passkey")
    ada.enter_by_recovery()
    ada.caller.data(START_PASSKEY)
    ((code, _),) = errors(ada.caller.data(ADD_PASSKEY, k=answer, n="x")["addPasskey"])
    assert code == "invalid_passkey"


def test_several_passkeys_have_names_and_go_one_by_one(house: House) -> None:
    who = person(house).with_passkey(name="Laptop").with_passkey(name="Phone")
    laptop, phone = who.caller.data(FACTORS)["secondFactors"]["passkeys"]
    assert (laptop["name"], phone["name"]) == ("Laptop", "Phone")
    rename = (
        "mutation($i: ID!, $n: String!) { renamePasskey(id: $i, name: $n) { passkey { name } errors { code field } } }"
    )
    assert who.caller.data(rename, i=phone["id"], n=" Tablet ")["renamePasskey"]["passkey"] == {"name": "Tablet"}
    assert errors(who.caller.data(rename, i=phone["id"], n=" ")["renamePasskey"]) == [("invalid_length", "name")]
    assert errors(person(house).caller.data(rename, i=phone["id"], n="x")["renamePasskey"]) == [("not_found", None)]
    remove = "mutation($i: ID!) { removePasskey(id: $i) { deletedId errors { code field } } }"
    assert who.caller.data(remove, i=laptop["id"])["removePasskey"]["deletedId"] == laptop["id"]
    assert errors(who.caller.data(remove, i=laptop["id"])["removePasskey"]) == [("not_found", None)]
    assert who.caller.data(FACTORS)["secondFactors"]["recoveryCodesLeft"] == 10
    assert who.caller.data(remove, i=phone["id"])["removePasskey"]["errors"] == []
    assert who.caller.data(FACTORS)["secondFactors"]["recoveryCodesLeft"] == 0


def test_the_same_passkey_is_not_added_twice(house: House) -> None:
    who, other = person(house).with_passkey(), person(house)
    options = other.caller.data(START_PASSKEY)["startPasskey"]["options"]
    answer = who.authenticator.create(options)
    assert errors(other.caller.data(ADD_PASSKEY, k=answer, n="x")["addPasskey"]) == [("taken", "passkey")]
    options = who.caller.data(START_PASSKEY)["startPasskey"]["options"]
    assert [known["id"] for known in options["excludeCredentials"]] == [b64(who.authenticator.id)]


def test_a_passkey_is_added_under_the_challenge_of_the_session_only(house: House) -> None:
    who, other = person(house), person(house)
    mine = who.caller.data(START_PASSKEY)["startPasskey"]["options"]
    other.caller.data(START_PASSKEY)
    answer = Authenticator(ORIGIN, HOST).create(mine)
    assert errors(other.caller.data(ADD_PASSKEY, k=answer, n="x")["addPasskey"]) == [("invalid_passkey", "passkey")]
    assert errors(other.caller.data(ADD_PASSKEY, k=answer, n="x")["addPasskey"]) == [("challenge_expired", "passkey")]
    assert errors(who.caller.data(ADD_PASSKEY, k=answer, n="x")["addPasskey"]) == []


def test_twenty_passkeys_are_enough(house: House) -> None:
    who = person(house).with_passkey()
    house.execute(
        "insert into passkeys (id, user_id, name, credential_id, public_key, sign_count, transports) "
        "select n || u.id, u.id, 'x', (n || u.id)::bytea, '', 0, '{}' from users u, generate_series(1, 18) n "
        "where email = %s",
        who.email,
    )
    assert len(who.with_passkey().caller.data(FACTORS)["secondFactors"]["passkeys"]) == 20
    options = who.caller.data(START_PASSKEY)["startPasskey"]["options"]
    answer = Authenticator(ORIGIN, HOST).create(options)
    assert errors(who.caller.data(ADD_PASSKEY, k=answer, n="x")["addPasskey"]) == [("too_many", None)]


def test_a_passkey_confirms_that_it_is_oneself(house: House) -> None:
    who = person(house).with_passkey()
    house.age(who.caller, 905)
    options = who.caller.data(START_REAUTHENTICATION)["startReauthentication"]["options"]
    answer = who.authenticator.get(options)
    assert errors(who.caller.data(REAUTHENTICATE, k=answer)["reauthenticate"]) == []
    assert who.caller.data(TOKEN)["createApiToken"]["errors"] == []
    again = who.caller.data(REAUTHENTICATE, k=answer)["reauthenticate"]
    assert errors(again) == [("challenge_expired", "passkey")]


def test_an_answer_for_a_sign_in_confirms_nothing(house: House) -> None:
    who = person(house).with_passkey()
    _, options = begun(who)
    answer = who.authenticator.get(options)
    assert errors(who.caller.data(REAUTHENTICATE, k=answer)["reauthenticate"]) == [("challenge_expired", "passkey")]


def test_a_disabled_person_does_not_sign_in_by_a_passkey(house: House, ada: Person) -> None:
    house.execute("update users set disabled = true where email = %s", ada.email)
    token, options = begun(ada)
    assert ada.complete(token, passkey=ada.authenticator.get(options)) == [("sign_in_expired", "token")]


def test_there_are_no_passkeys_for_an_address_or_without_one() -> None:
    for url in ("http://127.0.0.1:3000", ""):
        with a_house(PUBLIC_URL=url) as house:
            who = Person(house, "admin@example.com", "correct horse battery").enter()
            assert errors(who.caller.data(START_PASSKEY)["startPasskey"]) == [("not_configured", None)]
            assert errors(who.caller.data(START_PASSKEY_SIGN_IN)["startPasskeySignIn"]) == [("not_configured", None)]
            assert who.caller.data("{ signInMethods { passkeyHost } }")["signInMethods"] == {"passkeyHost": None}
            assert who.caller.data(FACTORS)["secondFactors"]["available"] == ["totp"]
