"""The life of a collection: fields are added, renamed, tightened and removed, and no value is lost by it."""

import secrets
from typing import Any

from systemtest import documents
from systemtest.api import Api
from systemtest.complaints import complaints
from systemtest.tests.conftest import BOOK_FIELDS, MakeCollection

COLLECTION = "query ($n: String!) { collection(name: $n) { name version recordCount fields { id name type } } }"


def made(admin: Api, collection: str, **values: Any) -> dict[str, Any]:
    record: dict[str, Any] = admin.mutate(documents.CREATE_RECORD, collection=collection, values=values)["record"]
    return record


def stored(admin: Api, collection: str, id_: str) -> dict[str, Any]:
    values: dict[str, Any] = admin.query(documents.RECORD, collection=collection, id=id_)["record"]["values"]
    return values


def test_a_collection_is_as_it_was_defined(admin: Api, make_collection: MakeCollection) -> None:
    name = make_collection(*BOOK_FIELDS)
    found = admin.query(COLLECTION, n=name)["collection"]
    assert [(field["name"], field["type"]) for field in found["fields"]] == [
        (f["name"], f["type"]) for f in BOOK_FIELDS
    ]
    assert found["version"] == 1
    assert found["recordCount"] == 0
    assert name in {collection["name"] for collection in admin.query("{ collections { name } }")["collections"]}


def test_every_type_of_value_comes_back_as_it_was_given(admin: Api, make_collection: MakeCollection) -> None:
    values = {
        "title": "Ünïcode ' \" \\ 漢字 🙂", "isbn": "978-3", "pages": 10000, "price": 12.345678901234, "sold": False,
        "published": "1605-01-16", "read_at": "2026-01-31T09:30:00+00:00", "genre": "prose", "tags": ["rare", "old"],
        "email": "a@example.org", "site": "https://example.org/?a=1&b=%20", "notes": "line\nline\t" + "x" * 50_000,
        "extra": {"deep": [{"er": [None, True, 1.5, "text"]}], "": 0},
    }  # fmt: skip
    collection = make_collection(*BOOK_FIELDS)
    record = made(admin, collection, **values)
    assert stored(admin, collection, record["id"]) == values


def test_renaming_a_field_loses_nothing(admin: Api, make_collection: MakeCollection) -> None:
    collection = make_collection(*BOOK_FIELDS[:3])
    record = made(admin, collection, title="Kept", isbn="1234")
    before = {field["name"]: field["id"] for field in admin.query(COLLECTION, n=collection)["collection"]["fields"]}
    changed = admin.mutate(documents.UPDATE_FIELD, collection=collection, field="isbn", name="code")["collection"]
    assert {field["name"]: field["id"] for field in changed["fields"]}["code"] == before["isbn"]
    assert stored(admin, collection, record["id"]) == {"title": "Kept", "code": "1234", "pages": None}
    assert complaints(admin, documents.CREATE_RECORD, collection=collection, values={"title": "No", "code": "x"}) == {
        ("pattern", "code")
    }
    found = admin.query(documents.RECORDS, collection=collection, filter={"code": {"eq": "1234"}})["records"]["nodes"]
    assert [node["id"] for node in found] == [record["id"]]


def test_a_field_can_be_added_filled_and_then_required(admin: Api, make_collection: MakeCollection) -> None:
    collection = make_collection(BOOK_FIELDS[0])
    record = made(admin, collection, title="First")
    admin.mutate(documents.ADD_FIELD, collection=collection, field={"name": "shelf", "type": "INTEGER"})
    assert stored(admin, collection, record["id"]) == {"title": "First", "shelf": None}
    require = {"collection": collection, "field": "shelf", "required": True}
    assert complaints(admin, documents.UPDATE_FIELD, **require) == {("missing_values", "required")}
    change = {"collection": collection, "id": record["id"], "version": 1, "values": {"shelf": 3}}
    admin.mutate(documents.UPDATE_RECORD, **change)
    admin.mutate(documents.UPDATE_FIELD, **require)
    again = {"collection": collection, "values": {"title": "Second"}}
    assert complaints(admin, documents.CREATE_RECORD, **again) == {("required", "shelf")}


def test_a_field_becomes_unique_only_when_its_values_are(admin: Api, make_collection: MakeCollection) -> None:
    collection = make_collection(BOOK_FIELDS[0])
    for title in ("Same", "Same"):
        last = made(admin, collection, title=title)
    unique = {"collection": collection, "field": "title", "unique": True}
    assert complaints(admin, documents.UPDATE_FIELD, **unique) == {("not_unique", "unique")}
    admin.mutate(documents.DELETE_RECORD, collection=collection, id=last["id"])
    admin.mutate(documents.UPDATE_FIELD, **unique)
    same = {"collection": collection, "values": {"title": "Same"}}
    assert complaints(admin, documents.CREATE_RECORD, **same) == {("not_unique", "title")}


def test_a_removed_field_is_gone_and_its_name_is_free(admin: Api, make_collection: MakeCollection) -> None:
    collection = make_collection(*BOOK_FIELDS[:2])
    record = made(admin, collection, title="Left", isbn="1234")
    admin.mutate(documents.REMOVE_FIELD, collection=collection, field="isbn")
    assert stored(admin, collection, record["id"]) == {"title": "Left"}
    gone = {"collection": collection, "filter": {"isbn": {"eq": "1234"}}}
    assert complaints(admin, documents.RECORDS, **gone) == {("unknown_field", "filter.isbn")}
    admin.mutate(documents.ADD_FIELD, collection=collection, field={"name": "isbn", "type": "INTEGER"})
    assert stored(admin, collection, record["id"]) == {"title": "Left", "isbn": None}


def test_a_deleted_collection_is_gone_and_its_name_is_free(admin: Api) -> None:
    name = f"c_{secrets.token_hex(6)}"
    for _ in range(2):
        admin.mutate(documents.CREATE_COLLECTION, name=name, fields=BOOK_FIELDS[:1])
        assert admin.query(COLLECTION, n=name)["collection"]["recordCount"] == 0
        made(admin, name, title="Gone")
        admin.mutate(documents.DELETE_COLLECTION, name=name)
        assert admin.query(COLLECTION, n=name) == {"collection": None}
        assert complaints(admin, documents.RECORDS, collection=name) == {("not_found", None)}
