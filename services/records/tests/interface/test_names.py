"""The names of collections in the typed schema, their labels, and the order of their fields, over the broker."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from chassis.errors import InvalidInput, NotFound
from chassis.testing import EventTap

TEXT = {"name": "name", "type": "TEXT"}


def names_of(collection: dict[str, Any]) -> tuple[str, str]:
    return collection["singular"], collection["plural"]


def problems(raised: pytest.ExceptionInfo[InvalidInput]) -> set[tuple[str | None, str]]:
    return {(problem.field, problem.code) for problem in raised.value.problems}


@pytest.fixture
def word() -> str:
    return f"w{secrets.token_hex(5)}b"


def test_a_collection_has_names_from_its_own(call: Any, word: str) -> None:
    made = call("create_collection", name=f"{word}_lines", fields=[TEXT])
    assert names_of(made) == (f"{word}Line", f"{word}Lines")
    (read,) = call("get_collections", names=[made["name"]])
    assert names_of(read) == names_of(made)
    again = call("create_collection", name=f"{word}_line", fields=[TEXT])
    assert names_of(again) == (f"{word}LineRecord", f"{word}LineRecords")


def test_names_may_be_given_and_changed(call: Any, events: EventTap, word: str) -> None:
    made = call("create_collection", name=f"{word}_people", fields=[TEXT], singular=f"{word}Friend")
    assert names_of(made) == (f"{word}Friend", f"{word}Friends")
    changed = call("update_collection", name=made["name"], changes={"label": "Our friends", "plural": f"{word}Others"})
    assert (changed["label"], changed["version"]) == ("Our friends", 2)
    assert names_of(changed) == (f"{word}Friend", f"{word}Others")
    back = call("update_collection", name=made["name"], changes={"label": "", "singular": "", "plural": ""})
    assert (back["label"], *names_of(back)) == (
        f"{word[:1].upper()}{word[1:]} people",
        f"{word}Person",
        f"{word}People",
    )
    told = events.wait_for("collection_changed", 3)
    assert [(event["data"]["action"], event["data"]["version"]) for event in told] == [
        ("create", 1), ("update", 2), ("update", 3),
    ]  # fmt: skip


def test_names_are_refused_with_every_problem(call: Any, word: str) -> None:
    call("create_collection", name=f"{word}s", fields=[TEXT])
    other = call("create_collection", name=f"{word}_others", fields=[TEXT])
    with pytest.raises(InvalidInput) as raised:
        call("create_collection", name="Bad", fields=[], singular="Upper", plural="a__b")
    assert problems(raised) == {("name", "invalid_name"), ("singular", "invalid_name"), ("plural", "invalid_name")}
    for changes, place in (
        ({"singular": word}, "singular"),
        ({"plural": f"{word}Connection"}, "plural"),
        ({"singular": "email"}, "singular"),
        ({"plural": "records"}, "plural"),
    ):
        with pytest.raises(InvalidInput) as raised:
            call("update_collection", name=other["name"], changes=changes | {"label": "x" * 201})
        assert problems(raised) == {(place, "taken"), ("label", "invalid_text")}, changes
    with pytest.raises(NotFound):
        call("update_collection", name=f"{word}_nowhere", changes={})
    assert call("get_collections", names=[other["name"]])[0] == other


def test_a_deleted_collection_leaves_its_names_to_others(call: Any, word: str) -> None:
    made = call("create_collection", name=f"{word}s", fields=[TEXT])
    call("delete_collection", name=made["name"], confirm_name=made["name"])
    assert names_of(call("create_collection", name=word, fields=[TEXT])) == names_of(made)


def test_two_that_are_made_at_once_are_named_apart(call: Any, other_call: Any, word: str) -> None:
    wanted = [f"{word}{'_' * number}" for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(
            lambda each: (call, other_call)[each[0] % 2]("create_collection", name=each[1], fields=[TEXT]),
            enumerate(wanted),
        ))  # fmt: skip
    assert {names_of(collection) for collection in made} == {
        (word, f"{word}s"),
        (f"{word}Record", f"{word}Records"),
        *((f"{word}Record{number}", f"{word}Records{number}") for number in range(2, 8)),
    }


def test_fields_are_put_into_another_order(call: Any, other_call: Any, new_collection: Any) -> None:
    name = new_collection(
        TEXT, {"name": "b", "type": "TEXT"}, {"name": "gone", "type": "TEXT"}, {"name": "c", "type": "TEXT"}
    )
    call("remove_field", collection=name, field="gone")
    (made,) = other_call("create_records", collection=name, values=[{"name": "n", "b": "b", "c": "c"}])
    changed = call("reorder_fields", collection=name, fields=["c", "name", "b"])
    assert [field["name"] for field in changed["fields"]] == ["c", "name", "b"]
    (read,) = other_call("get_records", collection=name, ids=[made["id"]])
    assert list(read["values"].items()) == [("c", "c"), ("name", "n"), ("b", "b")]
    added = call("add_field", collection=name, field={"name": "last", "type": "TEXT"})
    assert [field["name"] for field in added["fields"]] == ["c", "name", "b", "last"]


def test_an_order_names_every_field_once(call: Any, new_collection: Any) -> None:
    name = new_collection(TEXT, {"name": "b", "type": "TEXT"})
    with pytest.raises(InvalidInput) as raised:
        call("reorder_fields", collection=name, fields=["b", "ghost", "b"])
    assert problems(raised) == {("fields.1", "unknown_field"), ("fields.2", "duplicate"), ("fields", "required")}
    with pytest.raises(NotFound):
        call("reorder_fields", collection="nowhere", fields=[])
