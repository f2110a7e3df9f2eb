"""Aggregates over the broker."""

import secrets
from typing import Any

import pytest
from chassis.context import Context, Principal
from chassis.errors import Forbidden, InvalidInput, NotFound
from chassis.rpc_client import RpcClient

COUNT = {"function": "count"}


def problems(raised: pytest.ExceptionInfo[InvalidInput]) -> set[tuple[str | None, str]]:
    return {(problem.field, problem.code) for problem in raised.value.problems}


@pytest.fixture
def filled(call: Any, airports: str) -> str:
    (swiss,) = call("create_records", collection=f"{airports}_countries", values=[{"name": "Switzerland"}])
    rows = [
        {"iata": "ZRH", "name": "Zürich", "kind": "large", "elevation": 432, "opened": "1948-06-14"},
        {"iata": "GVA", "name": "Genève", "kind": "large", "elevation": 430, "opened": "1920-09-22"},
        {"iata": "SIR", "name": "Sion", "kind": "small", "latitude": 46.2196, "inspected": "2026-01-31T12:00:00+02:00"},
        {"iata": "QQQ", "name": "Gone", "kind": "small", "elevation": 9000},
    ]
    made = call("create_records", collection=airports, values=[row | {"country": swiss["id"]} for row in rows])
    call("delete_record", collection=airports, id=made[3]["id"])
    return airports


def test_groups_have_their_keys_as_records_show_them(call: Any, filled: str) -> None:
    metrics = [COUNT, {"function": "avg", "field": "elevation"}, {"function": "max", "field": "opened"}]
    groups = call("aggregate_records", collection=filled, metrics=metrics, group_by=["kind"], order_by=["-count"])
    assert groups == [
        {"key": {"kind": "large"}, "values": [2, 431, "1948-06-14"]},
        {"key": {"kind": "small"}, "values": [1, None, None]},
    ]
    (group,) = call(
        "aggregate_records",
        collection=filled,
        metrics=[{"function": "min", "field": "name"}],
        filter={"kind": {"eq": "small"}},
        group_by=["inspected", "latitude", "country"],
    )
    (record,) = call("query_records", collection=filled, filter={"iata": {"eq": "SIR"}})["items"]
    assert group["key"] == {name: record["values"][name] for name in ("inspected", "latitude", "country")}
    assert group["values"] == ["Sion"]


def test_a_search_and_a_filter_select_what_is_counted(call: Any, filled: str) -> None:
    def counted(**more: Any) -> Any:
        return call("aggregate_records", collection=filled, metrics=[COUNT], **more)[0]["values"]

    assert (counted(), counted(search="zür"), counted(filter={"elevation": {"isNull": True}})) == ([3], [1], [1])


def test_first_keeps_the_first_groups(call: Any, filled: str) -> None:
    groups = call("aggregate_records", collection=filled, metrics=[COUNT], group_by=["iata"], first=2)
    assert [group["key"]["iata"] for group in groups] == ["GVA", "SIR"]


def test_every_problem_is_told_at_once(call: Any, airports: str) -> None:
    metrics = [
        {"function": "sum"},
        {"function": "sum", "field": "name"},
        {"function": "avg", "field": "ghost"},
        {"function": "min", "field": "open"},
        {"function": "max", "field": "notes"},
        {"function": "count", "field": "extra"},
    ]
    with pytest.raises(InvalidInput) as raised:
        call(
            "aggregate_records",
            collection=airports,
            metrics=metrics,
            filter={"nothing": {"eq": 1}},
            group_by=["services", "kind", "kind"],
            order_by=["iata", "-sum:name", "sum:", "elevation:sum", "count", "-kind"],
            first=1001,
        )
    assert problems(raised) == {
        ("metrics.0.field", "required"),
        ("metrics.1.field", "not_supported"),
        ("metrics.2.field", "unknown_field"),
        ("metrics.3.field", "not_supported"),
        ("metrics.4.field", "not_supported"),
        ("filter.nothing", "unknown_field"),
        ("groupBy.0", "not_supported"),
        ("groupBy.2", "duplicate"),
        ("orderBy", "too_complex"),
        ("orderBy.0", "unknown_field"),
        ("orderBy.1", "not_supported"),
        ("orderBy.2", "unknown_field"),
        ("orderBy.3", "unknown_field"),
        ("first", "out_of_range"),
    }


@pytest.mark.parametrize("name", ["services", "photos", "extra", "notes"])
def test_what_has_many_values_or_long_ones_cannot_be_grouped_by(call: Any, airports: str, name: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        call("aggregate_records", collection=airports, metrics=[COUNT], group_by=[name])
    assert problems(raised) == {("groupBy.0", "not_supported")}


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"metrics": []}, "metrics"),
        ({"metrics": [COUNT] * 21}, "metrics"),
        ({"metrics": [{"function": "sum", "field": "x'\"; drop table x --%s"}]}, "metrics.0.field"),
        ({"group_by": ["iata", "name", "kind", "open"]}, "groupBy"),
        ({"group_by": ["t.id) --"]}, "groupBy.0"),
        ({"order_by": ["count; select 1"]}, "orderBy.0"),
        ({"order_by": ["sum:t.id"]}, "orderBy.0"),
        ({"first": 0}, "first"),
        ({"first": 1001}, "first"),
        ({"order_by": ["count"] * 6}, "orderBy"),
        ({"search": "x" * 201}, "search"),
    ],
)
def test_a_question_out_of_bounds_is_refused(call: Any, airports: str, wrong: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        call("aggregate_records", collection=airports, **({"metrics": [COUNT]} | wrong))
    assert {problem.field for problem in raised.value.problems} == {place}


def test_a_question_of_the_largest_sizes_is_answered(call: Any, filled: str) -> None:
    metrics = [{"function": function, "field": "elevation"} for function in ("sum", "avg", "min", "max")]
    found = call(
        "aggregate_records",
        collection=filled,
        metrics=[COUNT, *metrics * 5][:20],
        group_by=["iata", "kind", "open"],
        first=1000,
        search="x" * 200,
    )
    assert found == []


def test_another_process_notices_a_changed_definition(call: Any, other_call: Any, filled: str) -> None:
    question: dict[str, Any] = {"collection": filled, "metrics": [COUNT], "group_by": ["kind"], "first": 1}
    other_call("aggregate_records", **question)
    call("update_field", collection=filled, field="kind", changes={"name": "size"})
    with pytest.raises(InvalidInput, match="no field kind"):
        other_call("aggregate_records", **question)
    (group,) = other_call("aggregate_records", **question | {"group_by": ["size"]})
    assert group["key"] == {"size": "large"}


def test_only_those_who_may_read_are_answered(client: RpcClient, call: Any, airports: str) -> None:
    stranger = Context(principal=Principal(None, ()))
    with pytest.raises(Forbidden):
        client.call("records", "aggregate_records", stranger, collection=airports, metrics=[COUNT])
    with pytest.raises(NotFound):
        call("aggregate_records", collection=f"n{secrets.token_hex(4)}", metrics=[COUNT])
