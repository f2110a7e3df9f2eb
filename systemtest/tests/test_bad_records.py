"""Values, filters, sorts and versions that break a rule: every bad field is named, and nothing is stored."""

from typing import Any

import pytest

from systemtest import documents
from systemtest.api import Api
from systemtest.complaints import Complaint, complaints
from systemtest.tests.conftest import MakeCollection

pytestmark = pytest.mark.usefixtures("unharmed")

NOWHERE = "01890000-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
def book(admin: Api, books: str) -> dict[str, Any]:
    values = {"title": "Good", "isbn": "1234", "pages": 5}
    record: dict[str, Any] = admin.mutate(documents.CREATE_RECORD, collection=books, values=values)["record"]
    return record


@pytest.fixture(scope="module")
def loans(books: str, make_collection: MakeCollection) -> str:
    """A collection of links to books, which keep them from being deleted."""
    return make_collection({"name": "book", "type": "LINK", "options": {"collection": books, "onDelete": "restrict"}})


@pytest.fixture(scope="module")
def settled(book: dict[str, Any], loans: str, settled: dict[str, Any]) -> dict[str, Any]:
    """With the good book, and the loans."""
    return settled


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"title": None}, {("required", "title")}),
        ({"title": ""}, {("required", "title")}),
        ({"title": "x"}, {("too_short", "title")}),
        ({"title": "x" * 51}, {("too_long", "title")}),
        ({"title": 5}, {("invalid_type", "title")}),
        ({"title": ["a"]}, {("invalid_type", "title")}),
        ({"nope": 1, "id": "x"}, {("unknown_field", "nope"), ("read_only", "id")}),
        ({"version": 3, "createdBy": "x"}, {("read_only", "version"), ("read_only", "createdBy")}),
        ({"isbn": "1234"}, {("not_unique", "isbn")}),
        ({"isbn": "abc"}, {("pattern", "isbn")}),
        ({"pages": 1.5}, {("invalid_type", "pages")}),
        ({"pages": 0}, {("too_small", "pages")}),
        ({"pages": 10001}, {("too_large", "pages")}),
        ({"pages": "7"}, {("invalid_type", "pages")}),
        ({"pages": True}, {("invalid_type", "pages")}),
        ({"pages": 2**63 - 1}, {("out_of_range", "pages")}),
        ({"pages": 2**63}, {("out_of_range", "variables.values.pages")}),
        ({"price": -1}, {("too_small", "price")}),
        ({"price": "NaN"}, {("invalid_type", "price")}),
        ({"price": "1e400"}, {("out_of_range", "price")}),
        ({"price": 1e300}, {("out_of_range", "price")}),
        ({"sold": "yes"}, {("invalid_type", "sold")}),
        ({"published": "2026-02-30"}, {("invalid_date", "published")}),
        ({"published": "yesterday"}, {("invalid_type", "published")}),
        ({"read_at": "2026-01-01T25:00:00Z"}, {("invalid_date", "read_at")}),
        ({"read_at": "2026-01-01T10:00:00"}, {("invalid_type", "read_at")}),
        ({"genre": "drama"}, {("not_a_choice", "genre")}),
        ({"tags": "old"}, {("invalid_type", "tags")}),
        ({"tags": ["old", "new"]}, {("not_a_choice", "tags")}),
        ({"tags": ["old", "old"]}, {("duplicate", "tags")}),
        ({"email": "nobody"}, {("email", "email")}),
        ({"email": "a@example.org\r\nBcc: b@example.org"}, {("email", "email")}),
        ({"site": "javascript:alert(1)"}, {("url", "site")}),
        ({"notes": "x" * 1_100_000}, {("too_long", "notes")}),
        ({"extra": {"a": "x" * 1_100_000}}, {("too_long", "extra")}),
        ({"title": "a\0b"}, {("invalid_text", "variables.values.title")}),
        ({"extra": {"a": ["\0"]}}, {("invalid_text", "variables.values.extra.a.0")}),
        ({"pages": 0, "email": "x", "sold": 1}, {("too_small", "pages"), ("email", "email"), ("invalid_type", "sold")}),
    ],
)
def test_every_bad_field_of_a_new_record_is_named(
    admin: Api, books: str, wrong: dict[str, Any], expected: set[Complaint]
) -> None:
    values = {"title": "Fine", "isbn": "9999"} | wrong
    assert complaints(admin, documents.CREATE_RECORD, collection=books, values=values) == expected


@pytest.mark.parametrize("values", ["x", 5, [], True])
def test_values_are_an_object(admin: Api, books: str, values: Any) -> None:
    wrong = {("invalid_type", "values")}
    assert complaints(admin, documents.CREATE_RECORD, collection=books, values=values) == wrong


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], {("out_of_range", "values")}),
        ([{"title": "Fine"}] * 1001, {("out_of_range", "values")}),
        ([{"title": "Fine"}, 5], {("invalid_type", "values.1")}),
        ([{"title": "Fine"}, {"title": "x", "pages": 0}, {}], {
            ("too_short", "1.title"), ("too_small", "1.pages"), ("required", "2.title"),
        }),
        ([{"title": "Fine"}, {"title": "Also", "isbn": "1234"}], {("not_unique", "1.isbn")}),
        ([{"title": "One", "isbn": "5555"}, {"title": "Two", "isbn": "5555"}], {("not_unique", "1.isbn")}),
    ],
)  # fmt: skip
def test_of_many_records_all_are_stored_or_none(
    admin: Api, books: str, values: list[Any], expected: set[Complaint]
) -> None:
    assert complaints(admin, documents.CREATE_RECORDS, collection=books, values=values) == expected


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        ({"filter": {"nope": {"eq": 1}}}, ("unknown_field", "filter.nope")),
        ({"filter": {"title": {"is": 1}}}, ("unknown_operator", "filter.title.is")),
        ({"filter": {"title": "x"}}, ("invalid_type", "filter.title")),
        ({"filter": []}, ("invalid_type", "filter")),
        ({"filter": {"or": {"title": {"eq": "x"}}}}, ("invalid_type", "filter.or")),
        ({"filter": {"or": [{}, {"pages": {"eq": "x"}}]}}, ("invalid_type", "filter.or.1.pages.eq")),
        ({"filter": {"pages": {"in": 5}}}, ("invalid_type", "filter.pages.in")),
        ({"filter": {"title": {"contains": 5}}}, ("invalid_type", "filter.title.contains")),
        ({"filter": {"title": {"eq": None}}}, ("invalid_value", "filter.title.eq")),
        ({"filter": {"title": {"isNull": "x"}}}, ("invalid_type", "filter.title.isNull")),
        ({"filter": {"sold": {"gt": True}}}, ("unknown_operator", "filter.sold.gt")),
        ({"filter": {"extra": {"eq": 1}}}, ("unknown_operator", "filter.extra.eq")),
        ({"filter": {"or": [{"title": {"eq": "x"}}] * 5000}}, ("too_complex", "filter")),
        ({"orderBy": ["nope"]}, ("unknown_field", "orderBy.0")),
        ({"orderBy": ["title", "-title"]}, ("duplicate", "orderBy.1")),
        ({"orderBy": ["extra"]}, ("not_supported", "orderBy.0")),
        ({"orderBy": ["title"] * 20}, ("too_complex", "orderBy")),
        ({"after": "nonsense"}, ("invalid_cursor", "after")),
        ({"search": "x" * 100_000}, ("too_long", "search")),
        ({"collection": "nope"}, ("not_found", None)),
        ({"collection": "x'; drop table records;--"}, ("not_found", None)),
        ({"collection": "x" * 100_000}, ("not_found", None)),
    ],
)
def test_what_cannot_be_asked_is_named(admin: Api, books: str, asked: dict[str, Any], complaint: Complaint) -> None:
    assert complaints(admin, documents.RECORDS, **({"collection": books} | asked)) == {complaint}


def test_a_cursor_of_another_order_is_refused(admin: Api, books: str, book: dict[str, Any]) -> None:
    page = admin.query(documents.RECORDS, collection=books, orderBy=["title"], first=1)["records"]["pageInfo"]
    asked = {"collection": books, "orderBy": ["-pages"], "after": page["endCursor"]}
    assert complaints(admin, documents.RECORDS, **asked) == {("invalid_cursor", "after")}


def test_a_stale_version_changes_nothing_and_brings_the_current_record(
    admin: Api, books: str, book: dict[str, Any]
) -> None:
    data, errors = admin.execute(
        documents.UPDATE_RECORD, collection=books, id=book["id"], version=book["version"] + 1, values={"title": "New"}
    )
    assert errors == []
    assert data is not None
    assert [error["code"] for error in data["updateRecord"]["errors"]] == ["conflict"]
    assert data["updateRecord"]["record"] == book
    stale = {"collection": books, "id": book["id"], "version": 7}
    assert complaints(admin, documents.DELETE_RECORD, **stale) == {("conflict", None)}


@pytest.mark.parametrize("id_", [NOWHERE, "nope", "x" * 100_000, "' or 1=1 --", ""])
def test_what_is_not_there_is_not_found(admin: Api, books: str, id_: str) -> None:
    missing = {("not_found", None)}
    change = {"collection": books, "id": id_, "version": 1, "values": {"title": "New"}}
    assert complaints(admin, documents.UPDATE_RECORD, **change) == missing
    assert complaints(admin, documents.DELETE_RECORD, collection=books, id=id_) == missing
    assert complaints(admin, documents.RESTORE_RECORD, collection=books, id=id_) == missing
    assert admin.query(documents.RECORD, collection=books, id=id_) == {"record": None}


def test_links_never_dangle(admin: Api, book: dict[str, Any], books: str, loans: str) -> None:
    for target, code in ((NOWHERE, "dangling_link"), ("x", "invalid_type"), (5, "invalid_type")):
        dangling = {"collection": loans, "values": {"book": target}}
        assert complaints(admin, documents.CREATE_RECORD, **dangling) == {(code, "book")}
    admin.mutate(documents.CREATE_RECORD, collection=loans, values={"book": book["id"]})
    assert complaints(admin, documents.DELETE_RECORD, collection=books, id=book["id"]) == {("conflict", None)}
    assert complaints(admin, documents.DELETE_COLLECTION, name=books) == {("conflict", None)}
