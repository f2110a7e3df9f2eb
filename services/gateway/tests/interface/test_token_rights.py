"""What a program's token can do to the account of its person: nothing, whatever its scopes."""

from typing import Any, NamedTuple

import psycopg
import pytest
import redis
from chassis.testing import wait_for
from gateway.schema import auth, root
from graphql import GraphQLSchema

from . import smallest
from .conftest import ADMIN, SIGN_IN, Caller, Deployment

OWN_THINGS = {
    "Mutation.signOut": "mutation { signOut(everywhere: true) { errors { code message } } }",
    "Mutation.createApiToken": 'mutation { createApiToken(name: "child") { secret errors { code message } } }',
    "Mutation.deleteApiToken": 'mutation { deleteApiToken(id: "%(token)s") { deletedId errors { code } } }',
    "Mutation.endSession": 'mutation { endSession(id: "%(session)s") { deletedId errors { code } } }',
    "Mutation.updateViewer": 'mutation { updateViewer(name: "Changed") { viewer { name } errors { code } } }',
    "Mutation.changePassword": (
        'mutation { changePassword(current: "%(password)s", new: "another password", revokeTokens: true) '
        "{ viewer { id } errors { code } } }"
    ),
}
"""What would change the account if a token were taken for its person."""
ANYONES = {"Mutation.signIn", "Mutation.requestPasswordReset", "Mutation.resetPassword"}
"""Needs no credentials, but a password or a letter."""


class Account(NamedTuple):
    """A person with a session, a token of each scope, and one more that could be deleted."""

    person: Caller
    programs: dict[str, Caller]
    facts: dict[str, str]


@pytest.fixture
def account(deployment: Deployment) -> Account:
    person = Caller(deployment.url)
    assert person.data(SIGN_IN, e=ADMIN[0], p=ADMIN[1])["signIn"]["errors"] == []
    made = 'mutation($s: [String!]) { createApiToken(name: "x", scopes: $s) { token { id } secret errors { code } } }'
    programs = {}
    for scopes in (["read"], ["write"], ["admin"], ["read", "write", "admin"]):
        answer = person.data(made, s=scopes)["createApiToken"]
        programs["+".join(scopes)] = Caller(deployment.url, Authorization=f"Bearer {answer['secret']}")
    (session,) = (each["id"] for each in person.data("{ sessions { id current } }")["sessions"] if each["current"])
    return Account(person, programs, {"token": answer["token"]["id"], "session": session, "password": ADMIN[1]})


@pytest.fixture
def schema() -> GraphQLSchema:
    return root.build()


def state(deployment: Deployment) -> dict[str, Any]:
    """Everything that secures accounts."""
    tables = {"users": "*", "api_tokens": "id, user_id, name, scopes, expires_at", "password_links": "*"}
    with psycopg.connect(deployment.database_url) as connection:
        found: dict[str, Any] = {
            table: connection.execute(f"select {columns} from {table} order by 1").fetchall()  # type: ignore[call-overload]
            for table, columns in tables.items()
        }
    with redis.Redis.from_url(deployment.redis_url) as client:
        for user in found["users"]:
            sessions = sorted(client.smembers(f"user-sessions:{user[0]}"))
            found[f"sessions of {user[0]}"] = [key for key in sessions if client.exists(key)]
            found[f"devices of {user[0]}"] = client.zrange(f"user-devices:{user[0]}", 0, -1)
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
    document = OWN_THINGS[path] % account.facts if path in OWN_THINGS else smallest.document(schema, path)
    before = state(deployment)
    mine = account.person.data("{ viewer { id } }")["viewer"]["id"]
    assert all(before[name] for name in ("users", "api_tokens", f"sessions of {mine}", f"devices of {mine}"))
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
    answer = program.data(SIGN_IN, e=ADMIN[0], p=ADMIN[1])["signIn"]
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
