"""Records: pages, filters, sorts, search, links both ways, versions, the trash and the history."""

from typing import Any

import pytest

from systemtest import documents
from systemtest.api import Api
from systemtest.complaints import complaints
from systemtest.tests.conftest import BOOK_FIELDS, MakeCollection


def a_book(number: int) -> dict[str, Any]:
    """The values of a book; every filter below chooses some of a hundred and not all."""
    return {
        "title": f"Book {number:03d}",
        "isbn": f"1000-{number:03d}",
        "pages": number % 7 + 1,
        "price": number / 4,
        "sold": number % 2 == 0,
        "published": f"2026-01-{number % 28 + 1:02d}",
        "genre": ["prose", "verse", None][number % 3],
        "tags": ["old"] if number % 5 == 0 else None,
        "notes": "a whale" if number == 42 else "no fish",
    }


BOOKS = [a_book(number) for number in range(120)]


@pytest.fixture(scope="module")
def library(admin: Api, make_collection: MakeCollection) -> str:
    collection = make_collection(*BOOK_FIELDS)
    admin.mutate(documents.CREATE_RECORDS, collection=collection, values=BOOKS)
    return collection


def titles(admin: Api, library: str, **asked: Any) -> list[str]:
    nodes = admin.query(documents.RECORDS, collection=library, **({"first": 100} | asked))["records"]["nodes"]
    return [node["values"]["title"] for node in nodes]


@pytest.mark.parametrize(
    ("filter_", "chosen"),
    [
        ({"pages": {"eq": 3}}, lambda b: b["pages"] == 3),
        ({"pages": {"ne": 3}, "sold": {"eq": True}}, lambda b: b["pages"] != 3 and b["sold"]),
        ({"pages": {"gte": 3, "lt": 5}}, lambda b: 3 <= b["pages"] < 5),
        ({"price": {"lte": 2.25}}, lambda b: b["price"] <= 2.25),
        ({"isbn": {"in": ["1000-001", "1000-005", "x"]}}, lambda b: b["isbn"] in ("1000-001", "1000-005")),
        ({"pages": {"nin": [1, 2, 3, 4]}}, lambda b: b["pages"] > 4),
        ({"title": {"contains": "k 00"}}, lambda b: "k 00" in b["title"]),
        ({"title": {"startsWith": "book 11"}}, lambda b: b["title"].startswith("Book 11")),
        ({"title": {"contains": "%"}}, lambda b: False),
        ({"genre": {"isNull": True}}, lambda b: b["genre"] is None),
        ({"published": {"gt": "2026-01-20"}}, lambda b: b["published"] > "2026-01-20"),
        ({"tags": {"contains": "old"}}, lambda b: b["tags"] is not None),
        ({"or": [{"pages": {"eq": 1}}, {"price": {"gt": 29}}]}, lambda b: b["pages"] == 1 or b["price"] > 29),
        ({"not": {"sold": {"eq": True}}, "pages": {"eq": 2}}, lambda b: not b["sold"] and b["pages"] == 2),
    ],
)
def test_filters_choose_what_they_say(admin: Api, library: str, filter_: dict[str, Any], chosen: Any) -> None:
    expected = sorted(book["title"] for book in BOOKS if chosen(book))
    assert sorted(titles(admin, library, filter=filter_)) == expected
    count = admin.query(documents.COUNT, collection=library, filter=filter_)["records"]["totalCount"]
    assert count == len(expected)


def test_pages_follow_each_other_without_gap_or_double(admin: Api, library: str) -> None:
    seen: list[str] = []
    after = None
    while True:
        asked = {"collection": library, "orderBy": ["-pages", "price"], "first": 25, "after": after}
        page = admin.query(documents.RECORDS, **asked)["records"]
        seen += [node["values"]["title"] for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert seen == [b["title"] for b in sorted(BOOKS, key=lambda b: (-b["pages"], b["price"]))]


def test_edges_nodes_and_cursors_tell_the_same(admin: Api, library: str) -> None:
    document = """query ($c: String!, $after: String) {
        records(collection: $c, orderBy: ["title"], first: 3, after: $after) { edges { cursor node { id } } nodes { id }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } }"""
    page = admin.query(document, c=library)["records"]
    assert [edge["node"] for edge in page["edges"]] == page["nodes"]
    assert page["pageInfo"]["startCursor"] == page["edges"][0]["cursor"]
    assert page["pageInfo"]["endCursor"] == page["edges"][-1]["cursor"]
    assert (page["pageInfo"]["hasPreviousPage"], page["pageInfo"]["hasNextPage"]) == (False, True)
    assert page["totalCount"] == len(BOOKS)
    following = admin.query(document, c=library, after=page["edges"][0]["cursor"])["records"]
    assert following["nodes"][:2] == page["nodes"][1:]
    assert following["pageInfo"]["hasPreviousPage"]


def test_search_finds_words_in_any_text(admin: Api, library: str) -> None:
    assert titles(admin, library, search="WHALE") == ["Book 042"]
    assert titles(admin, library, search="whale 042") == ["Book 042"]
    assert titles(admin, library, search="whale 043") == []


def test_links_are_followed_both_ways(admin: Api, library: str, make_collection: MakeCollection) -> None:
    link = {"name": "book", "type": "LINK", "options": {"collection": library, "onDelete": "clear"}}
    loans = make_collection({"name": "reader", "type": "TEXT"}, link)
    nodes = admin.query(documents.RECORDS, collection=library, orderBy=["title"], first=2)["records"]["nodes"]
    lent, free = (node["id"] for node in nodes)
    values = [{"reader": reader, "book": lent} for reader in ("Ada", "Bob", "Cleo")]
    admin.mutate(documents.CREATE_RECORDS, collection=loans, values=values)
    document = """query ($loans: String!) { records(collection: $loans, orderBy: ["reader"]) { nodes {
        values link(field: "book") { id values collection { name } } } } }"""
    for node in admin.query(document, loans=loans)["records"]["nodes"]:
        assert node["link"]["id"] == node["values"]["book"] == lent
        assert node["link"]["collection"]["name"] == library
    back = """query ($c: String!, $id: ID!, $loans: String!) { record(collection: $c, id: $id) {
        linked(collection: $loans, field: "book", orderBy: ["-reader"], first: 2) { nodes { values } totalCount
        pageInfo { hasNextPage } } } }"""
    found = admin.query(back, c=library, id=lent, loans=loans)["record"]["linked"]
    assert [node["values"]["reader"] for node in found["nodes"]] == ["Cleo", "Bob"]
    assert (found["totalCount"], found["pageInfo"]["hasNextPage"]) == (3, True)
    assert admin.query(back, c=library, id=free, loans=loans)["record"]["linked"]["nodes"] == []


def test_of_two_changes_to_one_version_the_first_wins(admin: Api, books: str) -> None:
    record = admin.mutate(documents.CREATE_RECORD, collection=books, values={"title": "Draft", "pages": 1})["record"]
    change = {"collection": books, "id": record["id"], "version": record["version"]}
    won = admin.mutate(documents.UPDATE_RECORD, **change, values={"title": "Mine"})["record"]
    assert won["version"] == record["version"] + 1
    assert won["values"]["pages"] == 1, "what is left out stays"
    data, errors = admin.execute(documents.UPDATE_RECORD, **change, values={"title": "Yours"})
    assert not errors
    assert data is not None
    assert data["updateRecord"]["errors"][0]["code"] == "conflict"
    assert data["updateRecord"]["record"] == won


def test_the_trash_gives_back_and_the_history_tells_all(admin: Api, signed_in: dict[str, Api], books: str) -> None:
    editor = signed_in["editor"]
    record = editor.mutate(documents.CREATE_RECORD, collection=books, values={"title": "One", "isbn": "7000"})["record"]
    of_record = {"collection": books, "id": record["id"]}
    admin.mutate(documents.UPDATE_RECORD, **of_record, version=1, values={"title": "Two"})
    editor.mutate(documents.DELETE_RECORD, **of_record)
    assert admin.query(documents.RECORD, **of_record) == {"record": None}
    assert complaints(admin, documents.UPDATE_RECORD, **of_record, version=2, values={}) == {("not_found", None)}
    trash = editor.query(documents.DELETED_RECORDS, collection=books, search="two")["deletedRecords"]
    assert [(node["id"], node["values"]["title"]) for node in trash["nodes"]] == [(record["id"], "Two")]
    restored = editor.mutate(documents.RESTORE_RECORD, **of_record)["record"]
    found = admin.query(documents.RECORD, **of_record)["record"]
    assert found["version"] == restored["version"] > 2
    assert found["values"]["title"] == "Two"
    who = {role: api.query("{ viewer { id } }")["viewer"]["id"] for role, api in signed_in.items()}
    history = admin.query(documents.HISTORY, **of_record)["record"]["history"]["nodes"]
    assert [(change["action"], change["actor"]) for change in history] == [
        ("restore", who["editor"]), ("delete", who["editor"]), ("update", who["admin"]), ("create", who["editor"]),
    ]  # fmt: skip
    assert history[2]["diff"] == {"title": ["One", "Two"]}
    assert history[3]["diff"]["isbn"] == [None, "7000"]


def test_a_purged_record_cannot_be_restored(admin: Api, signed_in: dict[str, Api], books: str) -> None:
    editor = signed_in["editor"]
    made = editor.mutate(documents.CREATE_RECORD, collection=books, values={"title": "Shredded"})["record"]
    of_record = {"collection": books, "id": made["id"]}
    assert complaints(admin, documents.PURGE_RECORD, **of_record) == {("not_found", None)}, "it is not in the trash"
    editor.mutate(documents.DELETE_RECORD, **of_record)
    _, errors = editor.execute(documents.PURGE_RECORD, **of_record)
    assert [error["extensions"]["code"] for error in errors] == ["forbidden"]
    assert admin.mutate(documents.PURGE_RECORD, **of_record) == {"deletedId": made["id"], "errors": []}
    assert complaints(editor, documents.RESTORE_RECORD, **of_record) == {("not_found", None)}
    left = editor.query(documents.DELETED_RECORDS, collection=books, search="Shredded")["deletedRecords"]
    assert left == {"nodes": [], "totalCount": 0}
