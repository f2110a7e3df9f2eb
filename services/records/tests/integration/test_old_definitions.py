"""A process that knows an older definition of a collection writes as one that knows the current one."""

import secrets
from typing import Any

import msgspec
import pytest
from chassis.database import Database
from chassis.errors import InvalidInput
from records import collections, deleting, writing
from records.contract import FieldChanges
from records.storage import Storage


@pytest.fixture
def behind(storage: Storage, database: Database, new_collection: Any) -> tuple[Storage, str, str]:
    """(a process that has not seen the last change, the collection, a record of it).

    The change: `name` is required.
    """
    name = new_collection({"name": "name", "type": "TEXT"}, name=f"old_{secrets.token_hex(4)}").name
    process = Storage(database)
    (made,) = writing.create(process, name, [{"name": "first"}])
    collections.update_field(storage, name, "name", FieldChanges(required=True))
    return process, name, msgspec.json.decode(made)["id"]


def test_a_record_is_created(behind: tuple[Storage, str, str]) -> None:
    process, name, _ = behind
    made = [msgspec.json.decode(raw) for raw in writing.create(process, name, [{"name": "a"}, {"name": "b"}])]
    assert [record["values"] for record in made] == [{"name": "a"}, {"name": "b"}]


def test_a_record_is_refused_by_the_current_rules(behind: tuple[Storage, str, str]) -> None:
    process, name, _ = behind
    with pytest.raises(InvalidInput) as raised:
        writing.create(process, name, [{"name": "a"}, {}])
    assert [(problem.field, problem.code) for problem in raised.value.problems] == [("1.name", "required")]


def test_a_record_is_changed_deleted_and_restored(behind: tuple[Storage, str, str], storage: Storage) -> None:
    process, name, record = behind
    assert msgspec.json.decode(writing.update(process, name, record, 1, {"name": "second"}))["version"] == 2
    collections.update_field(storage, name, "name", FieldChanges(required=False))
    deleting.delete(process, name, record, 2)
    collections.update_field(storage, name, "name", FieldChanges(required=True))
    restored = msgspec.json.decode(writing.restore(process, name, record))
    assert restored["values"] == {"name": "second"}
