"""A deleted file is kept for the trash period: it has no link, and can be restored."""

from collections.abc import Callable
from typing import Any

import pytest
from chassis.errors import Conflict, Forbidden, NotFound
from chassis.testing import EventTap, wait_for

PLACE = {"collection": "customers", "record": "deletions"}


def test_a_deleted_file_has_no_link_and_comes_back_when_it_is_restored(alice: Any, person: Callable[..., Any]) -> None:
    stored = alice.send(b"bytes", name="back.txt")
    alice("complete_upload", id=stored.id, parts=stored.parts, **PLACE)
    assert alice("delete_file", id=stored.id, **PLACE) == stored.id
    assert alice.find(stored.id) == [None]
    assert alice("list_record_files", collection="customers", records=["deletions"]) == [[]]
    for method, arguments in (
        ("delete_file", PLACE),
        ("attach_file", PLACE),
        ("complete_upload", {"parts": stored.parts, **PLACE}),
    ):
        with pytest.raises(NotFound):
            alice(method, id=stored.id, **arguments)
    restored = person("bob", "editor")("restore_file", id=stored.id, **PLACE)
    assert (restored["id"], restored["record"]) == (stored.id, "deletions")
    assert [file["id"] for file in alice("list_record_files", collection="customers", records=["deletions"])[0]] == [
        stored.id
    ]


def test_deleted_files_are_listed_with_who_deleted_them_and_until_when_they_are_kept(alice: Any) -> None:
    place = PLACE | {"record": "listed"}
    one, two = (alice.store(content, name=f"{content.decode()}.txt", **place)["id"] for content in (b"1", b"2"))
    for file in (one, two):
        alice("delete_file", id=file, **place)
    (listed, none) = alice("list_deleted_files", collection="customers", records=["listed", "nothing"])
    assert [file["id"] for file in listed] == [two, one]
    assert none == []
    (found, unknown) = alice("find_deleted_files", ids=[one, "unknown"])
    assert unknown is None
    assert (found["deleted_by"], found["name"], found["record"]) == ("alice", "1.txt", "listed")
    assert found["kept_until"][:10] > found["deleted_at"][:10]
    assert "url" not in found


def test_deleting_and_restoring_are_events_with_the_person_who_did_it(alice: Any, events: EventTap) -> None:
    place = PLACE | {"record": "told"}
    file = alice.store(b"bytes", name="gone.txt", **place)["id"]
    alice("delete_file", id=file, **place)
    for _ in range(2):  # again is fine, and no second event
        alice("restore_file", id=file, **place)
    alice("delete_file", id=file, **place)
    told = [e for e in events.wait_for("file_deleted", 2) if e["subject"] == file]
    assert [(e["actor"], e["data"]) for e in told] == [
        ("alice", {"id": file, "name": "gone.txt", "field": None, **place})
    ] * 2
    assert [e["actor"] for e in events.wait_for("file_restored") if e["subject"] == file] == ["alice"]


def test_a_deleted_file_is_removed_after_the_trash_period(
    alice: Any, sql: Callable[..., Any], keys: Callable[[], set[str]], events: EventTap
) -> None:
    kept, over = (alice.store(content)["id"] for content in (b"kept", b"over"))
    for file in (kept, over):
        alice("delete_file", id=file)
    for file, age in ((kept, "29 days"), (over, "30 days 1 minute")):
        sql("update files set trashed_at = now() - %s::interval where id = %s", age, file)
    wait_for(lambda: f"files/{over}" not in keys(), "the bytes to go")
    assert f"files/{kept}" in keys()
    assert alice("restore_file", id=kept)["id"] == kept
    with pytest.raises(NotFound):
        alice("restore_file", id=over)
    assert [e["subject"] for e in events.wait_for("file_deleted", 2)].count(over) == 1


def test_a_file_is_restored_only_as_one_of_its_own_record_and_by_editors(
    alice: Any, person: Callable[..., Any]
) -> None:
    attached, loose = alice.store(b"1", **PLACE)["id"], alice.store(b"2")["id"]
    alice("delete_file", id=attached, **PLACE)
    alice("delete_file", id=loose)
    for caller, id, where in (
        (alice, attached, {}),
        (alice, attached, PLACE | {"record": "other"}),
        (alice, loose, PLACE),
        (person("bob", "editor"), loose, {}),
    ):
        with pytest.raises(NotFound):
            caller("restore_file", id=id, **where)
    with pytest.raises(Forbidden):
        person("eve", "viewer")("restore_file", id=attached, **PLACE)
    assert person("bob", "editor")("find_deleted_files", ids=[loose]) == [None]
    assert alice("restore_file", id=loose)["id"] == loose


def test_the_value_of_a_field_is_not_deleted_beside_its_record(alice: Any, sql: Callable[..., Any]) -> None:
    place = PLACE | {"record": "valued"}
    file = alice.store(b"1", **place)["id"]
    sql("update files set field = 'f_1', field_version = 1 where id = %s", file)
    with pytest.raises(Conflict, match="change the field"):
        alice("delete_file", id=file, **place)
    with pytest.raises(Conflict, match="value of a field"):
        alice("attach_file", id=file, **place)
    assert alice("list_record_files", collection="customers", records=["valued"])[0] == []
