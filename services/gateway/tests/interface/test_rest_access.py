"""REST at the door: who may what, what another site may make a browser send, and how a request must look."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from gateway.problems import KINDS
from gateway.rest import RESOURCES, auth
from gateway.rest.resource import Route

from .conftest import Caller
from .responder import Responder
from .test_rest_records import RECORDS, problem

ROUTES = [pytest.param(route, id=f"{route.method} {route.path}") for resource in RESOURCES for route in resource]
PARTS = {"collection": "companies", "id": "1", "field": "title", "other": "orders", "asset": "reader.css"}
CUSTOM = {"X-Requested-With": "test"}
ROLES = ("viewer", "editor", "admin")
READING = ("list_", "get_", "query_")


def ask(caller: Caller, route: Route, query: str = "") -> httpx.Response:
    """Ask for a route without a body."""
    return caller.http.request(route.method, auth.PREFIX + route.path.format(**PARTS) + query, headers=CUSTOM)


@pytest.mark.parametrize("route", ROUTES)
def test_a_stranger_gets_only_what_is_public(stranger: Caller, other_services: Any, route: Route) -> None:
    answer = ask(stranger, route)
    if route.access == auth.PUBLIC:
        assert answer.status_code == 200
    else:
        problem(answer, 401, "unauthenticated")
        assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("route", ROUTES)
def test_a_misspelt_parameter_is_named_and_nothing_is_done(admin: Caller, records: Responder, route: Route) -> None:
    before = len(records.calls)
    found = problem(ask(admin, route, "?nonsense=1"), 400, "invalid_input")["problems"]
    assert {"code": "unknown_parameter", "message": "there is no such parameter here", "field": "nonsense"} in found
    assert [name for name, _, _ in records.calls[before:] if not name.startswith(READING)] == []


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_is_decided(new_user: Callable[..., Caller], other_services: Any, role: str) -> None:
    caller = new_user(role)
    assert len(ROUTES) > 30
    for resource in RESOURCES:
        for route in resource:
            allowed = route.access == auth.PUBLIC or ROLES.index(route.access) <= ROLES.index(role)
            assert (ask(caller, route).status_code != 403) is allowed, f"{route.method} {route.path}"


@pytest.mark.parametrize(
    "headers", [{}, {"Content-Type": "text/plain"}, {"Content-Type": "application/x-www-form-urlencoded"}]
)
def test_what_a_form_can_send_changes_nothing_with_a_cookie(
    admin: Caller, other_services: Any, headers: dict[str, str]
) -> None:
    answer = admin.http.post(f"{RECORDS}/1/restore", headers=headers)
    assert problem(answer, 403, "forbidden")["reason"] == "cross_site"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_site_sends_changes_nothing(admin: Caller, other_services: Any, site: str) -> None:
    answer = admin.http.post(RECORDS, json={"title": "x"}, headers={"Sec-Fetch-Site": site})
    assert problem(answer, 403, "forbidden")["reason"] == "cross_site"
    assert admin.http.post(RECORDS, json={"title": "x"}, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 201


def test_a_token_needs_no_custom_header(admin: Caller, stranger: Caller, other_services: Any) -> None:
    made = admin.data('mutation { createApiToken(name: "t", scopes: ["write"]) { secret } }')
    headers = {"Authorization": f"Bearer {made['createApiToken']['secret']}"}
    assert stranger.http.delete(f"{RECORDS}/1", headers=headers).status_code == 204
    problem(stranger.http.post("/api/v1/collections", json={}, headers=headers), 403, "forbidden")


def test_a_wrong_token_is_401(stranger: Caller) -> None:
    answer = stranger.http.get(RECORDS, headers={"Authorization": "Bearer dsr_x"})
    problem(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


def test_a_method_that_is_not_there_is_405(admin: Caller) -> None:
    answer = admin.http.put(RECORDS, json={})
    problem(answer, 405, "method_not_allowed")
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}


def test_fields_are_put_into_another_order(admin: Caller, records: Responder) -> None:
    assert admin.http.put("/api/v1/collections/companies/fields", json=["company", "title"]).status_code == 200
    assert records.calls[-1][:2] == (
        "reorder_fields",
        {"collection": "companies", "fields": ["company", "title"]},
    )


def test_options_names_the_methods(stranger: Caller) -> None:
    answer = stranger.http.options(f"{RECORDS}/1")
    assert (answer.status_code, answer.content) == (204, b"")
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "PATCH", "DELETE", "OPTIONS"}


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "application/json;q=0"])
def test_who_takes_no_json_is_told_so(admin: Caller, accept: str) -> None:
    problem(admin.http.get(RECORDS, headers={"Accept": accept}), 406, "not_acceptable")


@pytest.mark.parametrize("accept", ["*/*", "application/*", "text/html, application/json;q=0.5", ""])
def test_who_takes_json_gets_it(admin: Caller, other_services: Any, accept: str) -> None:
    assert admin.http.get(RECORDS, headers={"Accept": accept}).status_code == 200


@pytest.mark.parametrize("media", ["text/plain", "application/xml", "application/json; charset=latin-1"])
def test_another_body_than_json_is_415(admin: Caller, other_services: Any, media: str) -> None:
    answer = admin.http.post(RECORDS, content=b"{}", headers={"Content-Type": media, **CUSTOM})
    problem(answer, 415, "unsupported_media_type")
    assert answer.headers["accept-post"] == "application/json"


def test_a_body_that_is_too_large_is_413(admin: Caller, other_services: Any) -> None:
    answer = admin.http.post(RECORDS, json={"title": "x" * 5_000_000})
    problem(answer, 413, "payload_too_large")


def test_a_request_sent_again_has_one_effect_and_one_answer(admin: Caller, records: Responder) -> None:
    headers = {"Idempotency-Key": f"key-{id(records)}-{len(records.calls)}"}
    first = admin.http.post(RECORDS, json={"title": "x"}, headers=headers)
    made = records.names().count("create_records")
    again = admin.http.post(RECORDS, json={"title": "x"}, headers=headers)
    assert (again.status_code, again.json(), again.headers["location"]) == (
        first.status_code,
        first.json(),
        first.headers["location"],
    )
    assert records.names().count("create_records") == made
    problem(admin.http.post(RECORDS, json={"title": "y"}, headers=headers), 422, "invalid_input")


@pytest.mark.parametrize("code", KINDS)
def test_every_type_of_problem_has_its_page(stranger: Caller, code: str) -> None:
    answer = stranger.http.get("/problems/" + code.replace("_", "-"))
    assert answer.status_code == 200
    assert KINDS[code].title in answer.text
    assert "unsafe-inline" not in answer.headers["content-security-policy"]


def test_the_reader_is_of_our_own(stranger: Caller) -> None:
    page = stranger.http.get("/api/v1/docs")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "https://" not in page.text
    assert "unsafe-inline" not in page.headers["content-security-policy"]
    assert stranger.http.get("/api/v1/docs/reader.js").headers["content-type"].startswith("text/javascript")
    problem(stranger.http.get("/api/v1/docs/reader.py"), 404, "not_found")
