"""Sessions of people, tokens of programs, and how both end."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from systemtest import documents, people
from systemtest.api import Api, Refused
from systemtest.complaints import complaints
from systemtest.people import Person
from systemtest.stack import Stack
from systemtest.waiting import until

SIGN_IN = """mutation ($email: String!, $password: String!) {
  signIn(email: $email, password: $password) { viewer { id } errors { code field message } } }"""
SIGN_OUT = "mutation { signOut { errors { code field message } } }"
VIEWER = "{ viewer { id } }"


@pytest.fixture
def editor(admin: Api) -> Person:
    return people.add(admin, "editor")


@pytest.fixture
def session(stack: Stack, editor: Person) -> Iterator[Api]:
    with Api(stack.gateway) as api:
        api.sign_in(editor.email, editor.password)
        yield api


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(stack: Stack, editor: Person) -> None:
    with Api(stack.gateway) as api:
        body = {"query": SIGN_IN, "variables": {"email": editor.email, "password": editor.password}}
        cookie = api.http.post("/graphql", json=body).headers["Set-Cookie"]
    name, _, value = cookie.split(";")[0].partition("=")
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert name == "dossier"
    assert len(value) >= 43, "at least 128 bits; here 256 in base64"
    assert {"httponly", "samesite=lax", "path=/"} <= attributes
    assert not any(attribute.startswith("domain") for attribute in attributes)


def test_each_sign_in_is_a_new_session_and_ends_the_one_before(stack: Stack, session: Api, editor: Person) -> None:
    before = session.http.cookies["dossier"]
    session.sign_in(editor.email, editor.password)
    assert session.http.cookies["dossier"] != before
    with Api(stack.gateway) as old:
        old.http.cookies.set("dossier", before)
        assert old.query(VIEWER)["viewer"] is None


def test_signing_out_ends_the_session_for_whoever_kept_the_cookie(stack: Stack, session: Api, editor: Person) -> None:
    with Api(stack.gateway) as copy:
        copy.http.cookies.set("dossier", session.http.cookies["dossier"])
        assert copy.query(VIEWER)["viewer"]["id"] == editor.id
        session.mutate(SIGN_OUT)
        assert copy.query(VIEWER)["viewer"] is None
        assert complaints(copy, "{ collections { name } }") == {("unauthenticated", None)}
    assert "dossier" not in session.http.cookies


def test_signing_out_everywhere_ends_all_sessions(stack: Stack, session: Api, editor: Person) -> None:
    with Api(stack.gateway) as other:
        other.sign_in(editor.email, editor.password)
        session.mutate("mutation { signOut(everywhere: true) { errors { code field message } } }")
        assert other.query(VIEWER)["viewer"] is None


def test_made_up_cookies_are_a_strangers(stack: Stack) -> None:
    for value in ("", "x", secrets.token_urlsafe(32), "x" * 4000):
        with Api(stack.gateway) as api:
            api.http.cookies.set("dossier", value)
            assert api.query(VIEWER)["viewer"] is None


def test_an_unknown_address_and_a_wrong_password_get_the_same_answer(stack: Stack, editor: Person) -> None:
    answers = []
    with Api(stack.gateway) as api:
        for email in (editor.email, "nobody@example.org"):
            with pytest.raises(Refused) as caught:
                api.sign_in(email, "wrong password")
            answers.append(caught.value.errors)
    assert answers[0] == answers[1]
    assert [(error["code"], error["field"]) for error in answers[0]] == [("invalid_credentials", None)]


def test_guessing_is_stopped_also_through_aliases(stack: Stack, editor: Person) -> None:
    """Ten failures are allowed; the account's right password is then refused as well, from this address."""
    guess = f'signIn(email: "{editor.email}", password: "wrong") {{ errors {{ code }} }}'
    with Api(stack.gateway) as api:
        _, errors = api.execute("mutation { " + " ".join(f"a{i}: {guess}" for i in range(12)) + " }")
        assert [error["extensions"]["code"] for error in errors][:1] == ["rate_limited"]
        assert complaints(api, SIGN_IN, email=editor.email, password=editor.password) == {("rate_limited", None)}
        _, (error,) = api.execute(SIGN_IN, email=editor.email, password=editor.password)
        assert 0 < error["extensions"]["retryAfter"] <= 900


def test_scopes_limit_a_token(stack: Stack, session: Api, admin: Api, books: str) -> None:
    new = {"collection": books, "values": {"title": "By a program"}}
    secrets_by_scope = {scope: people.token(session, scopes=[scope])[1] for scope in ("read", "write")}
    forbidden = {("forbidden", None)}
    for scope, expected in (("read", forbidden), ("write", set())):
        with Api(stack.gateway, secrets_by_scope[scope]) as program:
            assert program.query("{ collections { name } }")["collections"]
            assert complaints(program, documents.CREATE_RECORD, **new) == expected
            assert complaints(program, documents.DELETE_COLLECTION, name=books) == forbidden
    with Api(stack.gateway, people.token(admin, scopes=["read"])[1]) as program:
        assert complaints(program, documents.CREATE_RECORD, **new) == forbidden


def test_a_token_gives_no_more_than_its_maker_has(session: Api) -> None:
    assert complaints(session, documents.CREATE_TOKEN, name="t", scopes=["admin"]) == {("forbidden", "scopes.0")}


def test_a_deleted_token_stops_working(stack: Stack, session: Api, admin: Api) -> None:
    id_, secret = people.token(session)
    with Api(stack.gateway, secret) as program:
        assert program.query(VIEWER)["viewer"]
        assert complaints(admin, documents.DELETE_TOKEN, id=id_) == {("not_found", None)}, "it is another's"
        session.mutate(documents.DELETE_TOKEN, id=id_)
        until(lambda: "unauthenticated" in str(program.execute(VIEWER)), "the token to stop working", seconds=6)


def test_a_token_expires(stack: Stack, session: Api) -> None:
    moment = datetime.now(UTC) + timedelta(seconds=2)
    with Api(stack.gateway, people.token(session, expiresAt=moment.isoformat())[1]) as program:
        assert program.query(VIEWER)["viewer"]
        until(lambda: "unauthenticated" in str(program.execute(VIEWER)), "the token to expire", seconds=10)


@pytest.mark.parametrize("authorization", ["Bearer dsr_00000000_00", "Bearer", "Basic YWRtaW46YWRtaW4=", "x" * 5000])
def test_a_wrong_token_is_401_even_beside_a_good_cookie(session: Api, authorization: str) -> None:
    body, headers = {"query": VIEWER}, {"Authorization": authorization}
    response = session.http.post("/graphql", json=body, headers=headers)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert response.json()["errors"][0]["extensions"]["code"] == "unauthenticated"


def test_a_tokens_secret_is_shown_once(session: Api) -> None:
    _, secret = people.token(session)
    listed = session.query("{ apiTokens { id name prefix scopes lastUsedAt } }")["apiTokens"]
    assert secret.startswith(f"dsr_{listed[-1]['prefix']}_")
    assert secret.removeprefix(f"dsr_{listed[-1]['prefix']}_") not in str(listed)
