"""What an event of the records service and the end of the trash period do to the rows of files."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from chassis.database import Database
from chassis.events import Event, new_event
from chassis.migrations import upgrade
from files import trash as trashing
from files.trash import Trash

DAYS = 30
FIELD = "f_contract"
TRACE = f"00-{'ab' * 16}-{'cd' * 8}-00"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    upgrade("files", database_url)
    made = Database(database_url)
    yield made
    made.close()


@pytest.fixture
def trash(database: Database) -> Trash:
    return Trash(database, DAYS)


def add(database: Database, file_id: str, **values: Any) -> None:
    """A file of the collection "deals", unless `values` say otherwise."""
    row = {"id": file_id, "name": "a", "size": 1, "content_type": "text/plain", "collection": "deals", "record": "r"}
    row |= values
    with database.begin() as connection:
        columns = ", ".join(row)
        places = ", ".join(f"%({name})s" for name in row)
        connection.exec_driver_sql(f"insert into files ({columns}) values ({places})", row)


def rows(database: Database, sql: str) -> list[tuple[Any, ...]]:
    with database.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql).all()]


def hidden(database: Database) -> set[str]:
    return {row[0] for row in rows(database, "select id from files where trashed_at is not null")}


def collection_changed(action: str, **more: Any) -> Event:
    data = {"collection": "deals", "collection_id": "c", "version": 2, "action": action} | more
    return new_event("records", "collection_changed", "deals", data, actor="root")


@pytest.mark.parametrize(("action", "gone"), [("create", set()), ("update", set()), ("delete", {"one", "two"})])
def test_only_the_deletion_of_a_collection_hides_its_files(
    database: Database, trash: Trash, action: str, gone: set[str]
) -> None:
    add(database, "one")
    add(database, "two", record="s")
    add(database, "other", collection="people")
    trash.collection_changed(collection_changed(action))
    assert hidden(database) == gone


def test_a_removed_field_hides_its_own_files_once_and_announces_them(database: Database, trash: Trash) -> None:
    add(database, "held", field=FIELD)
    add(database, "elsewhere", field="f_other")
    add(database, "attached")
    event = msgspec.structs.replace(collection_changed("update", removed_field=FIELD), traceparent=TRACE)
    for _ in range(2):
        trash.collection_changed(event)
    assert hidden(database) == {"held"}
    deleted = "select id, deleted_by from files where deleted_at is not null"
    assert rows(database, deleted) == [("held", "root")]
    ((announced,),) = rows(database, "select event from outbox")
    told = msgspec.json.decode(bytes(announced), type=Event)
    assert (told.type, told.subject, told.actor, told.traceparent[:35]) == ("file_deleted", "held", "root", TRACE[:35])


def test_a_removed_field_does_not_lengthen_the_trash_period_of_a_deleted_record_s_file(
    database: Database, trash: Trash
) -> None:
    since = "2026-01-02T03:04:05Z"
    add(database, "held", field=FIELD, trashed_at=since, record_trashed_at=since)
    trash.collection_changed(collection_changed("update", removed_field=FIELD))
    assert rows(database, "select trashed_at = record_trashed_at and deleted_at > trashed_at from files") == [(True,)]


def test_the_record_s_return_shows_only_the_files_that_no_one_deleted(database: Database, trash: Trash) -> None:
    add(database, "kept")
    add(database, "deleted", deleted_at="2026-01-02T03:04:05Z", trashed_at="2026-01-02T03:04:05Z")
    record = {"collection": "deals", "record": {"id": "r"}}
    for event_type, gone in (("record_deleted", {"kept", "deleted"}), ("record_restored", {"deleted"})):
        trash.record_changed(new_event("records", event_type, "r", record))
        assert hidden(database) == gone
        marked = rows(database, "select id from files where record_trashed_at is not null")
        assert len(marked) == (2 if event_type == "record_deleted" else 0)
    since = "select trashed_at = deleted_at from files where id = 'deleted'"
    assert rows(database, since) == [(True,)]


def test_the_oldest_trash_goes_first_a_batch_at_a_time(
    database: Database, trash: Trash, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trashing, "BATCH", 2)
    with database.read() as connection:
        now = connection.exec_driver_sql("select now()").scalar_one()
    for days in (29, 31, 33, 32):
        add(database, f"{days} days", trashed_at=now - timedelta(days=days))
    add(database, "not in the trash")
    assert trash.empty() == 2
    assert {row[0] for row in rows(database, "select id from files")} == {"29 days", "31 days", "not in the trash"}
    assert [trash.empty() for _ in range(2)] == [1, 0]
    assert {row[0] for row in rows(database, "select id from files")} == {"29 days", "not in the trash"}
    removed = [row[0] for row in rows(database, "select key from removals")]
    assert sorted(removed) == ["files/31 days", "files/32 days", "files/33 days"]
