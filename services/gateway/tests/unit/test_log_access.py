"""Entries of logs as the records that they are about, and names as those who did something."""

from typing import Any

import pytest
from chassis.context import Principal
from chassis.errors import NotFound, Unavailable
from gateway.execution import execute
from gateway.schema import root
from graphql import ExecutionResult, parse

from .fakes import ADMIN, FakeClient, request

SCHEMA = root.build()
EDITOR = Principal("u2", ("editor",))
READABLE = {("deals", "r1"), ("deals", "r3"), ("visits", "r1")}
ABOUT: list[tuple[str | None, str | None]] = [
    ("deals", "r1"), ("deals", "r2"), (None, None), ("deals", None), ("visits", "r1"), ("gone", "r1"), ("deals", "r3"),
]  # fmt: skip


def entry(number: int, collection: str | None, record: str | None) -> dict[str, Any]:
    at = "2026-01-31T09:30:00Z"
    email = {"to": "a@example.org", "subject": f"s{number}", "created_at": at}
    delivery = {"event_id": f"s{number}", "state": "sent", "attempts": 1}
    return {"id": str(number), **email, **delivery, "collection": collection, "record": record}


def check_access(collection: str, ids: list[str], action: str) -> list[bool]:
    assert action == "read_whole"
    if collection == "gone":
        raise NotFound("there is no collection gone")
    return [(collection, id) in READABLE for id in ids]


PAGE = {"items": [entry(n, *about) for n, about in enumerate(ABOUT)], "has_next": True, "cursor": "6"}
EMAILS = "{ emails { nodes { subject } pageInfo { hasNextPage endCursor } } }"
DELIVERIES = '{ webhookDeliveries(webhook: "w") { nodes { eventId } pageInfo { hasNextPage endCursor } } }'


def asked(document: str, principal: Principal, check: Any = check_access) -> tuple[ExecutionResult, FakeClient]:
    client = FakeClient(
        notifications={"list_emails": lambda **_: PAGE},
        integrations={"list_deliveries": lambda **_: PAGE},
        records={"check_access": check},
    )
    result = execute(SCHEMA, parse(document), request(client, principal), None, None)
    assert isinstance(result, ExecutionResult)
    return result, client


@pytest.mark.parametrize("document", [EMAILS, DELIVERIES])
def test_an_entry_is_seen_with_its_whole_record_and_a_page_costs_one_check_per_collection(document: str) -> None:
    result, client = asked(document, EDITOR)
    assert not result.errors
    ((_, log),) = (result.data or {}).items()
    assert [value for node in log["nodes"] for value in node.values()] == ["s0", "s4", "s6"]
    assert log["pageInfo"] == {"hasNextPage": True, "endCursor": "6"}
    assert client.names().count("records.check_access") == 3


@pytest.mark.parametrize("document", [EMAILS, DELIVERIES])
def test_administrators_see_all_and_nothing_is_checked(document: str) -> None:
    result, client = asked(document, ADMIN)
    ((_, log),) = (result.data or {}).items()
    assert len(log["nodes"]) == len(ABOUT)
    assert "records.check_access" not in client.names()


def test_without_records_nothing_of_a_log_is_shown() -> None:
    def away(**_: Any) -> Any:
        raise Unavailable("records is away")

    result, _ = asked(EMAILS, EDITOR, away)
    assert result.errors
    assert result.data is None
    assert "s0" not in str(result)


class Names:
    """The people that the gateway knows; `asked` is what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def names(self, ids: list[str]) -> list[Any]:
        self.asked.append(sorted(ids))
        return [None if id == "nobody" else {"id": id, "name": f"name of {id}"} for id in ids]


def test_the_names_of_a_page_are_asked_for_at_once() -> None:
    at = "2026-01-31T09:30:00Z"
    records = [
        {"id": str(n), "collection": "deals", "version": 1, "values": {}, "created_at": at, "updated_at": at,
         "created_by": maker, "updated_by": "u1"}
        for n, maker in enumerate(["u1", "u2", None, "nobody"])
    ]  # fmt: skip
    client = FakeClient(
        records={"query_records": lambda **_: {"items": records, "has_next": False, "has_previous": False, "total": 4}}
    )
    document = 'query { records(collection: "deals") { nodes { createdByName { name } updatedByName { id } } } }'
    people, own = Names(), request(client, EDITOR)
    own.accounts = own.accounts._replace(users=people)  # type: ignore[arg-type]
    result = execute(SCHEMA, parse(document), own, None, None)
    assert isinstance(result, ExecutionResult)
    assert not result.errors
    nodes = (result.data or {})["records"]["nodes"]
    assert [node["createdByName"] for node in nodes] == [{"name": "name of u1"}, {"name": "name of u2"}, None, None]
    assert [node["updatedByName"] for node in nodes] == [{"id": "u1"}] * 4
    assert people.asked == [["nobody", "u1", "u2"]]
