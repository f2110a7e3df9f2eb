"""FILES fields, and what happens to attached files: events, filters, access and history."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from chassis.context import Context, Principal
from chassis.events import Event, new_event
from chassis.publisher import Outgoing, Publisher
from chassis.rpc_client import RpcClient
from chassis.testing import EventTap, wait_for

ONE, TWO = (f"0198c0de-0000-7000-8000-00000000000{n}" for n in (1, 2))
SALES = Context(principal=Principal("user-7", ("sales",), "editor"))


@pytest.fixture
def deals(new_collection: Any) -> str:
    name: str = new_collection(
        {"name": "name", "type": "TEXT"}, {"name": "docs", "type": "FILES"}, {"name": "secret", "type": "FILES"}
    )
    return name


@pytest.fixture
def fields(call: Any, deals: str) -> dict[str, str]:
    """The ids of the fields by name."""
    (collection,) = call("get_collections", names=[deals])
    return {field["name"]: field["id"] for field in collection["fields"]}


@pytest.fixture
def make(call: Any, deals: str) -> Callable[..., dict[str, Any]]:
    def made(**values: Any) -> dict[str, Any]:
        (record,) = call("create_records", collection=deals, values=[values])
        return record  # type: ignore[no-any-return]

    return made


@pytest.fixture
def tell(service: None, amqp_url: str, deals: str) -> Iterator[Callable[..., Event]]:
    """Publishes an event of the files service; again when one is given."""
    publisher = Publisher(amqp_url)

    def send(event: Event | str, record: str = "", *, actor: str | None = "ann", **changed: Any) -> Event:
        if isinstance(event, str):
            data = {"id": ONE, "name": "a.pdf", "collection": deals, "record": record, "field": None} | changed
            event = new_event("files", event, ONE, data, actor=actor)
        publisher.send_confirmed([Outgoing("files.events", event.type, msgspec.json.encode(event), {})])
        return event

    yield send
    publisher.close()


def test_changes_of_files_fields_are_events_of_their_own(
    call: Any, deals: str, fields: dict[str, str], make: Any, events: EventTap
) -> None:
    record = make(name="x", docs=[ONE, TWO])
    where = {"collection": deals, "id": record["id"]}
    call("update_record", **where, version=1, values={"name": "y", "docs": [ONE, TWO]})  # the same files
    call("update_record", **where, version=2, values={"docs": [TWO], "secret": [ONE]})
    call("update_record", **where, version=3, values={"docs": []})
    told = [e["data"] for e in events.wait_for("record_files_changed", 3) if e["data"]["record"] == record["id"]]
    docs, secret = fields["docs"], fields["secret"]
    assert [(each["version"], each["fields"]) for each in told] == [
        (1, [{"field": docs, "before": None, "after": [ONE, TWO]}]),
        (3, [{"field": docs, "before": [ONE, TWO], "after": [TWO]}, {"field": secret, "before": None, "after": [ONE]}]),
        (4, [{"field": docs, "before": [TWO], "after": None}]),
    ]
    ids = [e["id"] for e in events.events]
    assert len(ids) == len(set(ids))


def test_a_collection_without_files_has_no_such_event(call: Any, new_collection: Any, events: EventTap) -> None:
    name = new_collection({"name": "name", "type": "TEXT"})
    call("create_records", collection=name, values=[{"name": "x"}])
    told = [e["type"] for e in events.wait_for("record_created") if e["data"]["collection"] == name]
    assert told == ["record_created"]
    assert [e for e in events.events if e["type"] == "record_files_changed" and e["data"]["collection"] == name] == []


def test_lists_are_filtered_by_whether_there_are_files_and_which(call: Any, deals: str, make: Any) -> None:
    none, emptied, filled = make(name="none"), make(name="emptied", docs=[]), make(name="filled", docs=[ONE])

    def found(condition: dict[str, Any]) -> set[str]:
        return {r["id"] for r in call("query_records", collection=deals, filter={"docs": condition})["items"]}

    assert emptied["values"]["docs"] is None
    assert found({"isNull": True}) == {none["id"], emptied["id"]}
    assert found({"isNull": False}) == found({"contains": ONE}) == {filled["id"]}
    assert found({"contains": TWO}) == set()


def test_access_to_a_field_is_that_to_the_cell(
    client: RpcClient, call: Any, deals: str, fields: dict[str, str], make: Any
) -> None:
    open_, shut = make(name="open", docs=[ONE]), make(name="shut", docs=[TWO])
    rows = {"name": {"eq": "open"}}
    policy = {"read": {"fields": ["name", "docs"]}, "update": {"rows": rows, "fields": ["docs"]}}
    call("set_policy", policy={"role": "sales", "collection": deals, **policy})

    def may(action: str, field: str | None) -> list[bool]:
        asked = {"collection": deals, "ids": [open_["id"], shut["id"], str(uuid.uuid4())], "action": action}
        answer: list[bool] = client.call("records", "check_access", SALES, **asked, field=field)
        return answer

    assert may("read", fields["docs"]) == may("read", None) == [True, True, False]
    assert may("read", fields["secret"]) == may("read", "f_unknown") == [False, False, False]
    assert may("update", fields["docs"]) == [True, False, False]
    assert may("update", fields["secret"]) == may("update", fields["name"]) == [False, False, False]
    unlimited = call("check_access", collection=deals, ids=[open_["id"]], action="read", field="f_unknown")
    assert unlimited == [False]


def test_removing_a_field_names_it(call: Any, deals: str, fields: dict[str, str], events: EventTap) -> None:
    call("remove_field", collection=deals, field="docs")
    changed = [e["data"] for e in events.wait_for("collection_changed") if e["data"]["collection"] == deals]
    assert [each["removed_field"] for each in changed] == [fields["docs"]]


def test_what_happens_to_attached_files_is_in_the_history(call: Any, deals: str, make: Any, tell: Any) -> None:
    record = make(name="x")["id"]

    def entries() -> list[tuple[str, str | None, Any]]:
        (page,) = call("get_history", collection=deals, ids=[record])
        return [(entry["action"], entry["actor"], entry["file"]) for entry in page["items"]]

    tell("file_deleted", record, field="f_docs")  # of a field: the record's own change tells of it
    tell("file_stored", None)  # attached to nothing
    tell("file_stored", str(uuid.uuid4()))  # there is no such record
    tell("file_stored", record, collection="nothing")
    stored = tell("file_stored", record)
    tell(stored)  # delivered twice
    tell("file_attached", record, id=TWO, name="b.pdf")
    tell("file_deleted", record, actor=None)
    tell("file_restored", record, actor="bob")
    wait_for(lambda: len(entries()) == 5, "the entries")
    file = {"id": ONE, "name": "a.pdf"}
    assert set(map(repr, entries())) == set(map(repr, [
        ("create", "admin-1", None),
        ("file_added", "ann", file),
        ("file_added", "ann", {"id": TWO, "name": "b.pdf"}),
        ("file_deleted", None, file),
        ("file_restored", "bob", file),
    ]))  # fmt: skip
    (page,) = call("get_history", collection=deals, ids=[record])
    (entry,) = [each for each in page["items"] if each["file"] == file and each["action"] == "file_added"]
    assert (entry["id"], entry["diff"]) == (stored.id, {})
    assert entry["at"][:19] == stored.time.isoformat()[:19]


def test_who_may_not_read_the_record_sees_nothing_of_its_files(
    client: RpcClient, call: Any, deals: str, make: Any, tell: Any
) -> None:
    seen, hidden = make(name="seen")["id"], make(name="hidden")["id"]
    for record in (seen, hidden):
        tell("file_stored", record)
    wait_for(
        lambda: [len(page["items"]) for page in call("get_history", collection=deals, ids=[seen, hidden])] == [2, 2],
        "the entries",
    )
    call("set_policy", policy={"role": "sales", "collection": deals, "read": {"rows": {"name": {"eq": "seen"}}}})
    pages = client.call("records", "get_history", SALES, collection=deals, ids=[seen, hidden])
    assert [[entry["action"] for entry in page["items"]] for page in pages] == [["file_added", "create"], []]
