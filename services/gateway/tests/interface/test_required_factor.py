"""A second factor that administrators require, and what helps who has lost theirs."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pyotp
import pytest
from chassis.testing import ROOT
from cryptography.fernet import Fernet

from .authenticator import Authenticator
from .conftest import ADMIN, Caller
from .factors import FACTORS, HOST, ME, ORIGIN, SIGN_IN, House, Person, administrator, errors, person
from .factors import house as a_house
from .responder import Responder

REQUIRE = (
    "mutation($r: ID!, $q: Boolean!) { requireSecondFactor(role: $r, required: $q) "
    "{ role { name requiresSecondFactor } errors { code field } } }"
)
START = (
    "mutation($t: String!, $m: String!) { startSecondFactorSetup(token: $t, method: $m) "
    "{ secret uri options errors { code field } } }"
)
FINISH = (
    "mutation($t: String!, $c: String, $k: JSON) { completeSecondFactorSetup(token: $t, code: $c, passkey: $k) "
    "{ viewer { email } recoveryCodes errors { code field } } }"
)
RESET = "mutation($i: ID!) { resetSecondFactors(id: $i) { user { secondFactor } errors { code field } } }"


@pytest.fixture(scope="module")
def shared() -> Iterator[House]:
    with a_house() as made:
        records = Responder(made.amqp_url, "records", {"list_policies": lambda **_: []})
        make = 'mutation { createRole(name: "sales", label: "Sales", level: "viewer") { errors { code } } }'
        assert administrator(made).caller.data(make)["createRole"]["errors"] == []
        yield made
        records.stop()


@pytest.fixture
def house(shared: House) -> Iterator[House]:
    """Where nothing is required, and no one has a second factor."""
    yield shared
    for table in ("second_factor_roles", "totp_secrets", "passkeys", "recovery_codes"):
        shared.execute(f"delete from {table}")


def require(house: House, role: str, required: bool = True) -> None:
    answer = administrator(house).caller.data(REQUIRE, r=role, q=required)["requireSecondFactor"]
    assert answer == {"role": {"name": role, "requiresSecondFactor": required}, "errors": []}


def set_up_totp(who: Person, token: str) -> dict[str, Any]:
    who.secret = who.caller.data(START, t=token, m="totp")["startSecondFactorSetup"]["secret"]
    return dict(who.caller.data(FINISH, t=token, c=pyotp.TOTP(who.secret).now())["completeSecondFactorSetup"])


def test_who_has_none_adds_one_before_anything_else(house: House) -> None:
    who = person(house, "editor")
    require(house, "editor")
    assert who.caller.data(ME)["viewer"], "sessions go on"
    who.caller = Caller(house.url)
    pending = who.sign_in()["pending"]
    assert (pending["setup"], pending["methods"]) == (True, ["totp", "passkey"])
    assert who.complete(pending["token"], code="123456") == [("setup_required", "token")]
    assert who.caller.data(ME) == {"viewer": None}
    answer = set_up_totp(who, pending["token"])
    assert answer["viewer"] == {"email": who.email}
    assert len(answer["recoveryCodes"]) == 10
    assert who.caller.data(ME) == {"viewer": {"email": who.email}}
    assert who.caller.data(FACTORS)["secondFactors"]["required"] is True
    again = Person(house, who.email, who.password)
    again.secret = who.secret
    again.enter()


def test_the_first_factor_may_be_a_passkey(house: House) -> None:
    who = person(house, "editor")
    require(house, "editor")
    who.caller = Caller(house.url)
    token = who.pending()
    options = who.caller.data(START, t=token, m="passkey")["startSecondFactorSetup"]["options"]
    answer = who.caller.data(FINISH, t=token, k=Authenticator(ORIGIN, HOST).create(options))
    assert answer["completeSecondFactorSetup"]["errors"] == []
    assert who.caller.data(ME) == {"viewer": {"email": who.email}}


def test_a_setup_names_its_method_and_is_finished_once(house: House) -> None:
    who = person(house, "editor")
    require(house, "editor")
    token = who.pending()
    assert errors(who.caller.data(START, t=token, m="sms")["startSecondFactorSetup"]) == [("unknown_method", "method")]
    set_up_totp(who, token)
    for payload in (
        who.caller.data(START, t=token, m="totp")["startSecondFactorSetup"],
        who.caller.data(FINISH, t=token, c="123456")["completeSecondFactorSetup"],
    ):
        assert errors(payload) == [("sign_in_expired", "token")]


def test_two_setups_of_one_person_end_with_one_factor(house: House) -> None:
    """A thief of the password cannot add theirs after the person has added the real one."""
    who = person(house, "editor")
    require(house, "editor")
    thief = Person(house, who.email, who.password)
    stolen = thief.pending()
    thief.caller.data(START, t=stolen, m="totp")
    set_up_totp(who, who.pending())
    assert errors(set_up_totp_by(thief, stolen)) == [("sign_in_expired", "token")]


def found_by(admin: Caller, email: str) -> dict[str, Any]:
    """The person with this address, as administrators find them."""
    query = "query($q: String!) { users(search: $q) { nodes { id email secondFactor } } }"
    (found,) = admin.data(query, q=email)["users"]["nodes"]
    return dict(found)


def set_up_totp_by(who: Person, token: str) -> dict[str, Any]:
    return dict(who.caller.data(FINISH, t=token, c="123456")["completeSecondFactorSetup"])


@pytest.mark.parametrize("role", ["viewer", "editor", "admin", "sales"])
@pytest.mark.parametrize("has_factor", [False, True])
@pytest.mark.parametrize("required", [False, True])
def test_each_role_and_state(house: House, role: str, has_factor: bool, required: bool) -> None:
    who = person(house, role)
    if has_factor:
        who.with_totp()
    require(house, role, required)
    who.caller = Caller(house.url)
    payload, waits = who.sign_in(), has_factor or required
    assert payload["pending"] is None if not waits else payload["pending"]["setup"] is not has_factor
    assert (payload["viewer"] is None) == waits
    assert (who.caller.data(ME)["viewer"] is None) == waits


def test_the_last_factor_of_who_must_have_one_stays(house: House) -> None:
    who = person(house, "editor").with_totp()
    require(house, "editor")
    removed = who.caller.data("mutation { removeTotp { deletedId errors { code field } } }")["removeTotp"]
    assert errors(removed) == [("second_factor_required", None)]
    assert who.caller.data(FACTORS)["secondFactors"]["totp"] is not None
    who.with_passkey()
    assert errors(who.caller.data("mutation { removeTotp { deletedId errors { code field } } }")["removeTotp"]) == []


def test_a_role_that_does_not_exist_requires_nothing(house: House) -> None:
    answer = administrator(house).caller.data(REQUIRE, r="nothing", q=True)["requireSecondFactor"]
    assert errors(answer) == [("not_found", None)]


def test_a_deleted_role_takes_its_requirement_along(house: House) -> None:
    admin = administrator(house).caller
    make = 'mutation { createRole(name: "temps", label: "T", level: "viewer") { role { requiresSecondFactor } } }'
    admin.data(make)
    require(house, "temps")
    gone = admin.data('mutation { deleteRole(name: "temps") { deletedId errors { code field } } }')["deleteRole"]
    assert gone == {"deletedId": "temps", "errors": []}
    admin.data(make)
    roles = admin.data("{ roles { name requiresSecondFactor } }")["roles"]
    assert {"name": "temps", "requiresSecondFactor": False} in roles


def test_everyone_can_be_made_to_have_one() -> None:
    with a_house(SECOND_FACTOR_REQUIRED="true") as house:
        admin = Person(house, *ADMIN)
        token = admin.pending()
        assert set_up_totp(admin, token)["errors"] == []
        assert admin.caller.data(ME)["viewer"] == {"email": ADMIN[0]}


def test_an_administrator_resets_what_a_person_has_lost(house: House) -> None:
    who = person(house, "editor").with_totp().with_passkey()
    admin = administrator(house).caller
    found = found_by(admin, who.email)
    assert found["secondFactor"] is True
    assert admin.data(RESET, i=found["id"])["resetSecondFactors"] == {"user": {"secondFactor": False}, "errors": []}
    assert who.caller.data(ME) == {"viewer": None}, "their sessions have ended"
    assert Person(house, who.email, who.password).sign_in()["errors"] == []
    assert len(house.letters(who.email, "were reset")) == 1
    assert house.audit("resetSecondFactors", found["id"])[0][0] == "done"
    assert errors(admin.data(RESET, i="nobody")["resetSecondFactors"]) == [("not_found", None)]


def test_a_reset_voids_a_sign_in_that_waits(house: House) -> None:
    who = person(house, "editor").with_totp()
    token, code = who.pending(), who.code()
    admin = administrator(house).caller
    admin.data(RESET, i=found_by(admin, who.email)["id"])
    who.caller = Caller(house.url)
    assert who.complete(token, code=code) == [("invalid_code", "code")]
    assert who.complete(token, code=who.codes[0]) == [("invalid_code", "code")]


def test_the_command_line_lets_the_last_administrator_in_again(house: House) -> None:
    admin = administrator(house).with_totp()
    require_as(admin, house)
    done = command(house, "reset-second-factors", ADMIN[0].upper())
    assert (done.returncode, done.stdout) == (
        0,
        f"removed the second factors of {ADMIN[0]} and ended their sessions\n",
    )
    assert admin.caller.data(ME) == {"viewer": None}
    admin.caller = Caller(house.url)
    assert set_up_totp(admin, admin.pending())["errors"] == []
    ((outcome, _),) = house.audit("resetSecondFactors", ADMIN[0])
    assert outcome == "done"
    assert len(house.letters(ADMIN[0], "were reset")) == 1
    missing = command(house, "reset-second-factors", "unknown@example.com")
    assert (missing.returncode, missing.stderr) == (1, "gateway: no person has the address unknown@example.com\n")


def require_as(admin: Person, house: House) -> None:
    assert errors(admin.caller.data(REQUIRE, r="admin", q=True)["requireSecondFactor"]) == []


def test_secrets_are_encrypted_with_a_new_key_by_the_command_line(house: House) -> None:
    who = person(house).with_totp()
    old, new = house.environ["ENCRYPTION_KEYS"], Fernet.generate_key().decode()
    done = command(house, "reseal", ENCRYPTION_KEYS=f"{new},{old}")
    assert (done.returncode, done.stdout) == (0, "1 encrypted with the first key\n")
    ((sealed,),) = house.execute("select secret from totp_secrets")
    assert Fernet(new).decrypt(bytes(sealed)).decode() == who.secret
    lost = command(house, "reseal")
    assert lost.returncode == 1
    assert "cannot be decrypted" in lost.stdout
    assert who.secret not in lost.stdout


def test_a_key_that_is_none_is_named_without_showing_it(house: House) -> None:
    done = command(house, "reseal", ENCRYPTION_KEYS="canary-key")
    assert (done.returncode, done.stderr) == (
        2,
        "gateway: ENCRYPTION_KEYS: each must be 32 bytes in URL-safe base64\n",
    )


def command(house: House, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    folders = os.pathsep.join(str(ROOT / "services" / name) for name in ("chassis", "gateway"))
    return subprocess.run(
        [sys.executable, "-m", "gateway", *words],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": folders, **house.environ, **more},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_password_of_somebody_else_shows_nothing_of_factors(house: House) -> None:
    who = person(house).with_totp()
    answer = Caller(house.url).data(SIGN_IN, e=who.email, p="wrong")["signIn"]
    assert (answer["pending"], errors(answer)) == (None, [("invalid_credentials", None)])
