"""Files as the value of a FILES field: who may name one, and how files follow the field."""

import uuid
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from chassis.events import new_event
from chassis.publisher import Outgoing, Publisher
from chassis.testing import EventTap, wait_for

Change = Callable[..., None]
FIELD = "f_docs"


@pytest.fixture
def record() -> str:
    return str(uuid.uuid4())


@pytest.fixture
def change(publisher: Publisher, record: str) -> Change:
    """Publishes that the record's field went from one list of ids to another."""

    def send(version: int, before: list[str] | None, after: list[str] | None, *, actor: str | None = "alice") -> None:
        fields = [{"field": FIELD, "before": before, "after": after}]
        data = {"collection": "deals", "record": record, "version": version, "fields": fields}
        event = new_event("records", "record_files_changed", f"deals/{record}", data, actor=actor)
        publisher.send_confirmed([Outgoing("records.events", event.type, msgspec.json.encode(event), {})])

    return send


@pytest.fixture
def claim(record: str) -> Callable[..., list[bool]]:
    """Which of the files a client may put into the field of the record, or of a new one."""

    def ask(client: Any, *ids: str, **where: Any) -> list[bool]:
        asked = {"collection": "deals", "field": FIELD, "record": record} | where
        return [found is not None for found in client("find_field_files", ids=list(ids), **asked)]

    return ask


@pytest.fixture
def place(sql: Callable[..., Any]) -> Callable[[str], Any]:
    """Where a file is: (record, field, whether it is hidden)."""
    return lambda file: sql("select record, field, trashed_at is not null from files where id = %s", file)[0]


def test_ones_own_unattached_files_can_be_claimed_and_no_others(
    alice: Any, person: Callable[..., Any], claim: Callable[..., list[bool]]
) -> None:
    own, deleted = alice.store(b"own")["id"], alice.store(b"deleted")["id"]
    alice("delete_file", id=deleted)
    attached = alice.store(b"attached", collection="deals", record="other")["id"]
    foreign = person("bob", "editor").store(b"foreign")["id"]
    asked = (own, deleted, attached, foreign, "unknown", "a\x00b")
    assert claim(alice, *asked) == [True, False, False, False, False, False]
    assert claim(alice, *asked, record=None) == [True, False, False, False, False, False]
    assert claim(person("root", "admin"), own) == [False]


def test_a_file_comes_to_the_field_and_leaves_it_as_the_record_says(
    alice: Any, person: Callable[..., Any], change: Change, record: str, place: Callable[[str], Any],
    claim: Callable[..., list[bool]], events: EventTap,
) -> None:  # fmt: skip
    file = alice.store(b"x", name="offer.pdf")["id"]
    bob = person("bob", "editor")
    change(1, None, [file])
    wait_for(lambda: place(file) == (record, FIELD, False), "the file to be attached")
    (found,) = bob("find_files", ids=[file])
    assert (found["record"], found["field"]) == (record, FIELD)
    assert claim(bob, file) == [True]
    assert claim(bob, file, record=str(uuid.uuid4())) == claim(bob, file, field="f_other") == [False]
    change(2, [file], [], actor="bob")
    wait_for(lambda: place(file) == (record, FIELD, True), "the file to be deleted")
    assert bob.find(file) == [None]
    (listed,) = bob("list_deleted_files", collection="deals", records=[record])
    assert [(each["id"], each["field"], each["deleted_by"]) for each in listed] == [(file, FIELD, "bob")]
    names = bob("name_field_files", ids=[file, "unknown"], collection="deals", record=record, field=FIELD)
    assert names == [{"id": file, "name": "offer.pdf"}, None]
    assert bob("name_field_files", ids=[file], collection="deals", record=record, field="f_other") == [None]
    assert claim(bob, file) == [True]
    change(3, [], [file], actor="bob")
    wait_for(lambda: place(file) == (record, FIELD, False), "the file to be restored")
    told = [
        (e["type"], e["actor"])
        for kind in ("file_attached", "file_deleted", "file_restored")
        for e in events.wait_for(kind)
        if e["subject"] == file
    ]
    assert told == [("file_attached", "alice"), ("file_deleted", "bob"), ("file_restored", "bob")]


def test_events_in_another_order_end_where_the_record_is(
    alice: Any, change: Change, record: str, place: Callable[[str], Any]
) -> None:
    file, last = alice.store(b"x")["id"], alice.store(b"y")["id"]
    change(2, [file], [])
    wait_for(lambda: place(file) == (record, FIELD, True), "the second event")
    change(1, None, [file])
    change(3, [], [last])
    wait_for(lambda: place(last)[0] == record, "the last event")
    assert place(file) == (record, FIELD, True)
    change(3, [], [last])
    change(2, [last], [file])
    final = alice.store(b"z")["id"]
    change(4, [last], [last, final])
    wait_for(lambda: place(final)[0] == record, "the last event")
    assert (place(file)[2], place(last)[2]) == (True, False)


def test_the_files_of_a_removed_field_go_into_the_trash(
    alice: Any, change: Change, record: str, place: Callable[[str], Any], publisher: Publisher, sql: Callable[..., Any]
) -> None:
    file = alice.store(b"x")["id"]
    attached = alice.store(b"y", collection="deals", record=record)["id"]
    change(1, None, [file])
    wait_for(lambda: place(file)[0] == record, "the file to be attached")
    data = {"collection": "deals", "collection_id": "c", "version": 2, "action": "update", "removed_field": FIELD}
    event = new_event("records", "collection_changed", "deals", data, actor="root")
    publisher.send_confirmed([Outgoing("records.events", event.type, msgspec.json.encode(event), {})])
    wait_for(lambda: place(file)[2], "the file to be hidden")
    assert sql("select deleted_by from files where id = %s", file) == [("root",)]
    assert place(attached) == (record, None, False)


@pytest.mark.parametrize("actor", ["bob", None])
def test_a_record_that_names_a_file_of_another_person_does_not_get_it(
    alice: Any, change: Change, record: str, place: Callable[[str], Any], person: Callable[..., Any], actor: str | None
) -> None:
    private, taken = alice.store(b"private")["id"], alice.store(b"x", collection="deals", record="other")["id"]
    change(1, None, [private, taken], actor=actor)
    after = person("bob", "editor").store(b"y")["id"]
    change(2, [private], [private, after], actor="bob")
    wait_for(lambda: place(after)[0] == record, "the next event")
    assert place(private) == (None, None, False)
    assert place(taken) == ("other", None, False)
