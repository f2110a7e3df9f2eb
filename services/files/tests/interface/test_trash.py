"""Files follow their record into the trash, out of it, and to the end."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from chassis.events import Event, new_event
from chassis.publisher import Outgoing, Publisher
from chassis.testing import EventTap, wait_for

NOW = datetime.now(UTC)
Publish = Callable[..., Event]


@pytest.fixture
def publish(publisher: Publisher) -> Publish:
    """Publishes an event of the records service about a record, at so many minutes from now; returns the event."""

    def send(event_type: str, data: dict[str, Any], minutes: float = 0) -> Event:
        event = new_event("records", event_type, "some-subject", data)
        event = msgspec.structs.replace(event, time=NOW + timedelta(minutes=minutes))
        publisher.send_confirmed([Outgoing("records.events", event_type, msgspec.json.encode(event), {})])
        return event

    return send


@pytest.fixture
def record() -> dict[str, Any]:
    """The data of an event about a record that no other test uses."""
    return {"collection": "customers", "record": {"id": str(uuid.uuid4()), "version": 3, "values": {}}, "diff": {}}


@pytest.fixture
def file(alice: Any, record: dict[str, Any]) -> str:
    """The id of a file that is attached to the record."""
    made: str = alice.store(b"x", collection="customers", record=record["record"]["id"])["id"]
    return made


@pytest.fixture
def visible(alice: Any) -> Callable[[str], bool]:
    return lambda file: alice.find(file) != [None]


def test_files_of_a_deleted_record_are_hidden_and_come_back_with_it(
    alice: Any, publish: Publish, record: dict[str, Any], file: str, visible: Callable[[str], bool]
) -> None:
    publish("record_deleted", record, 1)
    wait_for(lambda: not visible(file), "the file to be hidden")
    assert alice("list_record_files", collection="customers", records=[record["record"]["id"]]) == [[]]
    publish("record_restored", record, 2)
    wait_for(lambda: visible(file), "the file to come back")


def test_a_late_event_does_not_undo_a_newer_one(
    publish: Publish, record: dict[str, Any], file: str, sql: Callable[..., Any], visible: Callable[[str], bool]
) -> None:
    publish("record_restored", record, 5)
    wait_for(lambda: sql("select 1 from files where id = %s and record_event_at is not null", file), "the newer one")
    publish("record_deleted", record, 4)
    follow_up(publish, sql, record)
    assert visible(file)


def test_a_file_is_deleted_after_the_trash_period(
    publish: Publish,
    record: dict[str, Any],
    file: str,
    sql: Callable[..., Any],
    events: EventTap,
    keys: Callable[[], set[str]],
) -> None:
    publish("record_deleted", record, 1)
    wait_for(lambda: sql("select 1 from files where id = %s and trashed_at is not null", file), "the file to be marked")
    sql("update files set trashed_at = now() - interval '29 days' where id = %s", file)
    assert f"files/{file}" in keys()
    sql("update files set trashed_at = now() - interval '30 days 1 minute' where id = %s", file)
    wait_for(lambda: f"files/{file}" not in keys(), "the bytes to go")
    assert not sql("select 1 from files where id = %s", file)
    wait_for(lambda: file in [e["subject"] for e in events.wait_for("file_deleted")], "the event")


def test_files_of_a_purged_record_are_deleted_at_once_and_no_others(
    alice: Any, publish: Publish, record: dict[str, Any], file: str, events: EventTap, keys: Callable[[], set[str]]
) -> None:
    other = alice.store(b"x", collection="customers", record=str(uuid.uuid4()))["id"]
    publish("record_purged", {"collection": "customers", "id": record["record"]["id"]}, 1)
    wait_for(lambda: f"files/{file}" not in keys(), "the bytes to go")
    wait_for(lambda: file in [e["subject"] for e in events.wait_for("file_deleted")], "the event")
    assert f"files/{other}" in keys()


def test_a_late_event_does_not_shorten_the_trash_period(
    publish: Publish, record: dict[str, Any], file: str, sql: Callable[..., Any], visible: Callable[[str], bool]
) -> None:
    days = 24 * 60
    publish("record_deleted", record, -40 * days)
    wait_for(lambda: not visible(file), "the file to be hidden")
    assert sql("select trashed_at > now() - interval '1 hour' from files where id = %s", file) == [(True,)]
    publish("record_restored", record, -39 * days)
    wait_for(lambda: visible(file), "the file to come back")


def test_a_file_that_was_deleted_before_its_record_stays_deleted_when_the_record_is_restored(
    alice: Any, publish: Publish, record: dict[str, Any], file: str, sql: Callable[..., Any]
) -> None:
    place = {"collection": "customers", "record": record["record"]["id"]}
    alice("delete_file", id=file, **place)
    publish("record_deleted", record, 1)
    publish("record_restored", record, 2)
    follow_up(publish, sql, record)
    assert alice.find(file) == [None]
    assert alice("restore_file", id=file, **place)["id"] == file
    assert alice.find(file) != [None]


def test_a_file_restored_while_its_record_is_in_the_trash_stays_hidden_with_it(
    alice: Any, publish: Publish, record: dict[str, Any], file: str, sql: Callable[..., Any]
) -> None:
    place = {"collection": "customers", "record": record["record"]["id"]}
    alice("delete_file", id=file, **place)
    publish("record_deleted", record, 1)
    wait_for(lambda: sql("select 1 from files where id = %s and record_trashed_at is not null", file), "the event")
    alice("restore_file", id=file, **place)
    assert alice.find(file) == [None]
    publish("record_restored", record, 2)
    wait_for(lambda: alice.find(file) != [None], "the file to come back")


def test_a_deleted_collection_takes_its_files_along(
    alice: Any, publish: Publish, visible: Callable[[str], bool]
) -> None:
    name = f"c-{uuid.uuid4()}"
    file = alice.store(b"x", collection=name, record="r")["id"]
    change = {"collection": name, "collection_id": "1", "version": 2}
    publish("collection_changed", change | {"action": "update"}, 1)
    publish("collection_changed", change | {"action": "delete"}, 2)
    wait_for(lambda: not visible(file), "the file to be hidden")


def test_an_event_that_makes_no_sense_is_retried_and_the_next_one_is_handled(
    publish: Publish, record: dict[str, Any], file: str, visible: Callable[[str], bool]
) -> None:
    publish("record_deleted", {"unexpected": True}, 1)
    publish("record_deleted", record, 1)
    wait_for(lambda: not visible(file), "the good event to be handled")


def follow_up(publish: Publish, sql: Callable[..., Any], record: dict[str, Any]) -> None:
    """Wait until the events so far are handled: the newest of all has left its time."""
    last = publish("record_restored", record, 9)
    wait_for(lambda: sql("select 1 from files where record_event_at = %s", last.time), "the last event")
