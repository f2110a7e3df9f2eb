"""Records over REST: read, filtered, made, changed under their version, deleted."""

from typing import Any

import httpx
import pytest

from .conftest import Caller
from .responder import Responder

RECORDS = "/api/v1/collections/companies/records"


def last(records: Responder, method: str) -> dict[str, Any]:
    """The arguments of the last call of a method."""
    return next(kwargs for name, kwargs, _ in reversed(records.calls) if name == method)


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem of an answer, which has everything that each has."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = dict(answer.json())
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"] == "/problems/" + code.replace("_", "-")
    assert body["traceId"] == answer.headers["x-trace-id"]
    assert body["title"]
    assert body["detail"]
    return body


def test_a_record_is_one_flat_object_with_its_version_as_tag(admin: Caller, other_services: Any) -> None:
    answer = admin.http.get(f"{RECORDS}/1")
    assert (answer.status_code, answer.headers["etag"]) == (200, '"3"')
    assert answer.json() == {
        "id": "1",
        "collection": "companies",
        "version": 3,
        "createdAt": "2026-01-31T09:30:00Z",
        "updatedAt": "2026-01-31T09:30:00Z",
        "createdBy": "u1",
        "updatedBy": None,
        "title": "title 1",
        "company": "acme",
    }


@pytest.mark.parametrize("tag", ['"3"', 'W/"3"', "*", '"1", "3"'])
def test_who_has_the_version_gets_no_body(admin: Caller, other_services: Any, tag: str) -> None:
    answer = admin.http.get(f"{RECORDS}/1", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", '"3"')


def test_who_has_another_version_gets_the_record(admin: Caller, other_services: Any) -> None:
    assert admin.http.get(f"{RECORDS}/1", headers={"If-None-Match": '"2"'}).status_code == 200


def test_head_is_as_get_without_a_body(admin: Caller, other_services: Any) -> None:
    answer = admin.http.head(f"{RECORDS}/1")
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (200, b"", '"3"')


def test_a_missing_record_is_404(admin: Caller, other_services: Any) -> None:
    problem(admin.http.get(f"{RECORDS}/none"), 404, "not_found")


def test_a_page_leads_to_the_next_one(admin: Caller, records: Responder) -> None:
    answer = admin.http.get(RECORDS, params={"first": "3", "sort": "-title,company", "total": "true", "search": "x y"})
    body = answer.json()
    assert [item["id"] for item in body["items"]] == ["companies-0", "companies-1", "companies-2"]
    assert body | {"items": []} == {
        "items": [],
        "hasNext": True,
        "hasPrevious": False,
        "endCursor": "cursor-2",
        "total": 42,
    }
    assert (
        answer.links["next"]["url"] == f"{RECORDS}?first=3&sort=-title%2Ccompany&total=true&search=x+y&after=cursor-2"
    )
    assert last(records, "query_records") == {
        "collection": "companies",
        "filter": None,
        "order_by": ["-title", "company"],
        "search": "x y",
        "first": 3,
        "with_total": True,
    }


@pytest.mark.parametrize(
    ("query", "filter"),
    [
        ("amount[gte]=5", {"amount": {"gte": 5}}),
        ("amount[gte]=5&amount[lt]=9", {"amount": {"gte": 5, "lt": 9}}),
        ("title[in]=DE,FR", {"title": {"in": ["DE", "FR"]}}),
        (r"title[in]=a\,b,c\\,", {"title": {"in": ["a,b", "c\\", ""]}}),
        ("title[nin]=", {"title": {"nin": []}}),
        ("title[eq]=5", {"title": {"eq": "5"}}),
        ("title[startsWith]=A&active[eq]=true", {"title": {"startsWith": "A"}, "active": {"eq": True}}),
        ("amount[isNull]=false", {"amount": {"isNull": False}}),
        ("price[lt]=0.10", {"price": {"lt": "0.10"}}),
        ("version[eq]=7", {"version": {"eq": 7}}),
        ("amount[eq]=five", {"amount": {"eq": "five"}}),
        ('filter={"or":[{"title":{"eq":"x"}}]}', {"or": [{"title": {"eq": "x"}}]}),
        (
            'filter={"title":{"eq":"x"}}&amount[gt]=1',
            {"and": [{"title": {"eq": "x"}}, {"amount": {"gt": 1}}]},
        ),
    ],
)
def test_both_forms_of_a_filter_mean_the_same_language(
    admin: Caller, records: Responder, query: str, filter: dict[str, Any]
) -> None:
    assert admin.http.get(f"{RECORDS}?{query}").status_code == 200
    assert last(records, "query_records")["filter"] == filter


def test_every_wrong_parameter_is_named_at_once(admin: Caller, other_services: Any) -> None:
    answer = admin.http.get(f"{RECORDS}?first=0&total=maybe&fitler=1&filter=[]&search=a&search=b&sort=,a")
    found = problem(answer, 400, "invalid_input")["problems"]
    assert {(each["field"], each["code"]) for each in found} == {
        ("first", "out_of_range"),
        ("total", "invalid_value"),
        ("fitler", "unknown_parameter"),
        ("filter", "invalid_type"),
        ("search", "repeated"),
        ("sort", "invalid_value"),
    }


def test_fields_are_chosen_among_those_there_are(admin: Caller, other_services: Any) -> None:
    assert list(admin.http.get(RECORDS, params={"fields": "title"}).json()["items"][0])[7:] == ["title"]
    assert list(admin.http.get(f"{RECORDS}/1", params={"fields": "company"}).json())[7:] == ["company"]
    found = problem(admin.http.get(RECORDS, params={"fields": "title,nothing"}), 400, "invalid_input")
    assert found["problems"] == [
        {"code": "unknown_field", "message": "companies has no field nothing", "field": "fields"}
    ]


def test_a_record_is_made_from_an_object(admin: Caller, records: Responder) -> None:
    answer = admin.http.post(RECORDS, json={"title": "x"})
    assert answer.status_code == 201
    assert (answer.headers["location"], answer.headers["etag"]) == (f"{RECORDS}/new-0", '"3"')
    assert last(records, "create_records")["values"] == [{"title": "x"}]


def test_records_are_made_from_a_list(admin: Caller, records: Responder) -> None:
    answer = admin.http.post(RECORDS, json=[{"title": "x"}, {"title": "y"}])
    assert answer.status_code == 201
    assert [item["id"] for item in answer.json()["items"]] == ["new-0", "new-1"]


def test_the_place_of_a_problem_is_that_in_the_body(admin: Caller, other_services: Any) -> None:
    one = problem(admin.http.post(RECORDS, json={"first_name": 1}), 422, "invalid_input")
    assert [each["field"] for each in one["problems"]] == ["first_name"]
    two = problem(admin.http.post(RECORDS, json=[{}, {"first_name": 1}]), 422, "invalid_input")
    assert [each["field"] for each in two["problems"]] == ["1.first_name"]


@pytest.mark.parametrize(
    "body", [b"{", b"", b'{"a": "\\u0000"}', b'{"a": 99999999999999999999}', b'{"a": NaN}', b"\xff"]
)
def test_a_malformed_body_is_400(admin: Caller, other_services: Any, body: bytes) -> None:
    answer = admin.http.post(RECORDS, content=body, headers={"Content-Type": "application/json"})
    problem(answer, 400, "invalid_input")


@pytest.mark.parametrize("body", ["1", '"x"', "null"])
def test_a_body_that_is_no_object_is_422(admin: Caller, other_services: Any, body: str) -> None:
    answer = admin.http.post(RECORDS, content=body, headers={"Content-Type": "application/json"})
    problem(answer, 422, "invalid_input")


@pytest.mark.parametrize("media", ["application/json", "application/merge-patch+json"])
@pytest.mark.parametrize("tag", ['"3"', "*", '"2", "3"'])
def test_a_change_names_the_version_that_was_read(admin: Caller, records: Responder, media: str, tag: str) -> None:
    headers = {"If-Match": tag, "Content-Type": media}
    answer = admin.http.patch(f"{RECORDS}/1", content=b'{"title": null}', headers=headers)
    assert (answer.status_code, answer.headers["etag"]) == (200, '"3"')
    assert last(records, "update_record") == {
        "collection": "companies",
        "id": "1",
        "version": 3,
        "values": {"title": None},
    }


def test_a_change_without_a_version_is_428(admin: Caller, other_services: Any) -> None:
    problem(admin.http.patch(f"{RECORDS}/1", json={}), 428, "precondition_required")


@pytest.mark.parametrize(
    ("tag", "named"), [('"2"', 2), ('W/"3"', 'W/"3"'), ('"x"', '"x"'), ('""', '""'), ('"1", "2"', '"1", "2"')]
)
def test_a_stale_change_is_412_with_both_versions(admin: Caller, other_services: Any, tag: str, named: object) -> None:
    answer = admin.http.patch(f"{RECORDS}/1", json={"title": "x"}, headers={"If-Match": tag})
    found = problem(answer, 412, "precondition_failed")
    assert (found["expectedVersion"], found["currentVersion"]) == (named, 3)
    assert found["current"]["title"] == "title 1"
    assert answer.headers["etag"] == '"3"'


def test_a_merge_patch_reaches_into_json_fields(admin: Caller, records: Responder) -> None:
    headers = {"If-Match": '"3"', "Content-Type": "application/merge-patch+json"}
    admin.http.patch(f"{RECORDS}/1", content=b'{"extra": {"a": {"b": 1, "c": null}}}', headers=headers)
    assert last(records, "update_record")["values"] == {"extra": {"a": {"b": 1}}}


@pytest.mark.parametrize(("headers", "version"), [({}, None), ({"If-Match": '"3"'}, 3)])
def test_a_record_is_deleted_with_or_without_its_version(
    admin: Caller, records: Responder, headers: dict[str, str], version: int | None
) -> None:
    answer = admin.http.delete(f"{RECORDS}/1", headers={"X-Requested-With": "test", **headers})
    assert (answer.status_code, answer.content) == (204, b"")
    assert last(records, "delete_record")["version"] == version


def test_what_is_not_in_the_trash_is_not_restored(admin: Caller, other_services: Any) -> None:
    problem(admin.http.post(f"{RECORDS}/1/restore", headers={"X-Requested-With": "test"}), 404, "not_found")


def test_a_record_has_a_history_files_and_what_points_at_it(admin: Caller, other_services: Any) -> None:
    history = admin.http.get(f"{RECORDS}/1/history").json()
    assert history["items"][0]["diff"] == {"title": [None, "x"]}
    assert (history["hasNext"], history["endCursor"]) == (False, None)
    assert admin.http.get(f"{RECORDS}/1/files").json()["items"][0]["contentType"] == "application/pdf"
    linked = admin.http.get(f"{RECORDS}/1/linked/orders/company?first=2").json()
    assert [item["id"] for item in linked["items"]] == ["orders-0", "orders-1"]


def test_a_service_that_is_a_bug_keeps_its_text_to_itself(admin: Caller, other_services: Any) -> None:
    answer = admin.http.get("/api/v1/collections/broken/records")
    problem(answer, 500, "internal_error")
    assert "canary" not in answer.text
