"""Aggregates are what plain Python makes of the same records."""

import functools
import itertools
from collections.abc import Iterable
from decimal import Context, Decimal
from typing import Any

import msgspec
import pytest
from chassis.filters import matches, parse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records.aggregating import Question, aggregate
from records.contract import Metric, MetricFunction
from records.values import MAX_INTEGER

FIELDS = [
    {"name": "name", "type": "TEXT"},
    {"name": "kind", "type": "CHOICE", "options": {"choices": ["a", "b"]}},
    {"name": "open", "type": "BOOLEAN"},
    {"name": "day", "type": "DATE"},
    {"name": "moment", "type": "DATETIME"},
    {"name": "count", "type": "INTEGER"},
    {"name": "price", "type": "DECIMAL"},
]
POOLS: dict[str, st.SearchStrategy[Any]] = {
    "name": st.sampled_from(["", "a", "b", "B", "ä", "x y", '"', "%s", "\\"]),
    "kind": st.sampled_from(["a", "b"]),
    "open": st.booleans(),
    "day": st.sampled_from(["2026-01-01", "2026-01-02", "1999-12-31"]),
    "moment": st.sampled_from(["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.5Z", "2026-01-01T02:00:00+02:00"]),
    "count": st.integers(-3, 3) | st.sampled_from([MAX_INTEGER, -MAX_INTEGER, MAX_INTEGER - 1]),
    "price": st.sampled_from(["0", "0.1", "0.2", "1.50", "-2.25", "99999999999999.9", "0.000000000000001"]),
}
ROWS = st.lists(st.fixed_dictionaries({name: st.none() | pool for name, pool in POOLS.items()}), max_size=12)
NUMBERS = ("count", "price")
COMPARED = ("name", "kind", "day", "moment", *NUMBERS)
METRICS = st.lists(
    st.one_of(
        st.tuples(st.just("count"), st.none() | st.sampled_from(sorted(POOLS))),
        st.tuples(st.sampled_from(["sum", "avg"]), st.sampled_from(NUMBERS)),
        st.tuples(st.sampled_from(["min", "max"]), st.sampled_from(COMPARED)),
    ),
    min_size=1,
    max_size=5,
)
GROUPS = st.lists(st.sampled_from(sorted(POOLS)), unique=True, max_size=3)
EXACTLY = Context(prec=50)
"""The usual 28 digits are fewer than sums of 15 digits on each side of the point have."""
FILTERS = st.none() | st.sampled_from([{"open": {"eq": True}}, {"count": {"gte": 0}}, {"name": {"contains": "a"}}])


@pytest.fixture(scope="module")
def records(new_collection: Any, records_of: Any) -> Any:
    return records_of(new_collection(*FIELDS))


def read(cell: Any, name: str) -> Any:
    """A value as Python compares it."""
    return Decimal(str(cell)) if name in NUMBERS and cell is not None else cell


def expected_value(function: str, name: str | None, rows: list[dict[str, Any]]) -> Any:
    found = [read(row[name], name) for row in rows if row[name] is not None] if name else rows
    if function == "count":
        return len(found)
    if not found:
        return None
    if function == "sum":
        return total(found)
    if function == "avg":
        return EXACTLY.divide(total(found), Decimal(len(found)))
    return (min if function == "min" else max)(found)


def total(found: Iterable[Decimal]) -> Decimal:
    return functools.reduce(EXACTLY.add, found)


def same(found: Any, expected: Any, function: str) -> bool:
    if not isinstance(expected, Decimal):
        return bool(found == expected)
    if function == "avg":
        return bool(abs(Decimal(str(found)) - expected) <= abs(expected) * Decimal("1e-14"))
    return Decimal(str(found)) == expected


def grouped(rows: Iterable[dict[str, Any]], names: list[str]) -> dict[tuple[Any, ...], list[dict[str, Any]]]:
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {} if names else {(): []}
    for row in rows:
        groups.setdefault(tuple(row[name] for name in names), []).append(row)
    return groups


def ask(records: Any, metrics: list[tuple[str, str | None]], **more: Any) -> list[dict[str, Any]]:
    asked = [Metric(function=MetricFunction(function), field=name) for function, name in metrics]
    options = {"source": None, "search": None, "group_by": [], "order_by": None, "first": 1000} | more
    return [msgspec.json.decode(raw) for raw in aggregate(records.storage, records.name, Question(asked, **options))]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, asked=st.lists(st.tuples(METRICS, GROUPS, FILTERS), min_size=1, max_size=5))
def test_postgres_finds_what_the_oracle_finds(records: Any, rows: list[Any], asked: list[Any]) -> None:
    records.clear()
    made = [record["values"] for record in (records.create(*rows) if rows else [])]
    for metrics, names, source in asked:
        selected = [values for values in made if source is None or matches(parse(source), values)]
        expected = grouped(selected, names)
        found = ask(records, metrics, group_by=names, source=source)
        keys = [tuple(group["key"][name] for name in names) for group in found]
        assert len(keys) == len(set(keys)) == len(expected), names
        assert set(keys) == set(expected), names
        for key, group in zip(keys, found, strict=True):
            for (function, name), cell in zip(metrics, group["values"], strict=True):
                assert same(cell, expected_value(function, name, expected[key]), function), (function, name, key)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, names=st.just(["kind", "day"]), first=st.integers(1, 5), downwards=st.booleans())
def test_groups_come_in_the_order_asked_for(
    records: Any, rows: list[Any], names: list[str], first: int, downwards: bool
) -> None:
    records.clear()
    made = [record["values"] for record in (records.create(*rows) if rows else [])]
    groups = grouped(made, names)
    ranks = {key: (-len(found) if downwards else len(found)) for key, found in groups.items()}
    order = sorted(groups, key=lambda key: (ranks[key], *((part is None, part or "") for part in key)))
    found = ask(records, [("count", None)], group_by=names, first=first, order_by=["-count" if downwards else "count"])
    assert [tuple(group["key"].values()) for group in found] == order[:first]


def test_sums_beyond_what_floats_keep_are_texts_and_averages_have_fifteen_digits(records: Any) -> None:
    records.clear()
    records.create(
        *({"count": MAX_INTEGER, "price": price} for price in ("99999999999999.9", "0.000000000000001", "1"))
    )
    metrics = [("sum", "count"), ("sum", "price"), ("avg", "count"), ("avg", "price"), ("max", "count")]
    (group,) = ask(records, metrics)
    assert group == {
        "key": {},
        "values": ["27021597764222973", "100000000000000.900000000000001", MAX_INTEGER, 33333333333333.6, MAX_INTEGER],
    }
    assert ask(records, [("sum", "count"), ("avg", "count")], source={"price": {"lt": 1}}) == [
        {"key": {}, "values": [MAX_INTEGER, MAX_INTEGER]}
    ]


def test_null_makes_a_group_and_no_record_makes_one_without_grouping_only(records: Any) -> None:
    records.clear()
    metrics = [("count", None), ("count", "name"), *itertools.product(("sum", "avg", "min"), ("price",))]
    assert ask(records, metrics) == [{"key": {}, "values": [0, 0, None, None, None]}]
    assert ask(records, metrics, group_by=["kind"]) == []
    records.create({"name": "x"}, {"price": 2}, {"kind": "a", "price": 0.5})
    assert ask(records, metrics, group_by=["kind"]) == [
        {"key": {"kind": "a"}, "values": [1, 0, 0.5, 0.5, 0.5]},
        {"key": {"kind": None}, "values": [2, 1, 2, 2, 2]},
    ]
    assert [group["key"]["kind"] for group in ask(records, metrics, group_by=["kind"], order_by=["-kind"])] == [
        None,
        "a",
    ]
    assert [g["values"][2] for g in ask(records, metrics, group_by=["kind"], order_by=["-sum:price"])] == [2, 0.5]
