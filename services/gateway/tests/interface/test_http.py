"""The HTTP side of GraphQL, and what lies beside it."""

import json
import socket
from collections.abc import Iterator

import httpx
import pytest

from .conftest import Caller, Deployment
from .responder import Responder

RESPONSE_JSON = "application/graphql-response+json"
SIGN_OUT = "mutation { signOut { errors { code } } }"


@pytest.fixture
def http(deployment: Deployment) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=deployment.url, timeout=20) as client:
        yield client


@pytest.mark.parametrize("accept", ["*/*", "application/json", RESPONSE_JSON])
def test_an_answer_has_the_media_type_asked_for(http: httpx.Client, accept: str) -> None:
    answer = http.post("/graphql", json={"query": "{ viewer { id } }"}, headers={"Accept": accept})
    assert answer.status_code == 200
    expected = "application/json" if accept == "*/*" else accept
    assert answer.headers["content-type"] == f"{expected}; charset=utf-8"
    assert answer.json()["data"] == {"viewer": None}


@pytest.mark.parametrize(
    "body",
    [
        {"query": "{"},
        {"query": "{ nothing }"},
        {"query": "query($n: Int!) { emails(first: $n) { nodes { id } } }", "variables": {"n": "x"}},
        {"query": "{ viewer { id } }", "operationName": "Other"},
        {"query": "{ viewer { " + "id " * 500 + "} }"},
    ],
)
def test_what_cannot_be_executed_is_400_or_for_plain_json_200(http: httpx.Client, body: dict[str, object]) -> None:
    for accept, status in ((RESPONSE_JSON, 400), ("application/json", 200)):
        answer = http.post("/graphql", json=body, headers={"Accept": accept})
        assert answer.status_code == status
        assert "data" not in answer.json()
        extensions = answer.json()["errors"][0]["extensions"]
        assert extensions["code"] in ("invalid_input", "too_complex")
        assert extensions["traceId"] == answer.headers["x-trace-id"]


@pytest.mark.parametrize("body", [b"{", b"", b"[]", b'[{"query": "{ viewer { id } }"}]', b'{"query": 1}', b"null"])
def test_a_malformed_body_is_400(http: httpx.Client, body: bytes) -> None:
    answer = http.post("/graphql", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "invalid_input"


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_simple_content_type_is_refused(http: httpx.Client, content_type: str) -> None:
    body = json.dumps({"query": SIGN_OUT})
    assert http.post("/graphql", content=body, headers={"Content-Type": content_type}).status_code == 415


def test_a_text_that_cannot_be_stored_is_named(http: httpx.Client) -> None:
    query = 'query($v: JSON) { external(source: "s", params: $v) { stale } }'
    answer = http.post("/graphql", json={"query": query, "variables": {"v": {"a": "\0"}}})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["problems"] == [
        {"code": "invalid_text", "message": "must not contain the character U+0000", "field": "variables.v.a"}
    ]


def test_a_body_that_is_too_large_is_413(http: httpx.Client) -> None:
    body = b'{"query": "' + b" " * (4 * 1024 * 1024) + b'{ viewer { id } }"}'
    answer = http.post("/graphql", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


def test_a_body_may_come_in_parts(http: httpx.Client) -> None:
    parts = (bytes([byte]) for byte in b'{"query": "{ viewer { id } }"}')
    answer = http.post("/graphql", content=parts, headers={"Content-Type": "application/json"})
    assert answer.json()["data"] == {"viewer": None}


def test_a_change_whose_client_left_before_its_end_is_not_made(
    admin: Caller, deployment: Deployment, records: Responder
) -> None:
    change = 'mutation { createRecord(collection: "companies", values: {name: "Half"}) { record { id } } }'
    whole = admin.http.build_request("POST", "/graphql", json={"query": change})
    head = {**whole.headers, "Transfer-Encoding": "chunked", "Cookie": f"dossier={admin.http.cookies['dossier']}"}
    del head["content-length"]
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    body = whole.content
    address = (whole.url.host, whole.url.port or 80)
    with socket.create_connection(address) as client:
        client.sendall(f"POST /graphql HTTP/1.1\r\n{lines}\r\n{len(body):x}\r\n".encode() + body + b"\r\n")
        before = records.names().count("create_records")
    assert admin.data(change)["createRecord"]["record"]
    assert records.names().count("create_records") == before + 1


def test_a_query_may_be_a_get_and_a_mutation_not(http: httpx.Client) -> None:
    assert http.get("/graphql", params={"query": "{ viewer { id } }"}).json()["data"] == {"viewer": None}
    answer = http.get("/graphql", params={"query": SIGN_OUT})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    both = {"query": "query A { viewer { id } } " + SIGN_OUT.replace("mutation", "mutation B"), "operationName": "A"}
    assert http.get("/graphql", params=both).status_code == 200
    assert http.get("/graphql", params=both | {"operationName": "B"}).status_code == 405


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_405(http: httpx.Client, method: str) -> None:
    answer = http.request(method, "/graphql")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


def test_nothing_acceptable_is_406(http: httpx.Client) -> None:
    answer = http.post("/graphql", json={"query": "{ viewer { id } }"}, headers={"Accept": "image/png"})
    assert answer.status_code == 406


def test_answers_are_not_stored(http: httpx.Client) -> None:
    answer = http.post("/graphql", json={"query": "{ viewer { id } }"})
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_no_site_elsewhere_is_allowed_in(http: httpx.Client) -> None:
    answer = http.post("/graphql", json={"query": "{ viewer { id } }"}, headers={"Origin": "https://evil.example"})
    assert not [header for header in answer.headers if header.startswith("access-control-")]


def test_a_trace_is_continued(admin: Caller, records: Responder) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    answer = admin.post("{ collections { id } }", traceparent=f"00-{trace}-b7ad6b7169203331-01")
    assert answer.headers["x-trace-id"] == trace
    assert answer.headers["traceresponse"].startswith(f"00-{trace}-")
    assert records.calls[-1][2].trace_id == trace


@pytest.mark.parametrize(
    "traceparent",
    ["", "x", "00-" + "0" * 32 + "-b7ad6b7169203331-01", "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"],
)
def test_a_malformed_trace_is_replaced(http: httpx.Client, traceparent: str) -> None:
    answer = http.post("/graphql", json={"query": "{ viewer { id } }"}, headers={"traceparent": traceparent})
    trace_id = answer.headers["x-trace-id"]
    assert len(trace_id) == 32
    assert trace_id not in traceparent


def test_introspection_and_the_query_page_are_off(http: httpx.Client) -> None:
    answer = http.post("/graphql", json={"query": "{ __schema { queryType { name } } }"})
    assert "introspection" in answer.json()["errors"][0]["message"]
    assert http.get("/graphql", headers={"Accept": "text/html"}).status_code == 406
    assert http.get("/graphql/schema.graphql").status_code == 404


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_operators_are_answered(http: httpx.Client, deployment: Deployment, path: str) -> None:
    assert http.get(path).status_code == 200
    assert httpx.get(f"{deployment.ops_url}{path}").status_code == 200


def test_requests_are_counted(http: httpx.Client, deployment: Deployment) -> None:
    http.post("/graphql", json={"query": "{ viewer { id } }"})
    assert 'dossier_http_requests_total{status="200"}' in httpx.get(f"{deployment.ops_url}/metrics").text


@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "//metrics", "/api/v1/metrics", "/METRICS"])
def test_the_public_port_has_no_metrics(http: httpx.Client, path: str) -> None:
    answer = http.get(path)
    assert answer.status_code in (401, 404)
    assert "dossier_" not in answer.text


def test_an_unknown_path_is_a_problem_document(http: httpx.Client) -> None:
    answer = http.get("/nowhere")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["traceId"] == answer.headers["x-trace-id"]
