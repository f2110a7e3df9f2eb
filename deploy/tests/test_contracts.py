"""What the release before promised is kept, or the break is named; additions pass."""

import copy
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from deploy.contracts import api
from deploy.contracts.comparison import ACCEPTED, SCHEMA, accepted, compare, verdict
from deploy.contracts.revisions import NoHistory
from deploy.contracts.services import find_breaks
from stack.layout import ROOT

OLD: dict[str, Any] = {
    "service": "books",
    "rpc": {
        "query": {
            "safe": True,
            "gather": "ids",
            "arguments": {"$ref": "#/schemas/Query"},
            "reply": {"$ref": "#/schemas/Page"},
        },
        "make": {"safe": False, "gather": None, "arguments": {"$ref": "#/schemas/Make"}, "reply": {"type": "boolean"}},
    },
    "events": {"book_made": {"$ref": "#/schemas/Book"}},
    "listens": {"handle_user": {"source": "people", "types": ["user_made"]}},
    "schemas": {
        "Query": {
            "type": "object",
            "properties": {
                "ids": {"type": "array", "items": {"type": "string"}, "maxItems": 100},
                "first": {"type": "integer", "default": 10},
                "kind": {"anyOf": [{"$ref": "#/schemas/Kind"}, {"type": "null"}], "default": None},
                "values": {"type": "object", "additionalProperties": {"type": "number"}},
            },
            "required": ["ids"],
        },
        "Kind": {"enum": ["NOVEL", "POEM"]},
        "Make": {"type": "object", "properties": {"title": {"type": "string"}, "parts": {}}, "required": ["title"]},
        "Book": {
            "type": "object",
            "properties": {
                "title": {"type": "string"},
                "year": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
                "like": {"type": "array", "items": {"$ref": "#/schemas/Book"}},
                "next": {"anyOf": [{"$ref": "#/schemas/Book"}, {"type": "null"}], "default": None},
            },
            "required": ["title", "year", "like"],
        },
        "Page": {
            "type": "object",
            "properties": {"items": {"type": "array", "items": {"$ref": "#/schemas/Book"}}},
            "required": ["items"],
        },
    },
}  # fmt: skip


def changed(path: str, value: Any = None) -> dict[str, Any]:
    """The contract with another value there, or without one."""
    made = copy.deepcopy(OLD)
    *folders, last = path.split("/")
    place: Any = made
    for folder in folders:
        place = place[folder]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return made


BREAKS = {
    "method query is gone": ("rpc/query",),
    "method query: may not be called twice any more": ("rpc/query/safe", False),
    "method query: calls can no longer be gathered by ids": ("rpc/query/gather", "first"),
    "method make: reply: it may now be string": ("rpc/make/reply/type", "string"),
    "method query: argument first is gone": ("schemas/Query/properties/first",),
    "method query: argument first is required now": ("schemas/Query/required", ["ids", "first"]),
    "method query: argument first may no longer be integer": ("schemas/Query/properties/first", {"type": "string"}),
    "method query: argument ids: maxItems was 100 and is 50": ("schemas/Query/properties/ids/maxItems", 50),
    "method query: argument first: minimum was open and is 1": (
        "schemas/Query/properties/first",
        {"type": "integer", "minimum": 1},
    ),
    "method make: argument title: its pattern is another": (
        "schemas/Make/properties/title",
        {"type": "string", "pattern": "^x"},
    ),
    "method query: argument kind has no value POEM any more": ("schemas/Kind/enum", ["NOVEL"]),
    "method query: argument kind may no longer be null": ("schemas/Query/properties/kind", {"$ref": "#/schemas/Kind"}),
    "method query: argument values[] may no longer be number": (
        "schemas/Query/properties/values/additionalProperties",
        {"type": "integer"},
    ),
    "method make: argument parts may no longer be anything": ("schemas/Make/properties/parts", {"type": "array"}),
    "event book_made is gone": ("events/book_made",),
    "event book_made: year is gone": ("schemas/Book/properties/year",),
    "event book_made: title may be missing now": ("schemas/Book/required", ["year", "like"]),
    "event book_made: title may now be null": (
        "schemas/Book/properties/title",
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
    ),
    "handler handle_user is gone, and what waits in its queue stays there": ("listens/handle_user",),
}

ADDITIONS = {
    "a method": ("rpc/other", OLD["rpc"]["make"]),
    "a method that may be called twice now": ("rpc/make/safe", True),
    "a method that can be gathered now": ("rpc/make/gather", "title"),
    "an optional argument": ("schemas/Query/properties/after", {"type": "string", "default": ""}),
    "an argument that is no longer required": ("schemas/Make/required", []),
    "an argument that takes more types": ("schemas/Query/properties/first", {"type": ["number", "string"]}),
    "a wider bound": ("schemas/Query/properties/ids/maxItems", 200),
    "a value of an enumeration": ("schemas/Kind/enum", ["NOVEL", "POEM", "PLAY"]),
    "a field of a reply and of an event": ("schemas/Book/properties/pages", {"type": "integer"}),
    "a field that is always there now": ("schemas/Book/required", ["title", "year", "like", "pages"]),
    "an answer that is never null now": ("schemas/Book/properties/year", {"type": "integer"}),
    "an event": ("events/book_sold", {"$ref": "#/schemas/Book"}),
    "a handler": ("listens/handle_sale", {"source": "shop", "types": []}),
    "an event that is listened to as well": ("listens/handle_user/types", ["user_made", "user_gone"]),
    "a schema under another name": ("events/book_made", {**OLD["schemas"]["Book"]}),
}


@pytest.mark.parametrize(("line", "change"), BREAKS.items(), ids=list(BREAKS))
def test_a_break_is_named(line: str, change: tuple[Any, ...]) -> None:
    assert line in list(find_breaks(OLD, changed(*change)))


@pytest.mark.parametrize("change", ADDITIONS.values(), ids=list(ADDITIONS))
def test_an_addition_is_no_break(change: tuple[Any, ...]) -> None:
    assert list(find_breaks(OLD, changed(*change))) == []


def test_what_cannot_be_compared_is_said() -> None:
    both = changed("schemas/Book/properties/title", {"anyOf": [{"type": "string", "maxLength": 1}, {"type": "string"}]})
    with pytest.raises(ValueError, match="alternatives of one type"):
        list(find_breaks(OLD, both))


@pytest.mark.parametrize("path", sorted(ROOT.glob("services/*/contract.json")), ids=lambda path: path.parent.name)
def test_each_committed_contract_keeps_itself_and_notices_each_missing_piece(path: Path) -> None:
    contract = json.loads(path.read_text())
    assert list(find_breaks(contract, contract)) == []
    for part in ("rpc", "events", "listens"):
        for name in contract[part]:
            poorer = {**contract, part: {key: value for key, value in contract[part].items() if key != name}}
            assert any(f" {name} is gone" in line for line in find_breaks(contract, poorer))
    for name, schema in contract["schemas"].items():
        for lost in schema.get("properties", {}):
            kept = {key: value for key, value in schema["properties"].items() if key != lost}
            poorer = {**contract, "schemas": {**contract["schemas"], name: {**schema, "properties": kept}}}
            assert any(f"{lost} is gone" in line for line in find_breaks(contract, poorer)), f"{name}.{lost}"


def test_a_field_that_the_api_loses_and_an_argument_that_it_begins_to_demand_are_named() -> None:
    old = "type Query { book(id: ID): Book } type Book { title: String! year: Int } enum Kind { NOVEL POEM }"
    new = "type Query { book(id: ID, of: ID!): Book } type Book { title: String! pages: Int } enum Kind { NOVEL }"
    assert sorted(api.find_breaks(old, new)) == [
        "FIELD_REMOVED: Book.year was removed.",
        "REQUIRED_ARG_ADDED: A required arg of on Query.book was added.",
        "VALUE_REMOVED_FROM_ENUM: POEM was removed from enum type Kind.",
    ]
    richer = (
        old.replace("id: ID", "id: ID, of: ID")
        .replace("year: Int", "year: Int pages: Int")
        .replace("POEM", "POEM PLAY")
    )
    assert list(api.find_breaks(old, richer)) == []


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with two services at their first release."""
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    for service in ("gateway", "books"):
        write(tmp_path / f"services/{service}/contract.json", json.dumps({**OLD, "service": service}))
    write(tmp_path / SCHEMA, "type Query { a: Int b: Int }")
    write(tmp_path / ACCEPTED, "# none\n")
    commit(tmp_path, "v1.0.0")
    return tmp_path


def git(root: Path, *words: str) -> None:
    person = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(root), *person, *words], check=True, capture_output=True)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def commit(root: Path, tag: str = "") -> None:
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "a")
    if tag:
        git(root, "tag", tag)


def test_each_service_is_compared_with_its_own_latest_release(checkout: Path) -> None:
    write(checkout / "services/books/contract.json", json.dumps(changed("rpc/query")))
    commit(checkout, "books-v2.0.0")
    write(checkout / SCHEMA, "type Query { a: Int }")
    found = {each.service: (each.base, each.breaks) for each in compare(checkout)}
    assert found == {
        "books": ("books-v2.0.0", []),
        "gateway": ("v1.0.0", ["gateway: FIELD_REMOVED: Query.b was removed."]),
    }
    assert {each.service: each.breaks for each in compare(checkout, "v1.0.0")}["books"] == [
        "books: method query is gone"
    ]


def test_before_the_first_release_a_branch_is_compared_with_main(checkout: Path) -> None:
    git(checkout, "tag", "--delete", "v1.0.0")
    git(checkout, "switch", "--quiet", "--create", "branch")
    write(checkout / "services/books/contract.json", json.dumps(changed("events/book_made")))
    commit(checkout)
    assert [line for each in compare(checkout) for line in each.breaks] == ["books: event book_made is gone"]


def test_a_break_that_is_accepted_passes_and_one_that_is_none_does_not(checkout: Path) -> None:
    write(checkout / "services/books/contract.json", json.dumps(changed("events/book_made")))
    compared = list(compare(checkout))
    assert verdict(compared, accepted(checkout)) == ["books: event book_made is gone"]
    write(checkout / ACCEPTED, "# reason\nbooks: event book_made is gone\nbooks: method x is gone\n")
    assert verdict(compared, accepted(checkout)) == [f"{ACCEPTED} accepts what is no break: books: method x is gone"]


def test_a_service_that_is_new_breaks_nothing_and_one_that_went_is_named(checkout: Path) -> None:
    write(checkout / "services/films/contract.json", json.dumps(OLD))
    (checkout / "services/books/contract.json").unlink()
    found = {each.service: each.breaks for each in compare(checkout)}
    assert found["films"] == []
    assert found["books"] == ["books: the service is gone"]


def test_a_revision_that_is_none_and_a_folder_without_history_are_said(checkout: Path, tmp_path_factory: Any) -> None:
    with pytest.raises(NoHistory, match="nonsense"):
        list(compare(checkout, "nonsense"))
    bare = tmp_path_factory.mktemp("bare")
    write(bare / "services/books/contract.json", json.dumps(OLD))
    with pytest.raises(NoHistory):
        list(compare(bare))
