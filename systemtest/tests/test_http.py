"""GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/): methods, media types, status codes."""

import re
from typing import Any

import httpx
import pytest

from systemtest.api import Api

RESPONSE_JSON = "application/graphql-response+json"
JSON = "application/json"
GOOD: dict[str, Any] = {"query": "{ viewer { id } }"}
INVALID: dict[str, Any] = {"query": "{ nope }"}
FAILING: dict[str, Any] = {"query": '{ records(collection: "nope") { totalCount } }'}
SIGN_OUT = "mutation { signOut { errors { code } } }"


def post(api: Api, accept: str = JSON, **options: Any) -> httpx.Response:
    return api.http.post("/graphql", headers={"Accept": accept} | options.pop("headers", {}), **options)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", JSON),
        (JSON, JSON),
        (RESPONSE_JSON, RESPONSE_JSON),
        (f"{RESPONSE_JSON}, {JSON};q=0.9", RESPONSE_JSON),
        (f"{JSON}, {RESPONSE_JSON};q=0.9", JSON),
    ],
)
def test_the_media_type_of_the_answer_is_negotiated(admin: Api, accept: str, media: str) -> None:
    assert post(admin, accept, json=GOOD).headers["Content-Type"] == f"{media}; charset=utf-8"


def test_what_cannot_be_answered_is_406(admin: Api) -> None:
    assert post(admin, "image/png", json=GOOD).status_code == 406


@pytest.mark.parametrize(
    ("body", "status"),
    [(GOOD, 200), (FAILING, 200), (INVALID, 400), ({"query": "{"}, 400), ({}, 400), ({"query": 5}, 400)],
)
def test_the_status_says_whether_it_was_executed(admin: Api, body: dict[str, Any], status: int) -> None:
    response = post(admin, RESPONSE_JSON, json=body)
    assert response.status_code == status
    assert ("data" in response.json()) == (status == 200)


def test_to_a_client_of_plain_json_a_wrong_document_is_a_200(admin: Api) -> None:
    response = post(admin, JSON, json=INVALID)
    assert response.status_code == 200
    assert "data" not in response.json()


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain",
        "",
        f"{JSON}; charset=latin-1",
    ],
)
def test_what_a_form_of_another_site_can_send_is_415(admin: Api, content_type: str) -> None:
    body = b'{"query": "mutation { signOut { errors { code } } }"}'
    response = post(admin, content=body, headers={"Content-Type": content_type})
    assert response.status_code == 415
    assert admin.query("{ viewer { id } }")["viewer"], "nothing was done"


def test_batches_are_refused(admin: Api) -> None:
    response = post(admin, json=[GOOD, GOOD])
    assert response.status_code == 400
    assert "batch" in response.json()["errors"][0]["message"]


def test_a_query_may_come_by_get_and_a_mutation_may_not(admin: Api) -> None:
    assert admin.http.get("/graphql", params=GOOD).json()["data"]["viewer"]["id"]
    variables = {"query": "query ($n: String!) { collection(name: $n) { id } }", "variables": '{"n": "nope"}'}
    assert admin.http.get("/graphql", params=variables).json()["data"] == {"collection": None}
    refused = admin.http.get("/graphql", params={"query": SIGN_OUT})
    assert refused.status_code == 405
    assert refused.headers["Allow"] == "POST"
    two = f"query A {{ viewer {{ id }} }} {SIGN_OUT.replace('mutation', 'mutation B')}"
    assert admin.http.get("/graphql", params={"query": two, "operationName": "B"}).status_code == 405
    assert admin.query("{ viewer { id } }")["viewer"], "the session lives"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_405(admin: Api, method: str) -> None:
    response = admin.http.request(method, "/graphql", json=GOOD)
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) >= {"GET", "POST"}


def test_the_operation_is_chosen_by_name(admin: Api) -> None:
    document = "query A { viewer { id } } query B { viewer { email } }"
    assert set(post(admin, json={"query": document, "operationName": "B"}).json()["data"]["viewer"]) == {"email"}
    for wrong in ({}, {"operationName": "C"}):
        assert "data" not in post(admin, json={"query": document} | wrong).json()


def test_a_trace_is_continued_and_told(admin: Api) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    response = post(admin, json=GOOD, headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
    assert response.headers["X-Trace-Id"] == trace
    for broken in ("nonsense", f"00-{'0' * 32}-b7ad6b7169203331-01", ""):
        response = post(admin, json=GOOD, headers={"traceparent": broken})
        assert re.fullmatch("[0-9a-f]{32}", response.headers["X-Trace-Id"])
        assert response.headers["X-Trace-Id"] not in (trace, "0" * 32)


def test_answers_are_neither_kept_nor_guessed_at(admin: Api) -> None:
    headers = post(admin, json=GOOD).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_browser_gets_a_query_page_that_loads_nothing_from_elsewhere(admin: Api) -> None:
    page = admin.http.get("/graphql", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy or "default-src 'self'" in policy
    assert not re.search(r"(src|href)=[\"'](https?:)?//", page.text)
