"""What a program's token can do to the account of its person: nothing, whatever its scopes."""

import secrets
from collections.abc import Callable
from typing import Any, NamedTuple

import psycopg
import pytest
import redis
from chassis.testing import wait_for
from gateway.schema import auth, root
from graphql import GraphQLSchema

from . import smallest
from .conftest import SIGN_IN, Caller, Deployment

OWN_THINGS = {
    "Mutation.signOut": "mutation { signOut(everywhere: true) { errors { code message } } }",
    "Mutation.createApiToken": 'mutation { createApiToken(name: "child") { secret errors { code message } } }',
    "Mutation.deleteApiToken": 'mutation { deleteApiToken(id: "%(token)s") { deletedId errors { code } } }',
    "Mutation.endSession": 'mutation { endSession(id: "%(session)s") { deletedId errors { code } } }',
    "Mutation.forgetDevice": 'mutation { forgetDevice(id: "%(device)s") { deletedId errors { code } } }',
    "Mutation.reauthenticate": 'mutation { reauthenticate(password: "%(password)s") { errors { code } } }',
    "Mutation.startReauthentication": "mutation { startReauthentication { options errors { code } } }",
    "Mutation.startTotp": "mutation { startTotp { secret errors { code } } }",
    "Mutation.addTotp": 'mutation { addTotp(code: "000000") { recoveryCodes errors { code } } }',
    "Mutation.removeTotp": "mutation { removeTotp { deletedId errors { code } } }",
    "Mutation.startPasskey": "mutation { startPasskey { options errors { code } } }",
    "Mutation.addPasskey": 'mutation { addPasskey(passkey: {}, name: "x") { recoveryCodes errors { code } } }',
    "Mutation.renamePasskey": (
        'mutation { renamePasskey(id: "%(passkey)s", name: "Changed") { passkey { id } errors { code } } }'
    ),
    "Mutation.removePasskey": 'mutation { removePasskey(id: "%(passkey)s") { deletedId errors { code } } }',
    "Mutation.createRecoveryCodes": "mutation { createRecoveryCodes { recoveryCodes errors { code } } }",
    "Mutation.updateViewer": 'mutation { updateViewer(name: "Changed") { viewer { name } errors { code } } }',
    "Mutation.changePassword": (
        'mutation { changePassword(current: "%(password)s", new: "another password", revokeTokens: true) '
        "{ viewer { id } errors { code } } }"
    ),
}
"""What would change the account if a token were taken for its person."""
ANYONES = {
    "Mutation.signIn",
    "Mutation.completeSignIn",
    "Mutation.startPasskeySignIn",
    "Mutation.startSecondFactorSetup",
    "Mutation.completeSecondFactorSetup",
    "Mutation.requestPasswordReset",
    "Mutation.resetPassword",
}
"""Needs no credentials, but a password, a pending sign-in, a passkey or a letter."""


FACTORS = ("totp_secrets", "recovery_codes", "passkeys")


class Account(NamedTuple):
    """A person with a session, a token of each scope, and one more that could be deleted."""

    person: Caller
    programs: dict[str, Caller]
    facts: dict[str, str]


@pytest.fixture
def account(new_user: Callable[..., Caller]) -> Account:
    facts = {"email": f"{secrets.token_hex(8)}@example.com", "password": "a good password"}
    person = new_user("admin", **facts)
    made = 'mutation($s: [String!]) { createApiToken(name: "x", scopes: $s) { token { id } secret errors { code } } }'
    programs = {}
    for scopes in (["read"], ["write"], ["admin"], ["read", "write", "admin"]):
        answer = person.data(made, s=scopes)["createApiToken"]
        programs["+".join(scopes)] = Caller(str(person.http.base_url), Authorization=f"Bearer {answer['secret']}")
    (session,) = (each["id"] for each in person.data("{ sessions { id current } }")["sessions"] if each["current"])
    (device,) = (each["id"] for each in person.data("{ knownDevices { id } }")["knownDevices"])
    facts |= {"token": answer["token"]["id"], "session": session, "device": device}
    return Account(person, programs, facts)


def with_factors(deployment: Deployment, user_id: str) -> str:
    """Give the person one of each factor, without their doing: the passkey's id."""
    passkey = secrets.token_hex(8)
    with psycopg.connect(deployment.database_url) as connection:
        connection.execute("insert into totp_secrets (user_id, secret, last_step) values (%s, 'sealed', 0)", [user_id])
        connection.execute("insert into recovery_codes (user_id, code_hash) values (%s, 'digest')", [user_id])
        connection.execute(
            "insert into passkeys (id, user_id, name, credential_id, public_key, sign_count, transports) "
            "values (%s, %s, 'Laptop', %s, 'key', 0, '{}')",
            [passkey, user_id, passkey.encode()],
        )
    return passkey


@pytest.fixture
def schema() -> GraphQLSchema:
    return root.build()


def state(deployment: Deployment) -> dict[str, Any]:
    """Everything that secures accounts."""
    tables = {"users": "*", "api_tokens": "id, user_id, name, scopes, expires_at", "password_links": "*"}
    tables |= dict.fromkeys((*FACTORS, "devices"), "*")
    with psycopg.connect(deployment.database_url) as connection:
        found: dict[str, Any] = {
            table: connection.execute(f"select {columns} from {table} order by 1").fetchall()  # type: ignore[call-overload]
            for table, columns in tables.items()
        }
    with redis.Redis.from_url(deployment.redis_url) as client:
        for user in found["users"]:
            sessions = sorted(client.smembers(f"user-sessions:{user[0]}"))
            found[f"sessions of {user[0]}"] = [key for key in sessions if client.exists(key)]
    return found


def account_changes() -> list[str]:
    """Every change that no role decides, from the decisions themselves."""
    found = sorted(
        path for path, role in auth.ACCESS.items() if path.startswith("Mutation.") and role in ("public", "person")
    )
    assert set(found) >= {*OWN_THINGS, *ANYONES}
    return found


@pytest.mark.parametrize("path", [path for path in account_changes() if path not in ANYONES])
def test_no_token_changes_its_persons_account(
    path: str, account: Account, deployment: Deployment, schema: GraphQLSchema
) -> None:
    mine = account.person.data("{ viewer { id } }")["viewer"]["id"]
    facts = account.facts | {"passkey": with_factors(deployment, mine)}
    document = OWN_THINGS[path] % facts if path in OWN_THINGS else smallest.document(schema, path)
    before = state(deployment)
    assert all(before[name] for name in ("users", "api_tokens", f"sessions of {mine}", "devices", *FACTORS))
    for scopes, program in account.programs.items():
        answer = program.ask(document)
        assert refusals(answer) == {"forbidden"}, (scopes, answer)
        assert state(deployment) == before, scopes
    assert account.person.data("{ viewer { id } }")["viewer"] is not None


def test_a_token_that_signs_out_is_told_what_to_do(account: Account) -> None:
    for document in ("mutation { signOut { errors { code message } } }", OWN_THINGS["Mutation.signOut"]):
        answer = account.programs["read"].post(document)
        assert "set-cookie" not in answer.headers
        (error,) = answer.json()["data"]["signOut"]["errors"]
        assert error == {"code": "forbidden", "message": "a token has no session to end: delete the token to stop it"}


def test_a_stranger_signs_out_without_an_error(stranger: Caller) -> None:
    assert stranger.data("mutation { signOut(everywhere: true) { errors { code } } }") == {"signOut": {"errors": []}}


def test_a_password_makes_a_session_also_of_a_request_with_a_token(account: Account, deployment: Deployment) -> None:
    """What the session may do from then on is the person's, who gave their password; the token may do no more."""
    program = account.programs["read"]
    answer = program.data(SIGN_IN, e=account.facts["email"], p=account.facts["password"])["signIn"]
    assert answer["errors"] == []
    assert program.code(OWN_THINGS["Mutation.createApiToken"]) == "forbidden"


def test_the_person_does_it_in_their_session(account: Account) -> None:
    answer = account.person.data(OWN_THINGS["Mutation.deleteApiToken"] % account.facts)
    assert answer["deleteApiToken"] == {"deletedId": account.facts["token"], "errors": []}
    program = account.programs["read+write+admin"]
    wait_for(lambda: program.post("{ viewer { id } }").status_code == 401, "the token to be refused", seconds=30)


def refusals(answer: dict[str, Any]) -> set[str]:
    """The codes of errors, and of those in the payload."""
    codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
    for payload in (answer.get("data") or {}).values():
        codes |= {error["code"] for error in (payload or {}).get("errors", ())}
    return codes
