"""Absurd and hostile input in every position: one of the five errors or plain data, and the service lives."""

from typing import Any

import pytest
from chassis.errors import InvalidInput, NotFound, ServiceError

NOBODY = "0198c0de-0000-7000-8000-000000000001"
HOSTILE = [
    "'; drop table collections; --",
    '" or "1"="1',
    "%s %(id)s {0} %",
    "t.id",
    "f) or (1=1",
    "\\",
    "$$",
    "\x00",
    "ключ",
    "\u202e\ufeff",
    "x" * 1_000_000,
    "__proto__",
    "",
]


@pytest.fixture
def things(call: Any, new_collection: Any) -> str:
    name: str = new_collection(
        {"name": "name", "type": "TEXT"},
        {"name": "story", "type": "LONG_TEXT"},
        {"name": "count", "type": "INTEGER", "unique": True},
        {"name": "code", "type": "TEXT", "unique": True},
        {"name": "at", "type": "DATETIME", "unique": True},
        {"name": "price", "type": "DECIMAL", "unique": True},
        {"name": "data", "type": "JSON"},
    )
    call("create_records", collection=name, values=[{"name": "only"}])
    return name


def refused(call: Any, method: str, **arguments: Any) -> ServiceError | None:
    """The error, which does not repeat the absurd; None when the call was answered."""
    error = None
    try:
        call(method, **arguments)
    except (InvalidInput, NotFound) as err:
        error = err
    assert error is None or len(error.message) < 10_000
    return error


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_does_nothing_in_any_position(call: Any, things: str, text: str) -> None:
    lists: list[dict[str, Any]] = [
        {"filter": {text: {"eq": 1}}},
        {"filter": {"name": {text: 1}}},
        {"filter": {"name": {"eq": text}}},
        {"filter": {"name": {"contains": text, "startsWith": text}}},
        {"filter": {"name": {"in": [text], "nin": [text]}}},
        {"filter": {"id": {"eq": text}}},
        {"filter": {"count": {"gte": text}}},
        {"order_by": [text]},
        {"order_by": [f"-{text}"]},
        {"search": text},
        {"after": text},
        {"order_by": ["name"], "after": text},
    ]
    for arguments in lists:
        refused(call, "query_records", collection=things, **arguments)
        refused(call, "query_trash", collection=things, **arguments)
    refused(call, "get_history", collection=things, ids=[text], after=text)
    assert call("get_records", collection=things, ids=[text]) == [None]
    with pytest.raises(InvalidInput):
        call("query_linked", collection=things, field=text, parents=[text])
    for method, arguments in {
        "update_record": {"version": 1, "values": {}},
        "delete_record": {},
        "restore_record": {},
        "purge_record": {},
    }.items():
        with pytest.raises(NotFound):
            call(method, collection=things, id=text, **arguments)
    assert isinstance(refused(call, "create_records", collection=things, values=[{text: 1}]), InvalidInput)
    refused(call, "create_records", collection=things, values=[{"name": text, "story": text, "data": {text: text}}])
    (first, *_) = call("query_records", collection=things)["items"]
    assert first["values"]["name"] == "only"


def test_hostile_text_that_can_be_stored_is_stored(call: Any, things: str) -> None:
    texts = [text for text in HOSTILE if "\x00" not in text and len(text) < 10_000]
    made = call("create_records", collection=things, values=[{"name": text, "data": {text: text}} for text in texts])
    read = call("get_records", collection=things, ids=[record["id"] for record in made])
    assert [record["values"]["name"] for record in read] == texts
    assert [record["values"]["data"] for record in read] == [{text: text} for text in texts]
    for record, text in zip(made, texts, strict=True):
        found = call("query_records", collection=things, filter={"name": {"eq": text}})["items"]
        assert [item["id"] for item in found] == [record["id"]]


@pytest.mark.parametrize("first", [0, 101, -1, 2**63, 2**200])
def test_a_page_has_1_to_100_records(call: Any, things: str, first: int) -> None:
    lists: dict[str, dict[str, Any]] = {
        "query_records": {},
        "query_trash": {},
        "get_history": {"ids": [NOBODY]},
        "query_linked": {"field": "name", "parents": []},
    }
    for method, arguments in lists.items():
        with pytest.raises(InvalidInput) as raised:
            call(method, collection=things, first=first, **arguments)
        assert [problem.field for problem in raised.value.problems] == ["first"]


def test_lists_of_ids_are_bounded(call: Any, things: str) -> None:
    assert call("get_records", collection=things, ids=[NOBODY] * 10_000) == [None] * 10_000
    with pytest.raises(InvalidInput, match="ids"):
        call("get_records", collection=things, ids=[NOBODY] * 10_001)
    with pytest.raises(InvalidInput, match="values: must have 1 to 1000 items"):
        call("create_records", collection=things, values=[{}] * 1001)
    with pytest.raises(InvalidInput, match="values: must have 1 to 1000 items"):
        call("create_records", collection=things, values=[])


def test_shapes_that_are_none_are_refused(call: Any, things: str) -> None:
    deep: Any = "x"
    for _ in range(900):
        deep = [deep]
    wide = {"or": [{"count": {"eq": n}} for n in range(201)]}
    nested: Any = {"count": {"eq": 1}}
    for _ in range(12):
        nested = {"not": nested}
    for arguments in (
        {"filter": {"name": deep}},
        {"filter": wide},
        {"filter": nested},
        {"filter": {"name": {"in": ["x"] * 1001}}},
        {"filter": {"count": {"eq": True}}},
        {"filter": {"count": {"eq": 2**64}}},
        {"filter": {"name": {"eq": None}}},
        {"filter": {"data": {"eq": 1}}},
        {"order_by": ["name"] * 6},
        {"order_by": ["name", "-name"]},
        {"order_by": ["data"]},
        {"search": "x" * 201},
        {"search": "a b c d e f g h i"},
    ):
        with pytest.raises(InvalidInput):
            call("query_records", collection=things, **arguments)
    refused(call, "create_records", collection=things, values=[{"data": deep}])
    with pytest.raises(InvalidInput, match="data: must have at most 100,000 bytes"):
        call("create_records", collection=things, values=[{"data": ["x" * 1000] * 1000}])
    with pytest.raises(InvalidInput, match="story"):
        call("create_records", collection=things, values=[{"story": "x" * 1_000_001}])
    (made,) = call("create_records", collection=things, values=[{"story": "x" * 1_000_000}])
    assert len(made["values"]["story"]) == 1_000_000


def test_a_taken_value_is_explained_whatever_its_type(call: Any, things: str) -> None:
    row = {"count": 5, "code": "x", "at": "2026-01-01T12:00:00Z", "price": "1.50"}
    (made,) = call("create_records", collection=things, values=[row])
    again = {"count": 5.0, "code": "x", "at": "2026-01-01T14:00:00+02:00", "price": 1.5}
    with pytest.raises(InvalidInput) as raised:
        call("create_records", collection=things, values=[{}, again])
    assert {problem.field for problem in raised.value.problems} == {"1.count", "1.code", "1.at", "1.price"}
    (other,) = call("create_records", collection=things, values=[{"code": "y"}])
    with pytest.raises(InvalidInput) as raised:
        call("update_record", collection=things, id=other["id"], version=1, values={"code": "y", "price": 1.5})
    assert {problem.field for problem in raised.value.problems} == {"price"}
    assert call("update_record", collection=things, id=made["id"], version=1, values=again)["version"] == 2


def test_an_update_of_nothing_is_a_version(call: Any, things: str) -> None:
    (made,) = call("query_records", collection=things)["items"]
    updated = call("update_record", collection=things, id=made["id"], version=1, values={})
    assert (updated["version"], updated["values"]) == (2, made["values"])
