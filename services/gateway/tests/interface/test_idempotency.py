"""`Idempotency-Key`: what is sent again has one effect and one answer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest
from chassis.errors import Unavailable

from .conftest import Caller, Deployment
from .responder import Responder

CREATE = (
    'mutation($v: JSON!) { createRecord(collection: "companies", values: $v) { record { id } errors { code field } } }'
)
TWO = (
    'mutation { a: createRecord(collection: "companies", values: {n: 1}) { record { id } } '
    'b: createRecord(collection: "orders", values: {n: 2}) { record { id } } }'
)


@pytest.fixture
def key() -> str:
    return str(uuid4())


def create(caller: Caller, key: str, **values: object) -> httpx.Response:
    return caller.post(CREATE, {"v": values or {"name": "Acme"}}, **{"Idempotency-Key": key})


def creations(records: Responder) -> int:
    return records.names().count("create_records")


def test_the_same_request_has_one_effect_and_one_answer(admin: Caller, records: Responder, key: str) -> None:
    before = creations(records)
    first, second = create(admin, key), create(admin, key)
    assert first.json()["data"]["createRecord"]["record"]
    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert second.headers["content-type"] == first.headers["content-type"]
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    assert second.headers["x-trace-id"] != first.headers["x-trace-id"]
    assert creations(records) == before + 1


def test_fifty_at_once_have_one_effect_and_in_the_end_one_answer(admin: Caller, records: Responder, key: str) -> None:
    before = creations(records)
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: create(admin, key), range(50)))
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert creations(records) == before + 1
    for answer in answers:
        if answer.status_code == 409:
            assert answer.headers["retry-after"] == "1"
            (error,) = answer.json()["errors"]
            assert (error["extensions"]["code"], error["extensions"]["reason"]) == ("conflict", "in_flight")
    bodies = {answer.content for answer in answers if answer.status_code == 200}
    assert bodies == {create(admin, key).content}


def test_another_request_with_the_key_is_422(admin: Caller, records: Responder, key: str) -> None:
    create(admin, key, name="Acme")
    before = creations(records)
    answer = create(admin, key, name="Other")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["extensions"]["code"] == "invalid_input"
    assert creations(records) == before


def test_another_query_string_makes_another_request(admin: Caller, other_services: Any, key: str) -> None:
    address, headers = "/api/v1/collections/companies", {"Idempotency-Key": key, "X-Requested-With": "test"}
    first = admin.http.delete(f"{address}?confirm=companies", headers=headers)
    assert first.status_code == 204, first.text
    assert admin.http.delete(f"{address}?confirm=companies&confirm=x", headers=headers).status_code == 422
    again = admin.http.delete(f"{address}?confirm=companies", headers=headers)
    assert (again.status_code, again.headers["idempotent-replayed"]) == (204, "true")


@pytest.mark.parametrize("key", ["", "x" * 256, "caf\u00e9"])
def test_a_malformed_key_is_400(admin: Caller, records: Responder, key: str) -> None:
    before = creations(records)
    headers = [(b"Idempotency-Key", key.encode())]
    answer = admin.http.post("/graphql", json={"query": CREATE, "variables": {"v": {"name": "A"}}}, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["problems"][0]["field"] == "Idempotency-Key"
    assert creations(records) == before


def test_a_key_is_its_principals_own(
    admin: Caller, new_user: Callable[..., Caller], records: Responder, key: str
) -> None:
    editor = new_user("editor")
    before = creations(records)
    assert create(admin, key).status_code == create(editor, key).status_code == 200
    assert creations(records) == before + 2


def test_the_answer_is_for_the_session_that_asked_and_never_in_the_clear(
    admin: Caller, deployment: Deployment, sessions: Any, key: str
) -> None:
    secret_of = 'mutation { createApiToken(name: "once", scopes: ["read"]) { secret } }'
    header = {"Idempotency-Key": key}
    secret = admin.post(secret_of, **header).json()["data"]["createApiToken"]["secret"]
    assert admin.post(secret_of, **header).json()["data"]["createApiToken"]["secret"] == secret
    for name in sessions.scan_iter("idempotency:*"):
        assert secret.encode() not in b"".join(sessions.hgetall(name).values())
        assert key.encode() not in name
    answer = admin.data('mutation { createApiToken(name: "other", scopes: ["admin"]) { secret } }')
    other = Caller(deployment.url, Authorization=f"Bearer {answer['createApiToken']['secret']}")
    again = other.post(secret_of, **header)
    assert again.status_code == 409
    assert again.json()["errors"][0]["extensions"]["reason"] == "not_yours"
    assert secret not in again.text


def test_a_query_ignores_the_header(admin: Caller, key: str) -> None:
    for _ in range(2):
        answer = admin.post("{ viewer { email } }", **{"Idempotency-Key": key})
        assert answer.status_code == 200
        assert "idempotent-replayed" not in answer.headers


def test_a_stranger_who_signs_in_again_gets_another_session(deployment: Deployment, key: str) -> None:
    sign_in = 'mutation { signIn(email: "admin@example.com", password: "correct horse battery") { errors { code } } }'
    header = {"Idempotency-Key": key}
    first, second = (Caller(deployment.url).post(sign_in, **header) for _ in range(2))
    assert first.headers["set-cookie"] != second.headers["set-cookie"]


def test_a_failure_that_applied_nothing_frees_the_key(
    admin: Caller, records: Responder, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(records._methods, "create_records", _raises(Unavailable("the database is away")))
        answer = create(admin, key)
        assert answer.json()["errors"][0]["extensions"]["code"] == "unavailable"
    assert create(admin, key).json()["data"]["createRecord"]["record"]


def test_a_change_that_may_have_been_applied_is_not_repeated(
    admin: Caller, records: Responder, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        lost = Unavailable("the database was lost during the commit", code="outcome_unknown")
        patch.setitem(records._methods, "create_records", _raises(lost))
        answer = create(admin, key)
        assert answer.json()["errors"][0]["extensions"]["reason"] == "outcome_unknown"
    before = creations(records)
    again = create(admin, key)
    assert again.status_code == 409
    assert creations(records) == before


def test_a_half_applied_request_is_answered_as_it_was(
    admin: Caller, records: Responder, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_records = records._methods["create_records"]

    def only_companies(collection: str, **arguments: object) -> object:
        if collection != "companies":
            raise Unavailable("the database is away")
        return create_records(collection=collection, **arguments)

    with monkeypatch.context() as patch:
        patch.setitem(records._methods, "create_records", only_companies)
        first = admin.post(TWO, **{"Idempotency-Key": key})
    assert first.json()["errors"][0]["path"] == ["b"]
    before = creations(records)
    assert admin.post(TWO, **{"Idempotency-Key": key}).content == first.content
    assert creations(records) == before


def test_an_answer_that_is_too_large_is_not_kept_but_its_effect_is_not_repeated(
    admin: Caller, records: Responder, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = CREATE.replace("record { id }", "record { id values }")
    large = [
        {
            "id": "1",
            "collection": "companies",
            "version": 1,
            "values": {"t": "x" * (1024 * 1024)},
            "created_at": "2026-01-31T09:30:00Z",
            "updated_at": "2026-01-31T09:30:00Z",
        }
    ]
    with monkeypatch.context() as patch:
        patch.setitem(records._methods, "create_records", lambda **_: large)
        first = admin.post(document, {"v": {}}, **{"Idempotency-Key": key})
        assert len(first.content) > 1024 * 1024
    before = creations(records)
    again = admin.post(document, {"v": {}}, **{"Idempotency-Key": key})
    assert again.status_code == 409
    assert again.json()["errors"][0]["extensions"]["reason"] == "not_kept"
    assert creations(records) == before


def _raises(error: Exception) -> Callable[..., None]:
    def method(**_: object) -> None:
        raise error

    return method


def test_rest_takes_a_key_too_and_another_version_is_another_request(
    admin: Caller, records: Responder, key: str
) -> None:
    path = "/api/v1/collections/companies/records"
    before = creations(records)
    first, second = (
        admin.http.post(path, json={"name": "Acme"}, headers={"Idempotency-Key": key, "X-Requested-With": "test"})
        for _ in range(2)
    )
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert second.headers["location"] == first.headers["location"]
    assert second.headers["etag"] == first.headers["etag"]
    assert second.headers["idempotent-replayed"] == "true"
    assert creations(records) == before + 1
    change = {"Idempotency-Key": f"{key}-2", "Content-Type": "application/merge-patch+json"}
    answers = [
        admin.http.patch(first.headers["location"], content=b"{}", headers=change | {"If-Match": f'"{version}"'})
        for version in (3, 3, 4)
    ]
    assert answers[0].content == answers[1].content
    assert answers[1].headers["idempotent-replayed"] == "true"
    assert answers[2].status_code == 422
