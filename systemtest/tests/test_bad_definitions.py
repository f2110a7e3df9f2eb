"""Collections and fields that cannot be: every bad part of a definition is named, and none of it is made."""

from typing import Any

import pytest

from systemtest import documents
from systemtest.api import Api
from systemtest.complaints import Complaint, complaints

pytestmark = pytest.mark.usefixtures("unharmed")


def text(name: str = "a", **options: Any) -> dict[str, Any]:
    return {"name": name, "type": "TEXT", "options": options}


def of_type(type_: str, **options: Any) -> dict[str, Any]:
    return {"name": "a", "type": type_, "options": options}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ([text("Bad Name")], {("invalid_name", "fields.0.name")}),
        ([text("x" * 100)], {("invalid_name", "fields.0.name")}),
        ([text('a"; drop table x; --')], {("invalid_name", "fields.0.name")}),
        ([text("id"), text(), text()], {("reserved_name", "fields.0.name"), ("duplicate_name", "fields.2.name")}),
        ([text(nope=1)], {("unknown_option", "fields.0.options.nope")}),
        ([text(pattern="(")], {("invalid_option", "fields.0.options.pattern")}),
        ([text(minLength=-1)], {("invalid_option", "fields.0.options.minLength")}),
        ([text() | {"options": 5}], {("invalid_type", "fields.0.options")}),
        ([text() | {"label": "x" * 1000}], {("invalid_text", "fields.0.label")}),
        ([text() | {"help": "x" * 10_000}], {("invalid_text", "fields.0.help")}),
        ([of_type("CHOICE")], {("required", "fields.0.options.choices")}),
        ([of_type("CHOICE", choices=[])], {("invalid_option", "fields.0.options.choices")}),
        ([of_type("LINK")], {("required", "fields.0.options.collection")}),
        ([of_type("LINK", collection="nope")], {("unknown_collection", "fields.0.options.collection")}),
        ([of_type("INTEGER", min=5, max=1)], {("invalid_option", "fields.0.options.max")}),
        ([of_type("JSON") | {"unique": True}], {("not_supported", "fields.0.unique")}),
        ([text(f"f{number}") for number in range(300)], {("too_many", "fields")}),
        ([of_type("WRONG")], {("invalid_input", None)}),
    ],
)
def test_every_bad_part_of_a_collection_is_named(
    admin: Api, fields: list[dict[str, Any]], expected: set[Complaint]
) -> None:
    assert complaints(admin, documents.CREATE_COLLECTION, name="never_made", fields=fields) == expected


@pytest.mark.parametrize(
    ("name", "code"),
    [("Bad Name", "invalid_name"), ("", "invalid_name"), ("x" * 100, "invalid_name"), ("Éa", "invalid_name")],
)
def test_a_collection_has_a_plain_name(admin: Api, name: str, code: str) -> None:
    assert complaints(admin, documents.CREATE_COLLECTION, name=name, fields=[text()]) == {(code, "name")}


def test_a_name_is_taken_once(admin: Api, books: str) -> None:
    assert complaints(admin, documents.CREATE_COLLECTION, name=books, fields=[text()]) == {("taken", "name")}
    duplicate = {("duplicate_name", "field.name")}
    assert complaints(admin, documents.ADD_FIELD, collection=books, field=text("title")) == duplicate
    renamed = {"collection": books, "field": "isbn", "name": "title"}
    assert complaints(admin, documents.UPDATE_FIELD, **renamed) == {("duplicate_name", "name")}


def test_a_change_of_a_field_is_judged_too(admin: Api, books: str) -> None:
    for field, change, expected in (
        ("nope", {"name": "x"}, ("not_found", None)),
        ("title", {"options": {"minLength": "x"}}, ("invalid_option", "options.minLength")),
        ("title", {"name": "version"}, ("reserved_name", "name")),
        ("extra", {"unique": True}, ("not_supported", "unique")),
    ):
        assert complaints(admin, documents.UPDATE_FIELD, collection=books, field=field, **change) == {expected}
    assert complaints(admin, documents.REMOVE_FIELD, collection=books, field="nope") == {("not_found", None)}


def test_a_collection_is_deleted_only_by_its_name_said_twice(admin: Api, books: str) -> None:
    document = """mutation ($n: String!) {
        deleteCollection(name: $n, confirmName: "other") { deletedId errors { code field message } } }"""
    assert complaints(admin, document, n=books) == {("not_confirmed", "confirmName")}
    assert complaints(admin, documents.DELETE_COLLECTION, name="never_made") == {("not_found", None)}
