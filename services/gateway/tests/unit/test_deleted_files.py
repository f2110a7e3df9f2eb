"""Deleted files: listed for those who may read, restored by those who may change."""

from typing import Any

import pytest
from chassis.errors import Conflict, Forbidden, NotFound
from gateway import deleted_files
from gateway.loaders import Loads
from gateway.rpc import Calls

from .fakes import FakeClient, request
from .test_file_access import settled

MAY = {
    ("open", None, "read"), ("open", "f_docs", "read"),
    ("full", None, "read"), ("full", None, "update"), ("full", "f_docs", "read"), ("full", "f_docs", "update"),
    ("full", "f_fixed", "read"),
}  # fmt: skip
"""(record, field, action)"""
FILES = {
    "attached": ("full", None),
    "docs": ("full", "f_docs"),
    "secret": ("full", "f_secret"),
    "fixed": ("full", "f_fixed"),
    "read only": ("open", None),
    "hidden": ("shut", None),
    "mine": (None, None),
}


def deleted(id: str) -> dict[str, Any]:
    record, field = FILES[id]
    return {"id": id, "name": id, "collection": record and "deals", "record": record, "field": field}


def check(collection: str, ids: list[str], action: str, field: str | None = None) -> list[bool]:
    return [(id, field, action) in MAY for id in ids]


class Records:
    """One record with a field of files; `busy`: how many changes others make meanwhile."""

    def __init__(self) -> None:
        self.version = 7
        self.files: list[str] | None = ["first"]
        self.busy = 0

    def get(self, collection: str, ids: list[str]) -> list[Any]:
        return [{"id": "full", "version": self.version, "values": {"documents": self.files}}]

    def update(self, collection: str, id: str, version: int, values: dict[str, Any]) -> Any:
        if self.busy > 0:
            self.busy, self.version = self.busy - 1, self.version + 1
        if version != self.version:
            raise Conflict("changed in the meantime")
        self.version, self.files = self.version + 1, values["documents"]
        return {}


@pytest.fixture
def records() -> Records:
    return Records()


@pytest.fixture
def client(records: Records) -> FakeClient:
    definition = {"fields": [{"id": "f_docs", "name": "documents", "type": "FILES"}]}
    return FakeClient(
        records={
            "check_access": check,
            "get_collections": lambda names: [definition],
            "get_records": records.get,
            "update_record": records.update,
        },
        files={
            "find_deleted_files": lambda ids: [deleted(id) if id in FILES else None for id in ids],
            "list_deleted_files": lambda collection, records: [
                [deleted(id) for id, (of, _) in FILES.items() if of == record] for record in records
            ],
            "restore_file": lambda **given: given,
        },
    )


@pytest.fixture
def calls(client: FakeClient) -> Calls:
    return request(client).calls


@pytest.mark.parametrize(
    ("record", "seen"), [("full", ["attached", "docs", "fixed"]), ("open", ["read only"]), ("shut", [])]
)
def test_those_are_listed_that_may_be_read(client: FakeClient, record: str, seen: list[str]) -> None:
    loads: Loads = request(client).loads
    found = settled(loads, lambda: deleted_files.of_record(loads, {"id": record, "collection": "deals"}))
    assert [each["id"] for each in found] == seen


def test_a_list_is_waited_for_or_there_is_no_such_record(calls: Calls) -> None:
    assert [each["id"] for each in deleted_files.list_of_record(calls, "deals", "full")] == [
        "attached",
        "docs",
        "fixed",
    ]
    with pytest.raises(NotFound):
        deleted_files.list_of_record(calls, "deals", "shut")


@pytest.mark.parametrize(("id", "record"), [("attached", "full"), ("mine", None)])
def test_an_attached_file_and_one_of_one_s_own_are_restored(calls: Calls, id: str, record: str | None) -> None:
    restored = deleted_files.restore(calls, id)
    assert restored == {"id": id, "collection": record and "deals", "record": record}


@pytest.mark.parametrize(
    ("id", "error"),
    [("hidden", NotFound), ("secret", NotFound), ("none", NotFound), ("read only", Forbidden), ("fixed", Forbidden)],
)
def test_no_other_is_restored(calls: Calls, client: FakeClient, id: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        deleted_files.restore(calls, id)
    assert not {"files.restore_file", "records.update_record"} & set(client.names())


@pytest.mark.parametrize("before", [["first"], None])
def test_a_file_of_a_field_comes_back_to_its_list(
    calls: Calls, client: FakeClient, records: Records, before: list[str] | None
) -> None:
    records.files = before
    deleted_files.restore(calls, "docs")
    assert records.files == [*(before or []), "docs"]
    assert client.names()[-1] == "files.restore_file"


def test_one_that_is_in_the_list_again_is_only_restored(calls: Calls, client: FakeClient, records: Records) -> None:
    records.files = ["docs"]
    deleted_files.restore(calls, "docs")
    assert "records.update_record" not in client.names()


@pytest.mark.parametrize(("busy", "done"), [(2, True), (3, False)])
def test_others_may_change_the_record_meanwhile(
    calls: Calls, client: FakeClient, records: Records, busy: int, done: bool
) -> None:
    records.busy = busy
    if done:
        deleted_files.restore(calls, "docs")
        assert records.files == ["first", "docs"]
    else:
        with pytest.raises(Conflict):
            deleted_files.restore(calls, "docs")
        assert "files.restore_file" not in client.names()
