"""Creating, reading, changing and deleting records over the broker."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from chassis.context import Context, Principal
from chassis.errors import Conflict, Forbidden, InvalidInput, NotFound
from chassis.rpc_client import RpcClient
from chassis.testing import EventTap, wait_for

WHOLE = {
    "iata": "ZRH",
    "name": "Zürich",
    "notes": "a\nb",
    "elevation": 432,
    "latitude": 47.4647,
    "open": True,
    "opened": "1948-06-14",
    "inspected": "2026-01-31T12:00:00Z",
    "kind": "large",
    "services": ["fuel", "rail"],
    "email": "info@zrh.example.org",
    "site": "https://zrh.example.org/",
    "extra": {"runways": [10, 14, 16], "nested": {"a": None}},
    "photos": ["0198c0de-0000-7000-8000-000000000001"],
}


def create(call: Any, collection: str, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = call("create_records", collection=collection, values=list(rows))
    return made


def problems(raised: pytest.ExceptionInfo[InvalidInput]) -> set[tuple[str | None, str]]:
    return {(problem.field, problem.code) for problem in raised.value.problems}


def test_a_record_comes_back_as_it_was_given(call: Any, airports: str) -> None:
    (country,) = create(call, f"{airports}_countries", {"name": "Switzerland"})
    given = WHOLE | {"country": country["id"]}
    (made,) = create(call, airports, given)
    (read,) = call("get_records", collection=airports, ids=[made["id"]])
    assert made == read
    assert read["version"] == 1
    assert read["created_by"] == "admin-1"
    assert read["values"] == given | {"inspected": "2026-01-31T12:00:00+00:00"}


def test_every_bad_field_of_every_row_is_named_and_nothing_is_stored(call: Any, airports: str) -> None:
    bad = {"iata": "zrh", "elevation": 9001, "latitude": "1e400", "open": "yes", "opened": "2026-02-30", "nope": 1}
    with pytest.raises(InvalidInput) as raised:
        create(call, airports, WHOLE, bad | {"email": "x@", "site": "javascript:alert(1)", "kind": "huge", "id": "x"})
    assert problems(raised) == {
        ("1.iata", "pattern"),
        ("1.name", "required"),
        ("1.elevation", "too_large"),
        ("1.latitude", "out_of_range"),
        ("1.open", "invalid_type"),
        ("1.opened", "invalid_date"),
        ("1.email", "email"),
        ("1.site", "url"),
        ("1.kind", "not_a_choice"),
        ("1.nope", "unknown_field"),
        ("1.id", "read_only"),
    }
    assert call("query_records", collection=airports)["items"] == []


def test_a_taken_value_is_refused_with_its_row_and_field(call: Any, airports: str) -> None:
    create(call, airports, WHOLE)
    with pytest.raises(InvalidInput) as raised:
        create(call, airports, WHOLE | {"iata": "GVA"}, WHOLE)
    assert problems(raised) == {("1.iata", "not_unique")}
    with pytest.raises(InvalidInput) as raised:
        create(call, airports, WHOLE | {"iata": "BSL"}, WHOLE | {"iata": "BSL"})
    assert problems(raised) == {("1.iata", "not_unique")}


def test_fifty_writers_of_one_unique_value_make_one_record(client: RpcClient, call: Any, airports: str) -> None:
    def attempt(_: int) -> bool:
        try:
            create(call, airports, WHOLE)
        except InvalidInput:
            return False
        return True

    with ThreadPoolExecutor(50) as pool:
        assert sum(pool.map(attempt, range(50))) == 1
    assert len(call("query_records", collection=airports)["items"]) == 1


def test_a_dangling_link_is_refused(call: Any, airports: str) -> None:
    (country,) = create(call, f"{airports}_countries", {"name": "Chile"})
    call("delete_record", collection=f"{airports}_countries", id=country["id"])
    for link in (country["id"], "0198c0de-0000-7000-8000-000000000001"):
        with pytest.raises(InvalidInput) as raised:
            create(call, airports, WHOLE | {"country": link})
        assert problems(raised) == {("0.country", "dangling_link")}


def test_an_update_changes_only_what_is_given(call: Any, airports: str) -> None:
    (made,) = create(call, airports, WHOLE)
    new = call("update_record", collection=airports, id=made["id"], version=1, values={"elevation": None, "name": "Z"})
    assert new["version"] == 2
    assert new["values"] == made["values"] | {"elevation": None, "name": "Z"}


def test_a_stale_version_is_a_conflict_that_carries_the_current_record(call: Any, airports: str) -> None:
    (made,) = create(call, airports, WHOLE)
    new = call("update_record", collection=airports, id=made["id"], version=1, values={"name": "first"})
    with pytest.raises(Conflict) as raised:
        call("update_record", collection=airports, id=made["id"], version=1, values={"name": "second"})
    assert raised.value.details == {"current": new}


def test_of_a_hundred_concurrent_edits_one_wins(call: Any, airports: str) -> None:
    (made,) = create(call, airports, WHOLE)

    def edit(number: int) -> bool:
        try:
            call("update_record", collection=airports, id=made["id"], version=1, values={"elevation": number})
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(32) as pool:
        assert sum(pool.map(edit, range(100))) == 1
    (read,) = call("get_records", collection=airports, ids=[made["id"]])
    assert read["version"] == 2


def test_a_deleted_record_is_gone_and_can_be_restored(call: Any, airports: str) -> None:
    (made,) = create(call, airports, WHOLE)
    assert call("delete_record", collection=airports, id=made["id"], version=1) == made["id"]
    assert call("get_records", collection=airports, ids=[made["id"]]) == [None]
    with pytest.raises(NotFound):
        call("delete_record", collection=airports, id=made["id"])
    restored = call("restore_record", collection=airports, id=made["id"])
    assert restored["values"] == made["values"]
    assert restored["version"] == 3


def test_a_deleted_record_is_listed_in_the_trash_until_it_is_purged(call: Any, airports: str, events: EventTap) -> None:
    (made,) = create(call, airports, WHOLE)
    call("delete_record", collection=airports, id=made["id"])
    page = call("query_trash", collection=airports, search="Zürich", with_total=True)
    assert [(item["id"], item["values"], page["total"]) for item in page["items"]] == [(made["id"], made["values"], 1)]
    assert call("purge_record", collection=airports, id=made["id"]) == made["id"]
    assert call("query_trash", collection=airports)["items"] == []
    assert events.wait_for("record_purged")[-1]["data"] == {"collection": airports, "id": made["id"]}
    with pytest.raises(NotFound):
        call("purge_record", collection=airports, id=made["id"])


def test_restoring_is_refused_when_a_unique_value_was_taken_since(call: Any, airports: str) -> None:
    (made,) = create(call, airports, WHOLE)
    call("delete_record", collection=airports, id=made["id"])
    create(call, airports, WHOLE)
    with pytest.raises(InvalidInput) as raised:
        call("restore_record", collection=airports, id=made["id"])
    assert problems(raised) == {("iata", "not_unique")}


def test_links_follow_their_rule_when_their_target_is_deleted(call: Any, airports: str) -> None:
    (country,) = create(call, f"{airports}_countries", {"name": "Peru"})
    (linking,) = create(call, airports, WHOLE | {"country": country["id"]})
    target = {"collection": f"{airports}_countries", "id": country["id"]}
    with pytest.raises(Conflict, match="1 records link to it"):
        call("delete_record", **target)
    for rule, left in (("clear", 1), ("delete", 0)):
        options = {"collection": f"{airports}_countries", "onDelete": rule}
        call("update_field", collection=airports, field="country", changes={"options": options})
        call("delete_record", **target)
        assert len(call("query_records", collection=airports)["items"]) == left
        call("restore_record", **target)
        if left:
            (read,) = call("get_records", collection=airports, ids=[linking["id"]])
            assert read["values"]["country"] is None
            changes = {"country": country["id"]}
            call("update_record", collection=airports, id=read["id"], version=read["version"], values=changes)


def test_the_history_tells_who_changed_what(call: Any, airports: str) -> None:
    (made,) = create(call, airports, {"iata": "ZRH", "name": "Zurich"})
    call("update_record", collection=airports, id=made["id"], version=1, values={"name": "Zürich", "open": True})
    call("delete_record", collection=airports, id=made["id"])
    (page,) = call("get_history", collection=airports, ids=[made["id"]], first=2)
    assert [(c["action"], c["diff"], c["actor"]) for c in page["items"]] == [
        ("delete", {}, "admin-1"),
        ("update", {"name": ["Zurich", "Zürich"], "open": [None, True]}, "admin-1"),
    ]
    (rest,) = call("get_history", collection=airports, ids=[made["id"]], first=2, after=page["cursor"])
    assert [c["diff"] for c in rest["items"]] == [{"iata": [None, "ZRH"], "name": [None, "Zurich"]}]
    assert page["has_next"]
    assert not rest["has_next"]


def test_every_change_is_published_with_its_record(call: Any, events: EventTap, airports: str) -> None:
    (made,) = create(call, airports, WHOLE)
    changed = call("update_record", collection=airports, id=made["id"], version=1, values={"name": "Z"})
    call("delete_record", collection=airports, id=made["id"])
    subject = f"{airports}/{made['id']}"

    def own() -> list[Any]:  # without what concerns its files alone
        return [e for e in events.events if e["subject"] == subject and e["type"] != "record_files_changed"]

    created, updated, deleted = wait_for(lambda: len(own()) == 3 and own(), "three events of the record")
    assert [e["type"] for e in (created, updated, deleted)] == ["record_created", "record_updated", "record_deleted"]
    assert created["data"]["record"] == made
    assert created["subject"] == f"{airports}/{made['id']}"
    assert updated["data"]["record"] == changed
    assert updated["data"]["diff"] == {"name": ["Zürich", "Z"]}
    assert deleted["actor"] == "admin-1"
    assert deleted["source"] == "records"


def test_an_event_has_the_labels_and_the_titles_of_what_its_record_links_to(
    call: Any, events: EventTap, airports: str
) -> None:
    countries = f"{airports}_countries"
    long = "L" * 250
    before, after = create(call, countries, {"name": "Switzerland"}, {"name": long})
    (made,) = create(call, airports, WHOLE | {"country": before["id"]})
    call("update_record", collection=airports, id=made["id"], version=1, values={"country": after["id"]})
    call("delete_record", collection=airports, id=made["id"])
    call("restore_record", collection=airports, id=made["id"])
    call("delete_record", collection=airports, id=made["id"])
    call("delete_record", collection=countries, id=after["id"])

    def facts() -> list[Any]:
        own = (e for e in events.events if e["subject"] == f"{airports}/{made['id']}")
        return [e["facts"] for e in own if e["type"] != "record_files_changed"]

    told = wait_for(lambda: len(facts()) == 5 and facts(), "five events of the record")
    old, new = {before["id"]: "Switzerland"}, {after["id"]: long[:200]}
    assert [each["titles"]["country"] for each in told] == [old, old | new, new, new, new]
    for each in told:
        fields = {field["name"]: field for field in each["collection"]["fields"]}
        assert fields["country"] == {"name": "country", "label": "Country", "type": "LINK", "target": countries}
        assert list(fields) == [field["name"] for field in call("get_collections", names=[airports])[0]["fields"]]


def test_an_event_has_the_labels_of_choices_and_calls_a_linked_record_by_them(
    call: Any, events: EventTap, new_collection: Any
) -> None:
    labels = {"o'pen": """100% "open" \\ it's %s"""}
    choice = {"name": "state", "type": "CHOICE", "options": {"choices": ["o'pen", "done"], "labels": labels}}
    states = new_collection(choice)
    link = {"name": "to", "type": "LINK", "options": {"collection": states}}
    source = new_collection(link, choice, {**choice, "name": "tags", "type": "CHOICES"})
    opened, done = create(call, states, {"state": "o'pen"}, {"state": "done"})
    (made,) = create(call, source, {"to": opened["id"], "state": "done", "tags": ["o'pen"]})
    call("update_record", collection=source, id=made["id"], version=1, values={"to": done["id"]})

    def facts() -> list[Any]:
        return [event["facts"] for event in events.events if event["subject"] == f"{source}/{made['id']}"]

    created, updated = wait_for(lambda: len(facts()) == 2 and facts(), "two events of the record")
    assert created["titles"] == {"to": {opened["id"]: labels["o'pen"]}}
    assert updated["titles"] == {"to": {opened["id"]: labels["o'pen"], done["id"]: "done"}}
    fields = {field["name"]: field for field in created["collection"]["fields"]}
    assert fields["state"] == {"name": "state", "label": "State", "type": "CHOICE", "choices": labels}
    assert fields["tags"]["choices"] == labels
    assert "choices" not in fields["to"]


def test_a_viewer_may_read_and_not_write(client: RpcClient, airports: str) -> None:
    viewer = Context(principal=Principal("viewer-1", ("viewer",)))
    assert client.call("records", "query_records", viewer, collection=airports)["items"] == []
    with pytest.raises(Forbidden):
        client.call("records", "create_records", viewer, collection=airports, values=[WHOLE])
    with pytest.raises(Forbidden):
        client.call("records", "query_records", Context(), collection=airports)
