"""People, sessions and tokens."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from argon2 import PasswordHasher
from chassis.testing import EventTap
from gateway.accounts.sessions import session_key

from .conftest import ADMIN, SIGN_IN, Caller, Deployment

TOKEN = (
    'mutation($s: [String!], $e: DateTime) { createApiToken(name: "ci", scopes: $s, expiresAt: $e) '
    "{ token { id prefix scopes expiresAt lastUsedAt } secret errors { code field } } }"
)
WRITE = 'mutation { createRecord(collection: "orders", values: {}) { errors { code } } }'


def sign_in(caller: Caller, email: str, password: str) -> list[str]:
    return [error["code"] for error in caller.data(SIGN_IN, e=email, p=password)["signIn"]["errors"]]


def program(deployment: Deployment, secret: str) -> Caller:
    return Caller(deployment.url, Authorization=f"Bearer {secret}")


# --- sessions ------------------------------------------------------------------------------------------------------


def test_a_stranger_is_nobody(stranger: Caller) -> None:
    assert stranger.data("{ viewer { id } }") == {"viewer": None}


def test_signing_in_begins_a_session(stranger: Caller) -> None:
    answer = stranger.post(SIGN_IN, {"e": ADMIN[0].upper(), "p": ADMIN[1]})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("dossier=")
    assert {part.strip() for part in cookie.split(";")[1:]} >= {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=28800"}
    assert answer.json()["data"]["signIn"]["viewer"]["roles"] == ["admin"]
    assert stranger.data("{ viewer { email } }") == {"viewer": {"email": ADMIN[0]}}


def test_the_viewer_is_the_one_who_has_just_signed_in(stranger: Caller) -> None:
    query = f'mutation {{ signIn(email: "{ADMIN[0]}", password: "{ADMIN[1]}") {{ errors {{ code }} }} ' + (
        'createApiToken(name: "x") { errors { code } } }'
    )
    assert stranger.data(query)["createApiToken"]["errors"] == []


def test_the_session_id_is_long_and_stored_hashed(admin: Caller, sessions: Any) -> None:
    session_id = admin.http.cookies["dossier"]
    assert len(session_id) >= 43
    assert sessions.exists(session_key(session_id)) == 1
    assert not any(session_id.encode() in key for key in sessions.scan_iter("*session*"))
    assert 0 < sessions.ttl(session_key(session_id)) <= 1800


def test_each_sign_in_has_a_session_of_its_own_and_ends_the_one_before(admin: Caller, deployment: Deployment) -> None:
    first = admin.http.cookies["dossier"]
    assert sign_in(admin, *ADMIN) == []
    assert admin.http.cookies["dossier"] != first
    assert Caller(deployment.url, Cookie=f"dossier={first}").data("{ viewer { id } }") == {"viewer": None}


def test_use_keeps_a_session_alive(admin: Caller, sessions: Any) -> None:
    key = session_key(admin.http.cookies["dossier"])
    sessions.expire(key, 5)
    admin.data("{ viewer { id } }")
    assert sessions.ttl(key) > 1000


def test_signing_out_ends_the_session(admin: Caller, deployment: Deployment) -> None:
    session_id = admin.http.cookies["dossier"]
    answer = admin.post("mutation { signOut { errors { code } } }")
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert Caller(deployment.url, Cookie=f"dossier={session_id}").data("{ viewer { id } }") == {"viewer": None}


def test_signing_out_everywhere_ends_all_sessions(new_user: Callable[..., Caller], deployment: Deployment) -> None:
    one = new_user("viewer", email="everywhere@example.com")
    other = Caller(deployment.url)
    assert sign_in(other, "everywhere@example.com", "a good password") == []
    one.data("mutation { signOut(everywhere: true) { errors { code } } }")
    assert other.data("{ viewer { id } }") == {"viewer": None}


def test_an_invented_session_is_a_strangers(deployment: Deployment) -> None:
    assert Caller(deployment.url, Cookie="dossier=x").data("{ viewer { id } }") == {"viewer": None}


# --- signing in ----------------------------------------------------------------------------------------------------


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(stranger: Caller) -> None:
    wrong = stranger.data(SIGN_IN, e=ADMIN[0], p="wrong password")
    unknown = stranger.data(SIGN_IN, e="nobody@example.com", p="wrong password")
    assert wrong == unknown
    assert wrong["signIn"]["errors"][0]["code"] == "invalid_credentials"


def test_guessing_is_limited_for_account_and_address(deployment: Deployment, stranger: Caller) -> None:
    for _ in range(10):
        assert sign_in(stranger, ADMIN[0], "wrong") == ["invalid_credentials"]
    assert stranger.code(SIGN_IN, e=ADMIN[0], p=ADMIN[1]) == "rate_limited"
    elsewhere = Caller(deployment.url)
    assert sign_in(elsewhere, *ADMIN) == []


def test_aliases_do_not_get_around_the_limit(stranger: Caller) -> None:
    attempts = " ".join(f'a{i}: signIn(email: "x@y", password: "{i}") {{ errors {{ code }} }}' for i in range(12))
    answer = stranger.ask(f"mutation {{ {attempts} }}")
    codes = [error["extensions"]["code"] for error in answer["errors"]]
    assert codes == ["rate_limited"]  # the eleventh cannot be null, so there is no twelfth
    assert answer["errors"][0]["path"] == ["a10"]


def test_one_password_on_many_accounts_is_limited(stranger: Caller) -> None:
    for i in range(50):
        assert sign_in(stranger, f"somebody{i}@example.com", "") == ["invalid_credentials"]
    assert stranger.code(SIGN_IN, e="another@example.com", p="") == "rate_limited"


def test_success_is_not_counted(stranger: Caller) -> None:
    for _ in range(12):
        assert sign_in(stranger, *ADMIN) == []


def test_a_weak_hash_is_renewed_at_sign_in(
    new_user: Callable[..., Caller], stranger: Caller, deployment: Deployment
) -> None:
    new_user("viewer", email="old@example.com")
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("a good password")
    with psycopg.connect(deployment.database_url, autocommit=True) as connection:
        connection.execute("update users set password_hash = %s where email = 'old@example.com'", (weak,))
        assert sign_in(stranger, "old@example.com", "a good password") == []
        row = connection.execute("select password_hash from users where email = 'old@example.com'").fetchone()
    assert row is not None
    assert row[0].startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert sign_in(stranger, "old@example.com", "a good password") == []


# --- people --------------------------------------------------------------------------------------------------------

CREATE = (
    "mutation($e: String!, $n: String!, $p: String!, $r: [String!]!) { createUser(email: $e, name: $n, password: $p, "
    "roles: $r) { user { id email roles } errors { code field } } }"
)


def test_a_new_person_is_announced(admin: Caller, events: EventTap) -> None:
    user = admin.data(CREATE, e="New@Example.com ", n="New", p="a good password", r=["editor", "viewer"])["createUser"]
    assert user["user"] == {"id": user["user"]["id"], "email": "new@example.com", "roles": ["viewer", "editor"]}
    (event,) = [e for e in events.wait_for("user_created") if e["subject"] == user["user"]["id"]]
    assert event["source"] == "gateway"
    assert event["data"]["email"] == "new@example.com"
    assert event["actor"] is not None
    assert "password" not in str(event)


def test_every_bad_field_is_named(admin: Caller) -> None:
    payload = admin.data(CREATE, e="x", n="", p="short", r=["king"])["createUser"]
    assert payload["user"] is None
    assert [error["field"] for error in payload["errors"]] == ["email", "name", "password", "roles.0"]


def test_an_address_belongs_to_one_person(admin: Caller) -> None:
    payload = admin.data(CREATE, e=ADMIN[0].upper(), n="Again", p="a good password", r=["viewer"])["createUser"]
    assert payload["errors"] == [{"code": "taken", "field": "email"}]


# --- tokens --------------------------------------------------------------------------------------------------------


def test_a_token_acts_for_its_maker_within_its_scopes(admin: Caller, deployment: Deployment, records: object) -> None:
    made = admin.data(TOKEN, s=["read"])["createApiToken"]
    assert made["secret"].startswith(f"dsr_{made['token']['prefix']}_")
    reader = program(deployment, made["secret"])
    assert reader.data("{ viewer { email } }") == {"viewer": {"email": ADMIN[0]}}
    assert reader.code(WRITE) == "forbidden"
    writer = program(deployment, admin.data(TOKEN)["createApiToken"]["secret"])
    assert writer.data(WRITE)["createRecord"]["errors"] == []
    assert writer.code(CREATE, e="a@b", n="n", p="a good password", r=["viewer"]) == "forbidden"


def test_a_secret_is_nowhere_in_the_database(admin: Caller, deployment: Deployment) -> None:
    secret = admin.data(TOKEN)["createApiToken"]["secret"]
    with psycopg.connect(deployment.database_url) as connection:
        rows = connection.execute("select t::text from api_tokens t").fetchall()
    assert rows
    assert not any(secret.rpartition("_")[2] in row[0] for row in rows)


def test_the_last_use_is_kept(admin: Caller, deployment: Deployment) -> None:
    made = admin.data(TOKEN)["createApiToken"]
    assert made["token"]["lastUsedAt"] is None
    program(deployment, made["secret"]).data("{ viewer { id } }")
    tokens = {token["id"]: token for token in admin.data("{ apiTokens { id lastUsedAt } }")["apiTokens"]}
    used = datetime.fromisoformat(tokens[made["token"]["id"]]["lastUsedAt"])
    assert abs((datetime.now(UTC) - used).total_seconds()) < 60


def test_a_token_expires(admin: Caller, deployment: Deployment) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=1.5)
    caller = program(deployment, admin.data(TOKEN, e=soon.isoformat())["createApiToken"]["secret"])
    assert caller.data("{ viewer { email } }")["viewer"] is not None
    time.sleep(1.6)
    assert caller.post("{ viewer { email } }").status_code == 401


def test_a_deleted_token_stops_working(admin: Caller, deployment: Deployment) -> None:
    made = admin.data(TOKEN)["createApiToken"]
    caller = program(deployment, made["secret"])
    caller.data("{ viewer { email } }")
    delete = "mutation($id: ID!) { deleteApiToken(id: $id) { deletedId errors { code } } }"
    assert admin.data(delete, id=made["token"]["id"])["deleteApiToken"]["deletedId"] == made["token"]["id"]
    assert caller.post("{ viewer { email } }").status_code == 401
    assert admin.data(delete, id=made["token"]["id"])["deleteApiToken"]["errors"] == [{"code": "not_found"}]


def test_nobody_deletes_anothers_token(admin: Caller, new_user: Callable[..., Caller], deployment: Deployment) -> None:
    made = admin.data(TOKEN)["createApiToken"]
    delete = "mutation($id: ID!) { deleteApiToken(id: $id) { errors { code } } }"
    assert new_user("editor").data(delete, id=made["token"]["id"])["deleteApiToken"]["errors"] == [
        {"code": "not_found"}
    ]


@pytest.mark.parametrize("authorization", ["Bearer dsr_00000000_wrong", "Bearer", "Basic YTpi", "dsr_1_2"])
def test_wrong_credentials_are_401(deployment: Deployment, authorization: str) -> None:
    answer = Caller(deployment.url, Authorization=authorization).post("{ viewer { id } }")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    assert answer.json()["errors"][0]["extensions"]["code"] == "unauthenticated"
    assert "data" not in answer.json()


def test_a_wrong_token_is_not_forgiven_for_a_good_cookie(admin: Caller) -> None:
    assert admin.post("{ viewer { id } }", Authorization="Bearer dsr_0_0").status_code == 401
