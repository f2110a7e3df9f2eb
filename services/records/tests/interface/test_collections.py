"""Defining collections over the broker."""

import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from chassis.context import Context, Principal
from chassis.errors import Conflict, Forbidden, InvalidInput, NotFound
from chassis.rpc_client import RpcClient
from chassis.testing import EventTap, wait_for

TEXT = {"name": "name", "type": "TEXT"}


def problems(raised: pytest.ExceptionInfo[InvalidInput]) -> set[tuple[str | None, str]]:
    return {(problem.field, problem.code) for problem in raised.value.problems}


def fields_of(collection: dict[str, Any]) -> list[str]:
    return [field["name"] for field in collection["fields"]]


def test_a_collection_is_refused_with_every_problem_at_once(call: Any, new_collection: Any) -> None:
    taken = new_collection(TEXT)
    fields = [
        {"name": "1st", "type": "TEXT"},
        {"name": "id", "type": "TEXT"},
        {"name": "a", "type": "TEXT", "options": {"pattern": "("}},
        {"name": "a", "type": "JSON", "unique": True, "indexed": True},
        {"name": "kind", "type": "CHOICE"},
        {"name": "amount", "type": "INTEGER", "options": {"min": 5, "max": 4}},
        {"name": "to", "type": "LINK", "options": {"collection": "nowhere", "onDelete": "explode"}},
        {"name": "odd", "type": "LINK", "options": {"collection": ["x"]}},
        {"name": "label", "type": "TEXT", "label": "x" * 201, "help": "\x00", "options": {"choices": []}},
        {"name": "must", "type": "LINK", "required": True, "options": {"collection": taken, "onDelete": "clear"}},
    ]
    with pytest.raises(InvalidInput) as raised:
        call("create_collection", name=taken, label="l" * 201, fields=fields)
    assert problems(raised) == {
        ("name", "taken"),
        ("label", "invalid_text"),
        ("fields.0.name", "invalid_name"),
        ("fields.1.name", "reserved_name"),
        ("fields.2.options.pattern", "invalid_option"),
        ("fields.3.name", "duplicate_name"),
        ("fields.3.unique", "not_supported"),
        ("fields.3.indexed", "not_supported"),
        ("fields.4.options.choices", "required"),
        ("fields.5.options.max", "invalid_option"),
        ("fields.6.options.onDelete", "invalid_option"),
        ("fields.6.options.collection", "unknown_collection"),
        ("fields.7.options.collection", "invalid_option"),
        ("fields.8.label", "invalid_text"),
        ("fields.8.help", "invalid_text"),
        ("fields.8.options.choices", "unknown_option"),
        ("fields.9.options.onDelete", "invalid_option"),
    }


@pytest.mark.parametrize(
    "name", ["", "Upper", "ä", "a b", 'a"; drop table x --', "a" * 64, "values", "x" * 1_000_000, "\x00"]
)
def test_a_name_that_is_none_is_refused(call: Any, name: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        call("create_collection", name=name, fields=[TEXT])
    assert {problem.field for problem in raised.value.problems} == {"name"}
    assert call("get_collections", names=[name]) == [None]
    calls: dict[str, dict[str, Any]] = {
        "query_records": {"collection": name},
        "create_records": {"collection": name, "values": [{}]},
        "add_field": {"collection": name, "field": TEXT},
        "update_field": {"collection": name, "field": "x", "changes": {}},
        "remove_field": {"collection": name, "field": "x"},
        "delete_collection": {"name": name, "confirm_name": name},
        "get_history": {"collection": name, "ids": []},
        "count_records": {"collections": [name]},
    }
    for method, arguments in calls.items():
        with pytest.raises(NotFound):
            call(method, **arguments)


def test_a_collection_without_fields_holds_records(call: Any, new_collection: Any) -> None:
    name = new_collection()
    (made,) = call("create_records", collection=name, values=[{}])
    assert made["values"] == {}
    assert call("update_record", collection=name, id=made["id"], version=1, values={})["version"] == 2
    assert call("query_records", collection=name, search="x")["items"] == []


def test_a_collection_may_link_to_itself(call: Any) -> None:
    name = f"tree_{secrets.token_hex(4)}"
    call("create_collection", name=name, fields=[{"name": "parent", "type": "LINK", "options": {"collection": name}}])
    (root,) = call("create_records", collection=name, values=[{}])
    (leaf,) = call("create_records", collection=name, values=[{"parent": root["id"]}])
    assert leaf["values"] == {"parent": root["id"]}
    assert call("delete_collection", name=name, confirm_name=name)
    with pytest.raises(NotFound):
        call("query_records", collection=name)


def test_a_collection_that_others_link_to_stays(call: Any, new_collection: Any) -> None:
    target = new_collection(TEXT)
    source = new_collection({"name": "to", "type": "LINK", "options": {"collection": target}})
    with pytest.raises(InvalidInput, match="confirmName"):
        call("delete_collection", name=target, confirm_name=target.upper())
    with pytest.raises(Conflict, match=rf"{source}\.to") as raised:
        call("delete_collection", name=target, confirm_name=target)
    assert raised.value.code == "linked"
    call("remove_field", collection=source, field="to")
    call("delete_collection", name=target, confirm_name=target)
    assert call("get_collections", names=[target, source])[0] is None


def test_renaming_a_field_loses_nothing(call: Any, new_collection: Any) -> None:
    name = new_collection(TEXT)
    (made,) = call("create_records", collection=name, values=[{"name": "x"}])
    changed = call("update_field", collection=name, field="name", changes={"name": "title", "help": "h"})
    assert (fields_of(changed), changed["version"]) == (["title"], 2)
    (read,) = call("get_records", collection=name, ids=[made["id"]])
    assert read["values"] == {"title": "x"}
    with pytest.raises(InvalidInput) as raised:
        call("create_records", collection=name, values=[{"name": "y"}])
    assert problems(raised) == {("0.name", "unknown_field")}


def test_choices_are_named_and_coloured_and_the_limits_are_those_that_are_said(call: Any, new_collection: Any) -> None:
    values = [f"{number:03}" + "v" * 197 for number in range(500)]
    most = {
        "choices": values,
        "labels": {value: value[:3] + "l" * 97 for value in values},
        "colors": dict.fromkeys(values, "grape"),
    }
    name = new_collection({"name": "kind", "type": "CHOICE", "options": most})
    assert call("get_collections", names=[name])[0]["fields"][0]["options"] == most
    refused: dict[str, dict[str, Any]] = {
        "labels": {"labels": {"a": "l" * 101}},
        "colors": {"colors": {"a": "black"}},
        "choices": {"choices": [*values, "one more"]},
    }
    for option, wrong in refused.items():
        with pytest.raises(InvalidInput) as raised:
            call("update_field", collection=name, field="kind", changes={"options": {"choices": ["a"]} | wrong})
        assert problems(raised) == {(f"options.{option}", "invalid_option")}
    turned = {"choices": values[::-1], "labels": {values[0]: "First"}}
    changed = call("update_field", collection=name, field="kind", changes={"options": turned})
    assert changed["fields"][0]["options"] == turned


def test_a_field_is_added_and_removed(call: Any, new_collection: Any) -> None:
    name = new_collection(TEXT)
    call("create_records", collection=name, values=[{"name": "x"}])
    with pytest.raises(InvalidInput) as raised:
        call("add_field", collection=name, field={"name": "name", "type": "INTEGER", "required": True})
    assert problems(raised) == {("field.name", "duplicate_name"), ("field.required", "missing_values")}
    added = call("add_field", collection=name, field={"name": "age", "type": "INTEGER", "indexed": True})
    assert fields_of(added) == ["name", "age"]
    removed = call("remove_field", collection=name, field="name")
    assert fields_of(removed) == ["age"]
    assert [r["values"] for r in call("query_records", collection=name)["items"]] == [{"age": None}]
    again = call("add_field", collection=name, field=TEXT)
    assert fields_of(again) == ["age", "name"]
    assert [r["values"]["name"] for r in call("query_records", collection=name)["items"]] == [None]
    with pytest.raises(NotFound, match="no field ghost"):
        call("remove_field", collection=name, field="ghost")


def test_a_rule_that_records_break_is_refused_with_what_breaks_it(call: Any, new_collection: Any) -> None:
    name = new_collection({"name": "postalCode", "type": "TEXT"}, {"name": "text", "type": "URL"})
    rows = [{"postalCode": "8001"}, {"postalCode": "8001"}, {}, {"text": "https://x/" + "y" * 1000}]
    call("create_records", collection=name, values=rows)
    for changes, field, code, words in (
        ({"required": True}, "postalCode", "missing_values", "2 records have no value"),
        ({"unique": True}, "postalCode", "not_unique", r"\(postalCode\)=\(8001\)"),
        ({"indexed": True}, "text", "too_long", "more than 500 characters"),
        ({"options": {"pattern": "\x00"}}, "postalCode", "invalid_option", "NUL"),
        ({"name": "text"}, "postalCode", "duplicate_name", "already"),
    ):
        with pytest.raises(InvalidInput, match=words) as raised:
            call("update_field", collection=name, field=field, changes=changes)
        assert {problem.code for problem in raised.value.problems} == {code}
    assert call("get_collections", names=[name])[0]["version"] == 1


def test_the_rule_of_a_link_changes_and_its_target_does_not(call: Any, new_collection: Any) -> None:
    one, two = new_collection(TEXT), new_collection(TEXT)
    name = new_collection({"name": "to", "type": "LINK", "options": {"collection": one}})
    changed = call("update_field", collection=name, field="to", changes={"options": {"onDelete": "clear"}})
    assert changed["fields"][0]["options"] == {"collection": one, "onDelete": "clear"}
    with pytest.raises(InvalidInput) as raised:
        call("update_field", collection=name, field="to", changes={"options": {"collection": two}})
    assert problems(raised) == {("options.collection", "not_supported")}


def test_changes_of_definitions_are_published(call: Any, events: EventTap, new_collection: Any) -> None:
    name = new_collection(TEXT)
    call("add_field", collection=name, field={"name": "age", "type": "INTEGER"})
    identity = call("delete_collection", name=name, confirm_name=name)
    found = wait_for(
        lambda: len(own := [e for e in events.events if e["subject"] == name]) == 3 and own, "three events of it"
    )
    assert [event["data"] for event in found] == [
        {"collection": name, "collection_id": identity, "version": version, "action": action, "removed_field": None}
        for version, action in ((1, "create"), (2, "update"), (2, "delete"))
    ]
    assert {event["actor"] for event in found} == {"admin-1"}


def test_of_many_who_create_one_name_one_does(call: Any) -> None:
    name = f"c_{secrets.token_hex(6)}"

    def create(_: int) -> set[tuple[str | None, str]]:
        try:
            call("create_collection", name=name, fields=[TEXT])
        except InvalidInput as err:
            return {(problem.field, problem.code) for problem in err.problems}
        return set()

    with ThreadPoolExecutor(12) as pool:
        outcomes = list(pool.map(create, range(12)))
    assert sorted(map(len, outcomes)) == [0] + [1] * 11
    assert set.union(*outcomes) == {("name", "taken")}


def test_collections_are_listed_by_name(call: Any, new_collection: Any) -> None:
    made = {new_collection(TEXT), new_collection()}
    names = [collection["name"] for collection in call("list_collections")]
    assert made <= set(names)
    assert names == sorted(names)


def test_only_admins_define(client: RpcClient, new_collection: Any) -> None:
    editor = Context(principal=Principal("editor-1", ("editor",)))
    name = new_collection(TEXT)
    for method, arguments in {
        "create_collection": {"name": "mine", "fields": [TEXT]},
        "add_field": {"collection": name, "field": {"name": "x", "type": "TEXT"}},
        "update_field": {"collection": name, "field": "name", "changes": {"label": "x"}},
        "remove_field": {"collection": name, "field": "name"},
        "delete_collection": {"name": name, "confirm_name": name},
    }.items():
        with pytest.raises(Forbidden):
            client.call("records", method, editor, **arguments)


# --- a second process with definitions of its own ------------------------------------------------------------------


def test_another_process_notices_a_change_at_once(call: Any, other_call: Any, new_collection: Any) -> None:
    name = new_collection(TEXT)
    (made,) = other_call("create_records", collection=name, values=[{"name": "x"}])
    call("update_field", collection=name, field="name", changes={"name": "title"})
    assert other_call("get_records", collection=name, ids=[made["id"]])[0]["values"] == {"title": "x"}
    call("add_field", collection=name, field={"name": "age", "type": "INTEGER"})
    (second,) = other_call("create_records", collection=name, values=[{"title": "y", "age": 5}])
    assert second["values"] == {"title": "y", "age": 5}
    call("update_field", collection=name, field="age", changes={"name": "years"})
    assert (
        len(other_call("query_records", collection=name, filter={"years": {"eq": 5}}, order_by=["years"])["items"]) == 1
    )
    call("update_record", collection=name, id=made["id"], version=1, values={"years": 1})
    call("update_field", collection=name, field="years", changes={"required": True})
    with pytest.raises(InvalidInput, match="years: is required"):
        other_call("create_records", collection=name, values=[{"title": "z"}])
    call("remove_field", collection=name, field="title")
    with pytest.raises(InvalidInput, match="no such field"):
        other_call("update_record", collection=name, id=made["id"], version=2, values={"title": "z"})


def test_another_process_notices_by_an_empty_answer(call: Any, other_call: Any, new_collection: Any) -> None:
    name = new_collection(TEXT)
    nobody = "0198c0de-0000-7000-8000-000000000001"
    reads: dict[str, dict[str, Any]] = {
        "query_records": {"filter": {"name": {"eq": "x"}}},
        "get_records": {"ids": [nobody]},
        "get_history": {"ids": [nobody]},
        "count_records": {},
    }
    for method, arguments in reads.items():
        places = {"collections": [name]} if method == "count_records" else {"collection": name}
        other_call(method, **places, **arguments)
    call("update_field", collection=name, field="name", changes={"name": "title"})
    with pytest.raises(InvalidInput, match="no field name"):
        other_call("query_records", collection=name, filter={"name": {"eq": "x"}})
    call("delete_collection", name=name, confirm_name=name)
    for method, arguments in reads.items():
        places = {"collections": [name]} if method == "count_records" else {"collection": name}
        with pytest.raises(NotFound):
            other_call(method, **places, **arguments)


def test_another_process_follows_a_link_although_the_linking_collection_has_changed(
    call: Any, other_call: Any, new_collection: Any
) -> None:
    target = new_collection(TEXT)
    name = new_collection({"name": "to", "type": "LINK", "options": {"collection": target}})
    (aim,) = call("create_records", collection=target, values=[{"name": "aim"}])
    for collection, field in ((name, "to"), (target, "name")):
        assert other_call("get_link_targets", collection=name, field="to", ids=[aim["id"]])[0]["id"] == aim["id"]
        call("update_field", collection=collection, field=field, changes={"label": "Anew"})
        assert other_call("get_link_targets", collection=name, field="to", ids=[aim["id"]])[0]["id"] == aim["id"]


def test_another_process_notices_a_collection_made_anew(call: Any, other_call: Any, new_collection: Any) -> None:
    target = new_collection(TEXT)
    name = new_collection(TEXT, {"name": "to", "type": "LINK", "options": {"collection": target, "onDelete": "clear"}})
    (aim,) = other_call("create_records", collection=target, values=[{"name": "aim"}])
    (made,) = other_call("create_records", collection=name, values=[{"name": "x", "to": aim["id"]}])
    assert other_call("get_link_targets", collection=name, field="to", ids=[aim["id"]])[0]["id"] == aim["id"]
    call("delete_collection", name=name, confirm_name=name)
    call("delete_collection", name=target, confirm_name=target)
    new_collection(TEXT, name=target)
    new_collection({"name": "other", "type": "LINK", "options": {"collection": target, "onDelete": "clear"}}, name=name)
    assert other_call("get_records", collection=name, ids=[made["id"]]) == [None]
    with pytest.raises(InvalidInput, match="no LINK field to"):
        other_call("get_link_targets", collection=name, field="to", ids=[aim["id"]])
    with pytest.raises(InvalidInput, match=r"other: .* has no record"):
        other_call("create_records", collection=name, values=[{"other": aim["id"]}])
    (aim,) = call("create_records", collection=target, values=[{"name": "new"}])
    (linking,) = call("create_records", collection=name, values=[{"other": aim["id"]}])
    call("update_field", collection=name, field="other", changes={"name": "again"})
    other_call("delete_record", collection=target, id=aim["id"])
    assert other_call("get_records", collection=name, ids=[linking["id"]])[0]["values"] == {"again": None}


def test_writers_and_a_change_of_the_definition_do_not_miss_each_other(
    call: Any, other_call: Any, new_collection: Callable[..., str]
) -> None:
    name = new_collection(TEXT, {"name": "old", "type": "INTEGER"})
    written: list[str] = []
    refused: list[str] = []
    stop = threading.Event()

    def write(use: Any, number: int) -> None:
        while not stop.is_set():
            try:
                written.append(use("create_records", collection=name, values=[{"name": f"{number}"}])[0]["id"])
            except InvalidInput as err:
                refused.append(str(err))

    writers = [threading.Thread(target=write, args=((call, other_call)[n % 2], n)) for n in range(16)]
    for writer in writers:
        writer.start()
    for step in range(6):
        call("update_field", collection=name, field="name", changes={"unique": False, "label": f"step {step}"})
        call("add_field", collection=name, field={"name": f"extra{step}", "type": "INTEGER", "indexed": True})
    call("remove_field", collection=name, field="old")
    call("update_field", collection=name, field="name", changes={"required": True})
    call("update_field", collection=name, field="name", changes={"name": "title"})
    stop.set()
    for writer in writers:
        writer.join()
    assert set(refused) <= {"0.name: there is no such field; 0.title: is required"}
    assert call("count_records", collections=[name]) == [len(written)]
    shapes = {tuple(r["values"]) for r in call("get_records", collection=name, ids=written)}
    assert shapes == {("title", *(f"extra{step}" for step in range(6)))}
