"""Every root field and every route × everybody who can knock: taken from what is served, so that nothing escapes it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from chassis.testing import ROOT, backend, private_database, private_vhost, running
from gateway.rest import auth as rest_auth
from gateway.schema import auth, root
from graphql import GraphQLSchema, build_client_schema, get_introspection_query

from . import smallest
from .callers import NOBODY, Callers, Who
from .conftest import Caller, Deployment, settings
from .fakes import Files, Integrations, Records
from .responder import Responder

SHUT = {"unauthenticated", "forbidden"}
TYPED = {"Query": "viewer", "Mutation": "editor", "Subscription": "viewer"}
"""What the fields of the typed schema need, which are about records and bear names that people gave."""

OTHER_ROUTES = {
    "/graphql": "each field has a decision of its own",
    "/graphql/schema.graphql": "what whoever asks may see, where introspection is on",
    "/graphql/<name>": "the page for queries, where it is switched on",
    "/auth/oidc/start": "begins a sign-in",
    "/auth/oidc/callback": "ends a sign-in, which its own state protects",
    "/problems/<name>": "what a problem type means",
    "/healthz": "of no secrets",
    "/readyz": "of no secrets",
}
"""Routes outside REST that are open, and why."""

EVERYTHING = {
    "OPS_PORT": "0",
    "GRAPHIQL": "true",
    "OIDC_ISSUER": "http://127.0.0.1:9",
    "OIDC_CLIENT_ID": "x",
    "PUBLIC_URL": "http://127.0.0.1:9",
}
"""Settings that switch every route on."""

_URL_MAP = """
import json, os, sys
from gateway.app import create_app
from gateway.settings import Settings
rules = create_app(Settings.load()).url_map.iter_rules()
print(json.dumps([[method, rule.rule] for rule in rules for method in sorted(rule.methods or ())]))
sys.stdout.flush()
os._exit(0)
"""


@pytest.fixture(scope="module")
def environ() -> Iterator[dict[str, str]]:
    with private_database() as database_url, private_vhost() as amqp_url:
        more = {
            "COOKIE_SECURE": "false",
            "INTROSPECTION": "true",
            "API_RATE_LIMIT": "0",
            "API_RATE_LIMIT_STRANGERS": "0",
        }
        yield settings(amqp_url, database_url, backend("TEST_REDIS_URL"), **more)


@pytest.fixture(scope="module")
def services(environ: dict[str, str]) -> Iterator[dict[str, Responder]]:
    """All but notifications, which is absent, as a service may be."""
    made = {
        name: Responder(environ["AMQP_URL"], name, fake.methods())
        for name, fake in (("records", Records()), ("files", Files()), ("integrations", Integrations()))
    }
    yield made
    for responder in made.values():
        responder.stop()


@pytest.fixture(scope="module")
def gateway(environ: dict[str, str], services: dict[str, Responder]) -> Iterator[Deployment]:
    with running("gateway", environ) as process:
        url = f"http://127.0.0.1:{environ['HTTP_PORT']}"
        yield Deployment(url, environ["AMQP_URL"], environ["DATABASE_URL"], environ["REDIS_URL"], process.pid)


@pytest.fixture(scope="module")
def knocking(gateway: Deployment) -> dict[str, Who]:
    callers = Callers(gateway)
    return callers.let_in() | {"a disabled person": callers.disabled()}


@pytest.fixture(scope="module")
def shut_out(gateway: Deployment) -> dict[str, Caller]:
    return Callers(gateway).shut_out()


@pytest.fixture(scope="module")
def schema(knocking: dict[str, Who]) -> GraphQLSchema:
    """What is served to an administrator."""
    return build_client_schema(knocking["admin"].caller.data(get_introspection_query()))


@pytest.fixture(scope="module")
def routes(gateway: Deployment, environ: dict[str, str]) -> list[tuple[str, str]]:
    """(method, rule) of every route of the application."""
    folders = os.pathsep.join(str(ROOT / "services" / name) for name in ("chassis", "gateway"))
    printed = subprocess.run(
        [sys.executable, "-c", _URL_MAP],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": folders, **environ, **EVERYTHING},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return [(method, rule) for method, rule in json.loads(printed.stdout.splitlines()[-1])]


def decision(path: str) -> str:
    """Who may, at the least."""
    return auth.ACCESS.get(path) or TYPED[path.partition(".")[0]]


def ask(caller: Caller, path: str, document: str) -> dict[str, Any]:
    """The answer to a document of one field; of a subscription that was let in nothing is waited for."""
    if not path.startswith("Subscription."):
        return caller.ask(document)
    headers = {"Accept": "text/event-stream"}
    with caller.http.stream("POST", "/graphql", json={"query": document}, headers=headers) as response:
        for line in response.iter_lines():
            name, _, value = line.partition(": ")
            if name == "data" and value:
                return dict(json.loads(value))
            if name == "id":
                return {"data": {}}
    raise AssertionError("the stream ended without a word")


def wrong(path: str, who: Who, answer: dict[str, Any]) -> bool:
    """Whether somebody was let in who must not be, or shut out who may come in."""
    codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
    if who.may(decision(path)):
        return bool(codes & {*SHUT, "internal_error"})
    unnamed = path not in auth.ACCESS and not who.may("viewer")  # who may read nothing is not told what there is
    expected = "invalid_input" if unnamed else "unauthenticated" if who.reach == NOBODY else "forbidden"
    empty = answer.get("data") is None or set(answer["data"].values()) == {None}
    return codes != {expected} or not empty


@pytest.mark.timeout(600)  # every field by every caller: thousands of requests, one after the other
def test_each_field_lets_in_those_whom_its_decision_names(knocking: dict[str, Who], schema: GraphQLSchema) -> None:
    served = smallest.paths(schema)
    assert set(served) >= set(auth.ACCESS)
    found = []
    for path in served:
        for name, who in knocking.items():
            answer = ask(who.caller, path, smallest.document(schema, path))
            if wrong(path, who, answer):
                found.append((path, name, decision(path), answer))
            if path.startswith("Mutation."):
                who.is_still_there()
    assert found == []


def test_an_ended_token_gets_nothing_not_even_what_is_open(shut_out: dict[str, Caller], schema: GraphQLSchema) -> None:
    found = []
    for path in smallest.paths(schema):
        for name, caller in shut_out.items():
            response = caller.post(smallest.document(schema, path))
            codes = {error["extensions"]["code"] for error in response.json()["errors"]}
            if (response.status_code, codes) != (401, {"unauthenticated"}) or response.json().get("data"):
                found.append((path, name, response.text))
    assert found == []


def test_nothing_reaches_a_service_for_those_who_may_not(
    knocking: dict[str, Who], schema: GraphQLSchema, services: dict[str, Responder]
) -> None:
    before = {name: len(service.calls) for name, service in services.items()}
    for path in smallest.paths(schema):
        if not knocking["a roleless person"].may(decision(path)):
            for name in ("a stranger", "a disabled person", "a roleless person"):
                knocking[name].caller.ask(smallest.document(schema, path))
    assert {name: len(service.calls) for name, service in services.items()} == before


def test_a_typed_field_is_one_that_the_generic_schema_has_not() -> None:
    assert set(smallest.paths(root.build())) == set(auth.ACCESS)


def test_every_route_has_a_decision(routes: list[tuple[str, str]]) -> None:
    decided = {(m, rest_auth.PREFIX + re.sub(r"{(\w+)}", r"<\1>", p)) for m, _, p in map(_parted, rest_auth.ACCESS)}
    undecided = {route for route in routes if route[1] not in OTHER_ROUTES and route[0] not in ("HEAD", "OPTIONS")}
    assert undecided == decided
    assert {rule for _, rule in routes} & {"/graphql", "/healthz", "/readyz"}


@pytest.mark.parametrize("route", sorted(rest_auth.ACCESS))
def test_each_route_lets_in_those_whom_its_decision_names(route: str, knocking: dict[str, Who]) -> None:
    found = []
    for name, who in knocking.items():
        status = _call(who.caller, route)
        expected = 401 if who.reach == NOBODY else 403
        allowed = who.may(rest_auth.ACCESS[route])
        if (allowed and status in (401, 403, 405, 500)) or (not allowed and status != expected):
            found.append((name, status))
    assert found == []


@pytest.mark.parametrize("route", sorted(rest_auth.ACCESS))
def test_an_ended_token_gets_401_from_every_route(route: str, shut_out: dict[str, Caller]) -> None:
    assert {name: _call(caller, route) for name, caller in shut_out.items()} == dict.fromkeys(shut_out, 401)


def _parted(route: str) -> tuple[str, str, str]:
    return route.partition(" ")


def _call(caller: Caller, route: str) -> int:
    method, _, path = _parted(route)
    url = rest_auth.PREFIX + re.sub(r"{\w+}", "x", path)
    body = {"json": {}} if method in ("POST", "PATCH") else {}
    return caller.http.request(method, url, headers={"X-Requested-With": "test"}, **body).status_code
