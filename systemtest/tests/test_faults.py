"""Parts of the suite are missing: what needs them says so at once, the rest answers, and all works again after."""

import time
from typing import Any

import httpx
import pytest

from systemtest import control, documents
from systemtest.api import Api
from systemtest.complaints import complaints
from systemtest.stack import Stack
from systemtest.tests.conftest import BOOK_FIELDS, MakeCollection
from systemtest.thirdparty import Httpbin
from systemtest.uploads import put_parts

AT_ONCE = 3.0
"""Seconds: far below the deadline of a request, and enough for a busy machine."""
UNAVAILABLE = {("unavailable", None)}
VIEWER = "{ viewer { id } }"


@pytest.fixture(scope="module")
def book(admin: Api, books: str) -> dict[str, Any]:
    record: dict[str, Any] = admin.mutate(documents.CREATE_RECORD, collection=books, values={"title": "Good"})["record"]
    return record


@pytest.fixture
def source(admin: Api, third_party: Httpbin) -> str:
    name = f"s_{time.time_ns()}"
    url = third_party.url + "/anything/{{ values.title }}"
    admin.mutate(documents.CREATE_SOURCE, name=name, url=url, mapping={"asked": "url"}, cacheSeconds=0)
    return name


def timed(api: Api, document: str, **variables: Any) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """The answer, which must come at once."""
    started = time.monotonic()
    answer = api.execute(document, **variables)
    assert time.monotonic() - started < AT_ONCE
    return answer


def test_without_integrations_records_answer_with_an_error_beside_them(
    admin: Api, books: str, book: dict[str, Any], source: str
) -> None:
    asked = {"collection": books, "id": book["id"], "source": source}
    with control.stopped("integrations"):
        data, errors = timed(admin, documents.RECORD_WITH_EXTERNAL, **asked)
        assert data is not None
        assert data["record"]["values"]["title"] == "Good"
        assert data["record"]["external"] is None
        assert [(e["path"], e["extensions"]["code"]) for e in errors] == [(["record", "external"], "unavailable")]
        changed = admin.mutate(
            documents.UPDATE_RECORD, collection=books, id=book["id"], version=book["version"], values={"pages": 7}
        )["record"]
    external = admin.query(documents.RECORD_WITH_EXTERNAL, **asked)["record"]["external"]
    assert external["error"] is None
    assert external["data"]["asked"].endswith("/anything/Good")
    book |= changed


def test_without_records_the_other_parts_answer(admin: Api, books: str, book: dict[str, Any]) -> None:
    document = "query ($c: String!) { collection(name: $c) { id } sources { name } emails(first: 1) { nodes { id } } }"
    with control.stopped("records"):
        data, errors = timed(admin, document, c=books)
        assert data is not None
        assert data["collection"] is None
        assert data["sources"]
        assert [(error["path"], error["extensions"]["code"]) for error in errors] == [(["collection"], "unavailable")]
        started = time.monotonic()
        new = {"collection": books, "values": {"title": "Lost"}}
        assert complaints(admin, documents.CREATE_RECORD, **new) == UNAVAILABLE
        assert time.monotonic() - started < AT_ONCE
    assert admin.query(documents.RECORD, collection=books, id=book["id"])["record"] == book
    count = admin.query(documents.COUNT, collection=books, filter={"title": {"eq": "Lost"}})
    assert count["records"]["totalCount"] == 0


def test_without_sessions_nobody_is_taken_for_a_stranger(stack: Stack, admin: Api) -> None:
    with control.stopped("redis"):
        response = admin.http.post("/graphql", json={"query": VIEWER})
        assert response.status_code == 503
        assert int(response.headers["Retry-After"]) >= 1
        assert response.json()["errors"][0]["extensions"]["code"] == "unavailable"
        assert "data" not in response.json()
        email, password = stack.admin
        with Api(stack.gateway) as other:
            sign_in = f'mutation {{ signIn(email: "{email}", password: "{password}") {{ viewer {{ id }} }} }}'
            data, errors = timed(other, sign_in)
            assert not data
            assert [error["extensions"]["code"] for error in errors] == ["unavailable"]
    assert admin.query(VIEWER)["viewer"], "the session is still there"


def test_without_the_database_nothing_is_taken_and_all_is_there_again(
    admin: Api, books: str, book: dict[str, Any]
) -> None:
    with control.stopped("postgres"):
        data, errors = timed(admin, documents.RECORD, collection=books, id=book["id"])
        assert data == {"record": None}
        assert [error["extensions"]["code"] for error in errors] == ["unavailable"]
        new = {"collection": books, "values": {"title": "Lost"}}
        assert complaints(admin, documents.CREATE_RECORD, **new) == UNAVAILABLE
    assert admin.query(documents.RECORD, collection=books, id=book["id"])["record"] == book


def test_without_the_object_store_uploads_wait(admin: Api) -> None:
    content = b"x" * 1000
    upload = admin.mutate(documents.START_UPLOAD, name="a.bin", size=len(content))["upload"]
    parts = put_parts(upload, content)
    with control.stopped("s3"):
        started = time.monotonic()
        assert complaints(admin, documents.START_UPLOAD, name="b.bin", size=5) == UNAVAILABLE
        assert complaints(admin, documents.COMPLETE_UPLOAD, id=upload["id"], parts=parts) == UNAVAILABLE
        assert time.monotonic() - started < 2 * AT_ONCE
    file = admin.mutate(documents.COMPLETE_UPLOAD, id=upload["id"], parts=parts)["file"]
    assert httpx.get(file["url"]).content == content


def test_a_missing_service_refuses_nobody_for_good(admin: Api, make_collection: MakeCollection) -> None:
    """Enough failures to open a circuit breaker, and yet the first question after the return is answered."""
    collection = make_collection(BOOK_FIELDS[0])
    with control.stopped("records"):
        for _ in range(20):
            assert complaints(admin, documents.COUNT, collection=collection) == UNAVAILABLE
    assert admin.query(documents.COUNT, collection=collection)["records"]["totalCount"] == 0
