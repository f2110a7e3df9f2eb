"""Signing in with an authenticator app and recovery codes."""

import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pyotp
import pytest
from gateway.schema import root

from . import smallest
from .conftest import Caller
from .factors import ADD_TOTP, FACTORS, ME, START_TOTP, House, Person, administrator, errors, person
from .factors import house as a_house

OPENED_BY_A_PENDING_SIGN_IN = {
    "Mutation.completeSignIn",
    "Mutation.startPasskeySignIn",
    "Mutation.startSecondFactorSetup",
    "Mutation.completeSecondFactorSetup",
}


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with a_house() as made:
        yield made


@pytest.fixture
def ada(house: House) -> Person:
    """Somebody with an authenticator app, signed out."""
    someone = person(house).with_totp()
    someone.caller = Caller(house.url)
    return someone


def test_a_password_alone_begins_no_session(house: House, ada: Person) -> None:
    response = ada.caller.post(
        "mutation($e: String!, $p: String!) { signIn(email: $e, password: $p) "
        "{ viewer { id } pending { methods setup } errors { code } } }",
        {"e": ada.email, "p": ada.password},
    )
    assert "set-cookie" not in response.headers
    assert response.json()["data"]["signIn"] == {
        "viewer": None,
        "pending": {"methods": ["totp", "recovery_code"], "setup": False},
        "errors": [{"code": "second_factor_required"}],
    }
    assert ada.caller.data(ME) == {"viewer": None}


def test_a_code_of_the_app_finishes_the_sign_in_once(ada: Person) -> None:
    token, code = ada.pending(), ada.code()
    assert ada.complete(token, code=code) == []
    assert ada.caller.data(ME) == {"viewer": {"email": ada.email}}
    assert ada.complete(token, code=code) == [("sign_in_expired", "token")]


def test_a_code_is_accepted_once(house: House, ada: Person) -> None:
    code = ada.code()
    assert ada.complete(ada.pending(), code=code) == []
    thief = Person(house, ada.email, ada.password)
    assert thief.complete(thief.pending(), code=code) == [("invalid_code", "code")]
    assert thief.caller.data(ME) == {"viewer": None}


def test_of_parallel_uses_of_one_code_one_succeeds(house: House, ada: Person) -> None:
    thieves = [Person(house, ada.email, ada.password) for _ in range(8)]
    tokens = [thief.pending() for thief in thieves]
    code = ada.code()
    assert sorted(_all_at_once(thieves, tokens, [code] * 8)) == [[]] + [[("invalid_code", "code")]] * 7


def test_a_recovery_code_works_once_under_20_parallel_tries(house: House, ada: Person) -> None:
    house.execute("update totp_secrets set last_step = 0")
    thieves = [Person(house, ada.email, ada.password) for _ in range(20)]
    tokens = [thief.pending() for thief in thieves]
    found = _all_at_once(thieves, tokens, [ada.codes[0]] * 20)
    assert found.count([]) == 1
    assert (
        len(
            house.execute("select 1 from recovery_codes c join users u on u.id = c.user_id where email = %s", ada.email)
        )
        == 9
    )


def test_a_recovery_code_may_be_typed_without_hyphens_and_in_capitals(ada: Person) -> None:
    assert ada.complete(ada.pending(), code=ada.codes[1].replace("-", " ").upper()) == []
    assert ada.caller.data(FACTORS)["secondFactors"]["recoveryCodesLeft"] == 9


def test_recovery_codes_are_ten_are_shown_once_and_can_be_replaced(house: House, ada: Person) -> None:
    assert len(set(ada.codes)) == 10
    rows = house.execute("select c::text from recovery_codes c")
    assert not any(code in row[0] or code.replace("-", "") in row[0] for code in ada.codes for row in rows)
    ada.enter()
    made = ada.caller.data("mutation { createRecoveryCodes { recoveryCodes errors { code field } } }")
    fresh = made["createRecoveryCodes"]["recoveryCodes"]
    assert len(set(fresh) - set(ada.codes)) == 10
    again = Person(house, ada.email, ada.password)
    assert again.complete(again.pending(), code=ada.codes[0]) == [("invalid_code", "code")]
    assert again.complete(again.pending(), code=fresh[0]) == []


def test_wrong_codes_are_limited_though_the_password_is_right_each_time(house: House, ada: Person) -> None:
    thief = Person(house, ada.email, ada.password)
    for _ in range(10):
        assert thief.complete(thief.pending(), code="000000") == [("invalid_code", "code")]
    document = "mutation($t: String!, $c: String) { completeSignIn(token: $t, code: $c) { errors { code } } }"
    assert thief.caller.code(document, t=thief.pending(), c=ada.code()) == "rate_limited"


def test_who_guesses_codes_does_not_lock_the_owner_out_of_a_known_device(house: House) -> None:
    owner = person(house).with_totp()
    owner.caller.data("mutation { signOut { errors { code } } }")
    document = "mutation($t: String!, $c: String) { completeSignIn(token: $t, code: $c) { errors { code } } }"
    for _ in range(2):
        thief = Person(house, owner.email, owner.password)
        for _ in range(10):
            assert thief.complete(thief.pending(), code="000000") == [("invalid_code", "code")]
    elsewhere = Person(house, owner.email, owner.password)
    assert elsewhere.caller.code(document, t=elsewhere.pending(), c=owner.code()) == "rate_limited"
    assert owner.complete(owner.pending(), code=owner.code()) == []


def test_a_known_device_has_few_codes_to_try(house: House) -> None:
    owner = person(house).with_totp()
    owner.caller.data("mutation { signOut { errors { code } } }")
    for _ in range(10):
        assert owner.complete(owner.pending(), code="000000") == [("invalid_code", "code")]
    document = "mutation($t: String!, $c: String) { completeSignIn(token: $t, code: $c) { errors { code } } }"
    assert owner.caller.code(document, t=owner.pending(), c=owner.code()) == "rate_limited"


@pytest.mark.parametrize("code", ["", "12345", "1234567", "１２３４５６", "x" * 64, "x" * 65, "x" * 100_000])
def test_what_is_no_code_is_refused(ada: Person, code: str) -> None:
    assert ada.complete(ada.pending(), code=code) == [("invalid_code", "code")]


def test_either_a_code_or_a_passkey_is_given(ada: Person) -> None:
    token = ada.pending()
    assert ada.complete(token) == [("required", None)]
    assert ada.complete(token, code="1", passkey={}) == [("required", None)]


def test_a_pending_sign_in_ends_with_the_password_it_began_with(house: House, ada: Person) -> None:
    token, code = ada.pending(), ada.code()
    house.execute("update users set password_hash = 'x' where email = %s", ada.email)
    assert ada.complete(token, code=code) == [("sign_in_expired", "token")]
    assert ada.caller.data(ME) == {"viewer": None}


def test_a_pending_sign_in_ends_when_its_person_is_disabled(house: House, ada: Person) -> None:
    token = ada.pending()
    house.execute("update users set disabled = true where email = %s", ada.email)
    assert ada.complete(token, code=ada.code()) == [("sign_in_expired", "token")]


def test_a_pending_sign_in_opens_nothing_else(house: House, ada: Person) -> None:
    """Over all root fields, as a cookie and as a bearer token: it is a stranger."""
    schema, token, stranger = root.build(), ada.pending(), Caller(house.url)
    as_cookie, as_bearer = (
        Caller(house.url, Cookie=f"dossier={token}"),
        Caller(house.url, Authorization=f"Bearer {token}"),
    )
    found = []
    for path in smallest.paths(schema):
        if path in OPENED_BY_A_PENDING_SIGN_IN or path.startswith("Subscription."):
            continue
        document = smallest.document(schema, path)
        bearer = as_bearer.post(document)
        if bearer.status_code != 401 or bearer.json().get("data"):
            found.append((path, "bearer", bearer.text))
        if _codes(as_cookie.ask(document)) != _codes(stranger.ask(document)):
            found.append((path, "cookie"))
    assert found == []
    assert ada.caller.data(ME) == {"viewer": None}


def test_a_pending_sign_in_of_somebody_with_a_factor_adds_none(ada: Person) -> None:
    token = ada.pending()
    start = (
        'mutation($t: String!) { startSecondFactorSetup(token: $t, method: "totp") { secret errors { code field } } }'
    )
    refused = {"secret": None, "errors": [{"code": "sign_in_expired", "field": "token"}]}
    assert ada.caller.data(start, t=token)["startSecondFactorSetup"] == refused
    finish = 'mutation($t: String!) { completeSecondFactorSetup(token: $t, code: "123456") { errors { code field } } }'
    assert errors(ada.caller.data(finish, t=token)["completeSecondFactorSetup"]) == [("sign_in_expired", "token")]


def test_the_secret_is_encrypted_where_it_is_kept(house: House, ada: Person) -> None:
    (row,) = house.execute(
        "select secret from totp_secrets t join users u on u.id = user_id where email = %s", ada.email
    )
    assert ada.secret.encode() not in bytes(row[0])
    assert bytes(row[0]).startswith(b"gAAAA")


def test_an_app_is_added_by_its_first_code_only(house: House) -> None:
    someone = person(house)
    assert errors(someone.caller.data(ADD_TOTP, c="000000")["addTotp"]) == [("setup_expired", "code")]
    setup = someone.caller.data(START_TOTP)["startTotp"]
    assert setup["uri"].startswith("otpauth://totp/Dossier:")
    assert f"secret={setup['secret']}" in setup["uri"]
    wrong = pyotp.TOTP(pyotp.random_base32()).now()
    assert errors(someone.caller.data(ADD_TOTP, c=wrong)["addTotp"]) == [("invalid_code", "code")]
    assert someone.caller.data(FACTORS)["secondFactors"]["totp"] is None
    assert Person(house, someone.email, someone.password).sign_in()["viewer"] is not None


def test_a_removed_app_is_asked_for_no_more_and_takes_the_recovery_codes_along(house: House, ada: Person) -> None:
    ada.enter()
    removed = ada.caller.data("mutation { removeTotp { deletedId errors { code field } } }")["removeTotp"]
    assert removed["errors"] == []
    shown = ada.caller.data(FACTORS)["secondFactors"]
    assert (shown["totp"], shown["recoveryCodesLeft"]) == (None, 0)
    assert Person(house, ada.email, ada.password).sign_in()["errors"] == []
    assert [letter["subject"] for letter in house.letters(ada.email, "second factor")] == [
        "A second factor was added to your account",
        "A second factor was removed from your account",
    ]


def test_the_audit_log_has_it_without_codes(house: House, ada: Person) -> None:
    ada.complete(ada.pending(), code="424242")
    ada.enter()
    outcomes = [(outcome, details.get("errors")) for outcome, details in house.audit("completeSignIn", ada.email)]
    assert outcomes == [("done", None), ("refused", [{"code": "invalid_code", "field": "code"}])]
    assert house.audit("addTotp")[0][0] == "done"
    log = str(house.execute("select details::text from audit_log"))
    assert "424242" not in log
    assert not any(code in log for code in ada.codes)


def test_a_new_app_takes_the_place_of_the_old_one(house: House, ada: Person) -> None:
    ada.enter()
    old = ada.secret
    ada.with_totp()
    fresh = Person(house, ada.email, ada.password)
    assert fresh.complete(fresh.pending(), code=pyotp.TOTP(old).now()) == [("invalid_code", "code")]
    assert fresh.complete(fresh.pending(), code=ada.code()) == []


def test_without_keys_no_app_can_be_added() -> None:
    with a_house(ENCRYPTION_KEYS="", PUBLIC_URL="") as house:
        caller = administrator(house).caller
        assert errors(caller.data(START_TOTP)["startTotp"]) == [("not_configured", None)]
        assert caller.data(FACTORS)["secondFactors"]["available"] == []
        require = 'mutation { requireSecondFactor(role: "admin", required: true) { errors { code field } } }'
        assert errors(caller.data(require)["requireSecondFactor"]) == [("not_configured", None)]


def _codes(answer: dict[str, Any]) -> Any:
    """What an answer says, without what differs each time."""
    return [error["extensions"]["code"] for error in answer.get("errors", ())], answer.get("data") is None


def _all_at_once(people: list[Person], tokens: list[str], codes: list[str]) -> list[list[tuple[str, str | None]]]:
    """What each is told who gives their code at the same moment."""
    start, found = threading.Barrier(len(people)), {}

    def run(index: int) -> None:
        start.wait()
        found[index] = people[index].complete(tokens[index], code=codes[index])

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(people))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [found[index] for index in range(len(people))]


def test_a_person_who_is_deleted_takes_their_factors_along(house: House, ada: Person) -> None:
    with psycopg.connect(house.database_url, autocommit=True) as connection:
        connection.execute("delete from users where email = %s", (ada.email,))
        assert connection.execute(
            "select count(*) from totp_secrets where user_id not in (select id from users)"
        ).fetchone() == (0,)
