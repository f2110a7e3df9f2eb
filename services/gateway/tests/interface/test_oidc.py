"""Signing in through a real OpenID Connect provider, as a browser does."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import httpx
import pyotp
import pytest
from chassis.testing import backend, free_port, private_database, private_vhost, running
from cryptography.fernet import Fernet

from .conftest import ADMIN, SIGN_IN, Caller, settings
from .oidc_provider import Client, LiveProvider, running_provider

STRANGERS = 40
"""Requests of one address in an hour."""
VIEWER = "{ viewer { id email name roles } }"


class House(NamedTuple):
    """A gateway and the provider that its people sign in through."""

    url: str
    provider: LiveProvider


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with a_house() as made:
        yield made


@contextmanager
def a_house(**more: str) -> Iterator[House]:
    port = str(free_port())
    url = f"http://127.0.0.1:{port}"
    client = Client("dossier", secrets.token_hex(16), f"{url}/auth/oidc/callback")
    with private_database() as database_url, private_vhost() as amqp_url, running_provider(client) as provider:
        environ = settings(amqp_url, database_url, backend("TEST_REDIS_URL"), COOKIE_SECURE="false") | {
            "HTTP_PORT": port,
            "PUBLIC_URL": url,
            "OIDC_ISSUER": provider.issuer,
            "OIDC_CLIENT_ID": client.id,
            "OIDC_CLIENT_SECRET": client.secret,
            "OIDC_ROLES_CLAIM": "groups",
            "OIDC_CREATE_USERS": "true",
            "OIDC_LABEL": "Example Inc.",
            "API_RATE_LIMIT_STRANGERS": str(STRANGERS),
            "API_RATE_WINDOW_SECONDS": "3600",
            **more,
        }
        with running("gateway", environ):
            yield House(url, provider)


def browser(house: House) -> httpx.Client:
    caller = Caller(house.url)
    return caller.http


def begin(house: House, client: httpx.Client, return_to: str = "/collections") -> str:
    """Where the provider's page is."""
    answer = client.get("/auth/oidc/start", params={"return": return_to})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def through(client: httpx.Client, location: str) -> str:
    """Follow the provider's redirects: the address of our callback with what the provider says."""
    for _ in range(10):
        if "/auth/oidc/callback" in location:
            return location
        answer = client.get(location)
        assert answer.is_redirect, answer.text
        location = str(httpx.URL(location).join(answer.headers["location"]))
    raise AssertionError("the provider never came back")


def person(email: str = "", **claims: Any) -> dict[str, Any]:
    subject = secrets.token_hex(8)
    return {"sub": subject, "email": email or f"{subject}@example.org", "email_verified": True, "name": "Ada", **claims}


def signed_in(house: House, claims: dict[str, Any]) -> httpx.Client:
    house.provider.become(**claims)
    client = browser(house)
    answer = client.get(through(client, begin(house, client)))
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == f"{house.url}/collections"
    return client


def refused(house: House, claims: dict[str, Any]) -> str:
    """The code of the refusal."""
    house.provider.become(**claims)
    client = browser(house)
    return refusal(client, through(client, begin(house, client)))


def refusal(client: httpx.Client, callback: str) -> str:
    answer = client.get(callback)
    assert answer.headers["content-type"] == "application/problem+json"
    assert viewer(client) is None
    return str(answer.json()["code"])


def viewer(client: httpx.Client) -> Any:
    return client.post("/graphql", json={"query": VIEWER}).json()["data"]["viewer"]


@pytest.fixture
def admin(house: House) -> Caller:
    caller = Caller(house.url)
    assert caller.data(SIGN_IN, e=ADMIN[0], p=ADMIN[1])["signIn"]["errors"] == []
    return caller


def test_the_provider_stands_beside_the_password(house: House) -> None:
    methods = Caller(house.url).data("{ signInMethods { password passwordReset oidc { label url } } }")
    oidc = {"label": "Example Inc.", "url": "/auth/oidc/start"}
    assert methods["signInMethods"] == {"password": True, "passwordReset": True, "oidc": oidc}


def test_a_new_person_is_added_without_a_role(house: House) -> None:
    claims = person()
    client = signed_in(house, claims)
    found = viewer(client)
    assert (found["email"], found["name"], found["roles"]) == (claims["email"], "Ada", [])
    answer = client.post("/graphql", json={"query": "{ collections { name } }"}).json()
    assert answer["errors"][0]["extensions"]["code"] == "forbidden"


def test_roles_follow_the_claim_at_each_sign_in(house: House) -> None:
    claims = person(groups=["editor", "no such role"])
    first = signed_in(house, claims)
    assert viewer(first)["roles"] == ["editor"]
    assert viewer(signed_in(house, claims | {"groups": ["viewer"]}))["roles"] == ["viewer"]
    assert viewer(first) is None


def test_an_account_is_linked_by_its_verified_address(house: House, new_person: Callable[[str], str]) -> None:
    claims = person()
    user_id = new_person(claims["email"])
    assert viewer(signed_in(house, claims))["id"] == user_id


def test_a_second_identity_with_the_same_address_is_not_linked(house: House, admin: Caller) -> None:
    first = person(groups=["editor"])
    user_id = viewer(signed_in(house, first))["id"]
    second = person(first["email"], groups=["admin"])
    assert refused(house, second) == "another_identity"
    assert refused(house, second) == "another_identity"
    entries = admin.data('{ auditLog(first: 1, action: "oidcSignIn") { nodes { actor target outcome details } } }')
    assert entries["auditLog"]["nodes"] == [
        {
            "actor": None,
            "target": first["email"],
            "outcome": "refused",
            "details": {"errors": [{"code": "another_identity"}]},
        }
    ]
    assert viewer(signed_in(house, first)) | {"roles": ["editor"]} == viewer(signed_in(house, first))
    assert viewer(signed_in(house, first))["id"] == user_id


def test_who_is_signed_in_adds_a_second_identity(house: House) -> None:
    first = person()
    client = signed_in(house, first)
    second = person(first["email"])
    house.provider.become(**second)
    assert client.get(through(browser(house), begin(house, client))).status_code == 303
    assert viewer(client)["email"] == first["email"]
    assert viewer(signed_in(house, second)) == viewer(signed_in(house, first))


def test_somebody_elses_session_adds_no_identity(house: House) -> None:
    first, other = person(), person()
    signed_in(house, first)
    client = signed_in(house, other)
    house.provider.become(**person(first["email"]))
    answer = client.get(through(browser(house), begin(house, client)))
    assert answer.json()["code"] == "another_identity"
    assert viewer(client)["email"] == other["email"]


def test_beginning_a_sign_in_counts_against_the_rate_limit(house: House) -> None:
    client = browser(house)
    answers = [client.get("/auth/oidc/start") for _ in range(STRANGERS + 5)]
    refusals = {answer.status_code for answer in answers[STRANGERS:]}
    assert ({answer.status_code for answer in answers[:STRANGERS]}, refusals) == ({303}, {429})
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert client.get("/auth/oidc/callback").status_code == 429
    assert browser(house).get("/auth/oidc/start").status_code == 303


def test_a_changed_address_is_the_same_person(house: House) -> None:
    claims = person()
    before = viewer(signed_in(house, claims))
    after = viewer(signed_in(house, claims | {"email": "other@example.org", "email_verified": False}))
    assert after == before


def test_an_address_that_is_not_verified_is_nobodys(house: House) -> None:
    assert refused(house, person(email_verified=False)) == "email_not_verified"
    assert refused(house, person(ADMIN[0], email_verified=False)) == "email_not_verified"


def test_who_is_disabled_is_not_let_in(house: House, admin: Caller) -> None:
    claims = person()
    user_id = viewer(signed_in(house, claims))["id"]
    disable = "mutation($id: ID!) { updateUser(id: $id, disabled: true) { errors { code } } }"
    assert admin.data(disable, id=user_id)["updateUser"]["errors"] == []
    assert refused(house, claims) == "account_disabled"
    entries = admin.data('{ auditLog(first: 5, action: "oidcSignIn") { nodes { target outcome details } } }')
    refusal_entry = {
        "target": claims["email"],
        "outcome": "refused",
        "details": {"errors": [{"code": "account_disabled"}]},
    }
    assert entries["auditLog"]["nodes"][0] == refusal_entry


def test_a_state_that_was_never_given_is_refused(house: House) -> None:
    house.provider.become(**person())
    client = browser(house)
    callback = through(client, begin(house, client))
    state = parse_qs(urlsplit(callback).query)["state"][0]
    assert refusal(client, callback.replace(state, "x" * len(state))) == "unknown_sign_in"


def test_another_browser_cannot_finish_the_sign_in(house: House) -> None:
    house.provider.become(**person())
    client = browser(house)
    callback = through(client, begin(house, client))
    assert refusal(browser(house), callback) == "unknown_sign_in"


def test_a_callback_works_once(house: House) -> None:
    house.provider.become(**person())
    client = browser(house)
    callback = through(client, begin(house, client))
    assert client.get(callback).status_code == 303
    assert client.get(callback).json()["code"] == "unknown_sign_in"


def test_a_code_works_once(house: House) -> None:
    house.provider.become(**person())
    client = browser(house)
    first = through(client, begin(house, client))
    assert client.get(first).status_code == 303
    code = parse_qs(urlsplit(first).query)["code"][0]
    other = browser(house)
    second = through(other, begin(house, other))
    assert refusal(other, second.replace(parse_qs(urlsplit(second).query)["code"][0], code)) == "code_refused"


def test_an_id_token_for_another_nonce_is_refused(house: House) -> None:
    house.provider.become(**person())
    client = browser(house)
    location = begin(house, client)
    nonce = parse_qs(urlsplit(location).query)["nonce"][0]
    assert refusal(client, through(client, location.replace(nonce, "another"))) == "invalid_id_token"


def test_what_the_provider_refuses_is_refused(house: House) -> None:
    client = browser(house)
    state = parse_qs(urlsplit(begin(house, client)).query)["state"][0]
    assert refusal(client, f"/auth/oidc/callback?state={state}&error=access_denied") == "sign_in_refused"


def test_an_answer_of_another_issuer_is_refused(house: House) -> None:
    client = browser(house)
    state = parse_qs(urlsplit(begin(house, client)).query)["state"][0]
    callback = f"/auth/oidc/callback?state={state}&code=x&iss=https://evil.example"
    assert refusal(client, callback) == "wrong_issuer"


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "/\t/evil.example",
        "x",
        "",
        "/a b",
        "/\x7f",
        "/\r\n/evil.example",
        "/..//evil.example",
        "/a/%2e%2e//evil.example",
        "/\u2028/evil.example",
        "/é",
        "/" + "a" * 2000,
    ],
)
def test_the_way_back_leads_into_our_own_app_alone(house: House, path: str) -> None:
    house.provider.become(**person())
    client = browser(house)
    answer = client.get(through(client, begin(house, client, path)))
    assert answer.headers["location"] == f"{house.url}/"


def test_signing_in_gives_the_browser_a_new_session(house: House) -> None:
    claims = person()
    client = signed_in(house, claims)
    first = client.cookies["dossier"]
    house.provider.become(**claims)
    assert client.get(through(client, begin(house, client))).status_code == 303
    assert client.cookies["dossier"] != first
    assert viewer(Caller(house.url, Cookie=f"dossier={first}").http) is None


def test_a_person_sees_a_page_and_not_a_problem(house: House) -> None:
    answer = browser(house).get("/auth/oidc/callback?state=x", headers={"Accept": "text/html"})
    assert answer.status_code == 403
    assert "You are not signed in" in answer.text


@pytest.fixture
def new_person(admin: Caller) -> Callable[[str], str]:
    mutation = (
        'mutation($e: String!) { createUser(email: $e, name: "Ada", password: "a good password", roles: ["viewer"]) '
        "{ user { id } errors { code } } }"
    )
    return lambda email: str(admin.data(mutation, e=email)["createUser"]["user"]["id"])


FACTORS_NEEDED = {"SECOND_FACTOR_REQUIRED": "true", "ENCRYPTION_KEYS": Fernet.generate_key().decode()}


def test_the_factor_of_the_provider_is_trusted_by_default() -> None:
    with a_house(**FACTORS_NEEDED) as house:
        assert viewer(signed_in(house, person(groups=["viewer"])))["roles"] == ["viewer"]


def test_a_factor_is_asked_for_here_where_the_providers_is_not_trusted() -> None:
    with a_house(**FACTORS_NEEDED, OIDC_TRUST_FACTOR="false") as house:
        house.provider.become(**person(groups=["viewer"]))
        client = browser(house)
        answer = client.get(through(client, begin(house, client)))
        location = urlsplit(answer.headers["location"])
        assert (location.path, parse_qs(location.query)) == ("/sign-in", {"next": ["/collections"]})
        shown = {name: value for name, (value,) in parse_qs(location.fragment).items()}
        assert (shown["methods"], shown["setup"]) == ("totp", "true")
        assert viewer(client) is None
        caller = Caller(house.url)
        start = 'mutation($t: String!) { startSecondFactorSetup(token: $t, method: "totp") { secret } }'
        secret = caller.data(start, t=shown["pending"])["startSecondFactorSetup"]["secret"]
        finish = (
            "mutation($t: String!, $c: String) { completeSecondFactorSetup(token: $t, code: $c) "
            "{ viewer { roles } errors { code } } }"
        )
        made = caller.data(finish, t=shown["pending"], c=pyotp.TOTP(secret).now())["completeSecondFactorSetup"]
        assert made == {"viewer": {"roles": ["viewer"]}, "errors": []}
