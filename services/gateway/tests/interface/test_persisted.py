"""Apollo's automatic persisted queries, and trusted documents, over HTTP."""

import hashlib
import json
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from chassis.testing import backend, private_database, private_vhost, running

from .conftest import ADMIN, SIGN_IN, Caller, settings


@pytest.fixture
def document() -> str:
    return f"query A{uuid4().hex} {{ viewer {{ email }} }}"


def by_hash(document: str) -> dict[str, object]:
    return {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(document.encode()).hexdigest()}}


def test_a_client_sends_the_hash_then_both_then_the_hash(admin: Caller, document: str) -> None:
    extensions = by_hash(document)
    unknown = admin.http.post("/graphql", json={"extensions": extensions}).json()
    assert unknown["errors"][0]["message"] == "PersistedQueryNotFound"
    assert unknown["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    both = admin.http.post("/graphql", json={"query": document, "extensions": extensions}).json()
    assert both["data"] == {"viewer": {"email": ADMIN[0]}}
    assert admin.http.post("/graphql", json={"extensions": extensions}).json()["data"] == both["data"]


def test_a_query_is_fetched_by_its_hash(admin: Caller, document: str) -> None:
    admin.http.post("/graphql", json={"query": document, "extensions": by_hash(document)})
    answer = admin.http.get("/graphql", params={"extensions": json.dumps(by_hash(document))})
    assert answer.json()["data"] == {"viewer": {"email": ADMIN[0]}}


def test_a_mutation_is_not_fetched_by_its_hash(admin: Caller, document: str) -> None:
    document = document.replace("query", "mutation").replace("viewer { email }", "signOut { errors { code } }")
    admin.http.post("/graphql", json={"query": document, "extensions": by_hash(document)})
    answer = admin.http.get("/graphql", params={"extensions": json.dumps(by_hash(document))})
    assert answer.status_code in (200, 405)
    assert "data" not in answer.json()


def test_strangers_and_invalid_documents_leave_nothing(stranger: Caller, admin: Caller, document: str) -> None:
    stranger.http.post("/graphql", json={"query": document, "extensions": by_hash(document)})
    invalid = document.replace("email", "nothing")
    admin.http.post("/graphql", json={"query": invalid, "extensions": by_hash(invalid)})
    for each in (document, invalid):
        (error,) = admin.http.post("/graphql", json={"extensions": by_hash(each)}).json()["errors"]
        assert error["message"] == "PersistedQueryNotFound"


@pytest.mark.parametrize(
    "asked", [1, {}, {"version": 1}, {"version": 2, "sha256Hash": "a"}, {"version": 1, "sha256Hash": 1}]
)
def test_a_malformed_hash_is_400(stranger: Caller, asked: object) -> None:
    body = {"query": "{ viewer { id } }", "extensions": {"persistedQuery": asked}}
    answer = stranger.http.post("/graphql", json=body)
    assert answer.status_code == 400
    assert "persistedQuery" in answer.json()["errors"][0]["message"]


def test_a_gateway_of_trusted_documents_executes_no_other(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    operations = [{"id": "sign-in", "name": "", "type": "mutation", "body": SIGN_IN}]
    manifest.write_text(
        json.dumps({"format": "apollo-persisted-query-manifest", "version": 1, "operations": operations})
    )
    with private_database() as database_url, private_vhost() as amqp_url:
        more = {"DOCUMENTS": "trusted", "DOCUMENTS_MANIFEST": str(manifest), "COOKIE_SECURE": "false"}
        environ = settings(amqp_url, database_url, backend("TEST_REDIS_URL"), **more)
        url = f"http://127.0.0.1:{environ['HTTP_PORT']}/graphql"
        with running("gateway", environ), httpx.Client(timeout=20) as client:
            asked = {"persistedQuery": {"version": 1, "sha256Hash": "sign-in"}}
            variables = {"e": ADMIN[0], "p": ADMIN[1]}
            answer = client.post(url, json={"extensions": asked, "variables": variables})
            assert answer.json()["data"]["signIn"]["viewer"]["roles"] == ["admin"]
            refused = client.post(url, json={"query": "{ viewer { email } }"})  # signed in, an administrator
            assert refused.status_code == 403
            assert refused.json()["errors"][0]["extensions"]["reason"] == "not_trusted"
