"""Files are as the records that they are attached to."""

from collections.abc import Callable
from typing import Any

import pytest
from chassis.errors import Conflict, Forbidden, InvalidInput, NotFound
from gateway import file_access
from gateway.execution import execute
from gateway.loaders import Loads
from gateway.rpc import Calls
from gateway.schema import root
from graphql import ExecutionResult, parse

from .fakes import FakeClient, request

SCHEMA = root.build()
FILES: dict[str, tuple[str | None, str | None]] = {
    "mine": (None, None),
    "open": ("people", "readable"),
    "full": ("people", "updatable"),
    "shut": ("people", "hidden"),
    "dark": ("people", "blind"),
    "lost": ("deleted", "any"),
}
"""The files that the service would find for this caller: {id: (collection, record)}."""
MAY = {("readable", "read"), ("updatable", "read"), ("updatable", "update"), ("blind", "update")}


def file(id: str) -> dict[str, Any]:
    return {"id": id, "name": id, "size": 1, "content_type": "x/y", "created_at": "2026-01-31T09:30:00Z", "url": "u"}


def find_files(ids: list[str]) -> list[Any]:
    found = [(id, FILES.get(id)) for id in ids]
    return [at and {"file": file(id), "collection": at[0], "record": at[1]} for id, at in found]


def check_access(collection: str, ids: list[str], action: str) -> list[bool]:
    if collection != "people":
        raise NotFound(f"there is no collection {collection}")
    return [(id, action) in MAY for id in ids]


@pytest.fixture
def client() -> FakeClient:
    methods: dict[str, Callable[..., Any]] = {
        "find_files": find_files,
        "list_record_files": lambda collection, records: [[file(f"of-{id}")] for id in records],
        "complete_upload": lambda **given: file(given["id"]),
        "attach_file": lambda **given: file(given["id"]),
        "delete_file": lambda **given: given["id"],
    }
    return FakeClient(files=methods, records={"check_access": check_access})


@pytest.fixture
def calls(client: FakeClient) -> Calls:
    return request(client).calls


@pytest.fixture
def loads(client: FakeClient) -> Loads:
    return request(client).loads


def settled(loads: Loads, ask: Callable[[], Any]) -> Any:
    """What it answers when all it wanted has come."""
    for _ in range(3):
        answer = ask()
        loads.fetch()
    return answer


@pytest.mark.parametrize("id", ["mine", "open", "full"])
def test_a_file_of_one_s_own_or_of_a_readable_record_is_seen(loads: Loads, id: str) -> None:
    assert settled(loads, lambda: file_access.one(loads, id)) == file(id)


@pytest.mark.parametrize("id", ["shut", "dark", "lost", "none"])
def test_any_other_file_is_absent(loads: Loads, id: str) -> None:
    assert settled(loads, lambda: file_access.one(loads, id)) is None


def test_files_in_a_field_are_seen_by_those_who_read_the_field(client: FakeClient, loads: Loads, calls: Calls) -> None:
    def in_field(ids: list[str]) -> list[Any]:
        places = {"seen": "f_open", "hidden": "f_shut"}
        return [{"file": file(i), "collection": "people", "record": "readable", "field": places[i]} for i in ids]

    def check(collection: str, ids: list[str], action: str, field: str | None = None) -> list[bool]:
        return [field == "f_open"] * len(ids)

    client.replace(files={"find_files": in_field}, records={"check_access": check})
    assert settled(loads, lambda: file_access.one(loads, "seen")) == file("seen")
    assert settled(loads, lambda: file_access.one(loads, "hidden")) is None
    assert file_access.get(calls, "seen") == file("seen")
    for ask in (file_access.get, file_access.delete):
        with pytest.raises(NotFound):
            ask(calls, "hidden")


def test_many_files_cost_two_calls_and_one_more_per_collection(loads: Loads, client: FakeClient) -> None:
    ids = ["full", "none", "shut", "mine", "lost", "open"]
    found = settled(loads, lambda: [file_access.one(loads, id) for id in ids])
    assert [each and each["id"] for each in found] == ["full", None, None, "mine", None, "open"]
    assert sorted(client.names()) == ["files.find_files", "records.check_access", "records.check_access"]


def test_files_of_records_that_were_read_need_no_check(loads: Loads, client: FakeClient) -> None:
    record = {"id": "r1", "collection": "people"}
    assert settled(loads, lambda: file_access.of_record(loads, record)) == [file("of-r1")]
    assert client.names() == ["files.list_record_files"]


def test_what_the_service_answers_of_a_file_is_no_file_for_the_schema() -> None:
    """A resolver that forgets the check has an answer without a name, which the schema does not let through."""
    document = parse('{ record(collection: "people", id: "r") { files { name } } }')
    unchecked = FakeClient(
        records={"get_records": lambda collection, ids: [{"id": "r", "collection": collection}]},
        files={"list_record_files": lambda collection, records: [find_files(["shut"])]},
    )
    result = execute(SCHEMA, document, request(unchecked), None, None)
    assert isinstance(result, ExecutionResult)
    assert result.errors
    assert "shut" not in str(result.data)


def test_an_upload_without_a_record_is_its_owner_s_affair(calls: Calls, client: FakeClient) -> None:
    assert file_access.complete(calls, id="u", parts=[]) == file("u")
    assert client.names() == ["files.complete_upload"]


def test_a_file_comes_to_a_record_that_may_be_updated(calls: Calls, client: FakeClient) -> None:
    file_access.complete(calls, id="u", parts=[], collection="people", record="updatable")
    assert client.calls[-1][2] == {"id": "u", "parts": [], "collection": "people", "record": "updatable"}
    file_access.attach(calls, "mine", "people", "updatable")
    assert client.calls[-1][2] == {"id": "mine", "collection": "people", "record": "updatable"}


def attempts(calls: Calls, record: str) -> list[Callable[[], Any]]:
    return [
        lambda: file_access.complete(calls, id="u", parts=[], collection="people", record=record),
        lambda: file_access.attach(calls, "mine", "people", record),
    ]


def test_a_file_comes_to_no_record_that_may_only_be_read(calls: Calls, client: FakeClient) -> None:
    for attempt in attempts(calls, "readable"):
        with pytest.raises(Forbidden):
            attempt()
    assert not {"files.complete_upload", "files.attach_file"} & set(client.names())


@pytest.mark.parametrize("record", ["hidden", "blind", "none"])
def test_a_hidden_record_is_as_one_that_is_not_there(calls: Calls, client: FakeClient, record: str) -> None:
    for attempt in attempts(calls, record):
        with pytest.raises(InvalidInput) as caught:
            attempt()
        (problem,) = caught.value.problems
        assert (problem.field, problem.code, problem.message) == (
            "record", "not_found", f"people has no record {record}",
        )  # fmt: skip
    assert not {"files.complete_upload", "files.attach_file"} & set(client.names())


def test_a_file_of_another_record_is_a_conflict_only_for_whoever_sees_it(calls: Calls) -> None:
    with pytest.raises(Conflict):
        file_access.attach(calls, "open", "people", "updatable")
    for id in ("shut", "none"):
        with pytest.raises(NotFound, match="there is no such file"):
            file_access.attach(calls, id, "people", "updatable")


def test_a_file_is_deleted_with_the_record_it_was_allowed_for(calls: Calls, client: FakeClient) -> None:
    assert file_access.delete(calls, "full") == "full"
    assert client.calls[-1][2] == {"id": "full", "collection": "people", "record": "updatable"}
    assert file_access.delete(calls, "mine") == "mine"
    assert client.calls[-1][2] == {"id": "mine", "collection": None, "record": None}


def test_a_file_of_a_record_that_may_only_be_read_stays(calls: Calls, client: FakeClient) -> None:
    with pytest.raises(Forbidden):
        file_access.delete(calls, "open")
    for id in ("shut", "dark", "none", "lost"):
        with pytest.raises(NotFound):
            file_access.delete(calls, id)
    assert "files.delete_file" not in client.names()
