"""Files as the value of a FILES field: what may be named, what is shown, and what is named in the history."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from chassis.errors import InvalidInput
from gateway import field_files
from gateway.execution import execute
from gateway.loaders import Loads
from gateway.rpc import Calls
from gateway.schema import root
from graphql import ExecutionResult, parse

from .fakes import FakeClient, request
from .test_file_access import settled

SCHEMA = root.build()
OWN, HELD, FOREIGN, LARGE = (str(uuid.UUID(int=n)) for n in (1, 2, 3, 4))
FILES = {
    OWN: {"id": OWN, "name": "own.pdf", "size": 5, "content_type": "application/pdf", "held": False},
    HELD: {"id": HELD, "name": "held.txt", "size": 500, "content_type": "text/plain", "held": True},
    LARGE: {"id": LARGE, "name": "large.png", "size": 11, "content_type": "image/png", "held": False},
}
RECORD = str(uuid.UUID(int=99))


def field(name: str, kind: str = "FILES", **options: Any) -> dict[str, Any]:
    return {"id": f"f_{name}", "name": name, "type": kind, "options": options}


@pytest.fixture
def client() -> FakeClient:
    fields = [
        field("docs"),
        field("scans", accept=["image/*", "application/pdf"], maxSize=10),
        field("tags", "CHOICES"),
    ]
    return FakeClient(
        records={"get_collections": lambda names: [{"fields": fields} for _ in names]},
        files={
            "find_field_files": lambda ids, **_: [FILES.get(id) for id in ids],
            "find_files": lambda ids: [PLACES.get(id) for id in ids],
            "name_field_files": lambda ids, **asked: [
                {"id": id, "name": f"{asked['field']}-{asked['record']}"} if id in FILES else None for id in ids
            ],
        },
    )


def place(record: str | None, of: str | None, id: str) -> dict[str, Any]:
    return {"file": {"id": id}, "collection": record and "deals", "record": record, "field": of}


PLACES = {
    OWN: place(None, None, OWN),
    HELD: place(RECORD, "f_docs", HELD),
    FOREIGN: place("other", "f_docs", FOREIGN),
    LARGE: place(RECORD, "f_scans", LARGE),
}


@pytest.fixture
def calls(client: FakeClient) -> Calls:
    return request(client).calls


@pytest.fixture
def loads(client: FakeClient) -> Loads:
    return request(client).loads


def problems(calls: Calls, *rows: dict[str, Any], record: str | None = None) -> list[tuple[str | None, str]]:
    try:
        field_files.check(calls, "deals", field_files.rows(rows), record)
    except InvalidInput as err:
        return [(problem.field, problem.code) for problem in err.problems]
    return []


def test_files_that_are_the_caller_s_or_the_field_s_may_be_named(calls: Calls, client: FakeClient) -> None:
    assert problems(calls, {"docs": [OWN, HELD], "name": "x"}, record=RECORD.upper()) == []
    assert client.calls[-1] == (
        "files",
        "find_field_files",
        {"ids": [OWN, HELD], "collection": "deals", "field": "f_docs", "record": RECORD},
    )


@pytest.mark.parametrize("spelled", [FOREIGN, FOREIGN.upper(), uuid.UUID(FOREIGN).urn, f"{{{FOREIGN}}}"])
def test_a_file_of_another_is_refused_however_its_id_is_spelled(calls: Calls, spelled: str) -> None:
    rows = ({"docs": [OWN]}, {"docs": [spelled], "scans": [spelled]})
    assert problems(calls, *rows) == [("1.docs", "unknown_file"), ("1.scans", "unknown_file")]


def test_a_file_belongs_to_one_record_only(calls: Calls) -> None:
    assert problems(calls, {"docs": [OWN, OWN]}, {"docs": [OWN]}) == [("1.docs", "duplicate")]


def test_a_file_that_comes_to_a_field_follows_its_rules_and_one_that_is_there_stays(calls: Calls) -> None:
    assert problems(calls, {"scans": [OWN]}) == []
    assert problems(calls, {"scans": [LARGE]}) == [("0.scans", "too_large")]
    assert problems(calls, {"scans": [HELD]}) == []
    FILES[FOREIGN] = FILES[HELD] | {"id": FOREIGN, "held": False}
    try:
        assert problems(calls, {"scans": [FOREIGN]}) == [("0.scans", "not_accepted"), ("0.scans", "too_large")]
    finally:
        del FILES[FOREIGN]


@pytest.mark.parametrize(
    "values",
    [{"name": "x"}, {"docs": []}, {"docs": None}, {"tags": ["rail"]}, {"docs": [5]}, {"docs": "x"}, "no", None],
)
def test_values_that_name_no_files_cost_no_call(calls: Calls, client: FakeClient, values: Any) -> None:
    assert problems(calls, values) == []
    assert client.calls == []


def test_a_choice_that_looks_like_an_id_is_no_file(calls: Calls, client: FakeClient) -> None:
    assert problems(calls, {"tags": [FOREIGN], "unknown": [FOREIGN]}) == []
    assert client.names() == ["records.get_collections"]


def test_a_record_shows_the_files_of_its_own_field_and_no_others(loads: Loads, client: FakeClient) -> None:
    record = {"id": RECORD, "collection": "deals", "values": {"docs": [LARGE, HELD, FOREIGN, "gone", OWN]}}
    found = settled(loads, lambda: field_files.of_record(loads, record, "docs", "f_docs"))
    assert [file["id"] for file in found] == [HELD, OWN]
    assert client.names() == ["files.find_files"]
    for empty in ({}, {"docs": None}):
        assert field_files.of_record(loads, record | {"values": empty}, "docs", "f_docs") == []


def test_the_history_names_the_files_of_files_fields(loads: Loads) -> None:
    diff = {"docs": [None, [OWN, "gone"]], "scans": [[OWN], None], "tags": [[HELD], [HELD]], "name": ["x", "y"]}
    found = settled(loads, lambda: field_files.names(loads, "deals", RECORD, diff))
    assert found == [{"id": OWN, "name": f"f_{name}-{RECORD}"} for name in ("docs", "scans")]
    assert field_files.names(loads, "deals", RECORD, {"name": ["x", "y"], "docs": [None, None]}) == []


def test_files_are_found_by_their_ids_in_their_order_and_no_more_than_a_field_holds(client: FakeClient) -> None:
    text = "query($ids: [ID!]!) { files(ids: $ids) { id } }"
    result = mutation(text, ids=["gone", OWN])(client)
    assert (result.data, result.errors) == ({"files": [{"id": OWN}]}, None)
    assert mutation(text, ids=[OWN] * 100)(client).errors is None
    (error,) = mutation(text, ids=[OWN] * 101)(client).errors or []
    assert "at most 100" in error.message


Attempt = Callable[[FakeClient], ExecutionResult]


def mutation(text: str, **variables: Any) -> Attempt:
    def attempt(client: FakeClient) -> ExecutionResult:
        result = execute(SCHEMA, parse(text), request(client), variables, None)
        assert isinstance(result, ExecutionResult)
        return result

    return attempt


FORBIDDEN = {"docs": [FOREIGN]}


@pytest.mark.parametrize(
    ("attempt", "at"),
    [
        (
            mutation('mutation($v: JSON!) { a: createRecord(collection: "deals", values: $v) '
                     "{ errors { code field } } }", v=FORBIDDEN),
            "docs",
        ),
        (
            mutation('mutation($v: [JSON!]!) { a: createRecords(collection: "deals", values: $v) '
                     "{ errors { code field } } }", v=[{}, FORBIDDEN]),
            "1.docs",
        ),
        (
            mutation('mutation($v: JSON!) { a: updateRecord(collection: "deals", id: "r", version: 1, values: $v) '
                     "{ errors { code field } } }", v=FORBIDDEN),
            "docs",
        ),
    ],
)  # fmt: skip
def test_no_mutation_saves_a_file_of_another(client: FakeClient, attempt: Attempt, at: str) -> None:
    result = attempt(client)
    assert result.errors is None
    assert result.data == {"a": {"errors": [{"code": "unknown_file", "field": at}]}}
