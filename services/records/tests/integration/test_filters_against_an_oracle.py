"""The two readings of the filter language agree: SQL over a table, and `chassis.filters.matches` over its values."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from chassis.filters import matches, parse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

TEXTS = st.text("aAbBßẞİIıiΣσςéÉ%_\\ 5'", max_size=4)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=2)), timezone(timedelta(hours=-9, minutes=-30))])
POOLS: dict[str, st.SearchStrategy[Any]] = {
    "name": TEXTS,
    "story": TEXTS,
    "count": st.integers(-3, 3),
    "price": st.sampled_from([0, 0.1, 1, 1.5, 1e14, -2.25, "0.1", "1.50"]),
    "open": st.booleans(),
    "day": st.dates(date(2026, 1, 1), date(2026, 1, 5)).map(str),
    "moment": st.builds(
        lambda hour, micro, zone: datetime(2026, 1, 1, hour, 0, 0, micro, zone).isoformat(),
        st.integers(0, 23), st.sampled_from([0, 500_000]), ZONES,
    ) | st.just("2026-01-01T12:00Z"),
    "kind": st.sampled_from(["A", "a", "b"]),
    "tags": st.lists(st.sampled_from(["x", "y", "z"]), unique=True),
}  # fmt: skip
FIELDS = [
    {"name": "name", "type": "TEXT", "indexed": True},
    {"name": "story", "type": "LONG_TEXT"},
    {"name": "count", "type": "INTEGER"},
    {"name": "price", "type": "DECIMAL"},
    {"name": "open", "type": "BOOLEAN"},
    {"name": "day", "type": "DATE"},
    {"name": "moment", "type": "DATETIME"},
    {"name": "kind", "type": "CHOICE", "options": {"choices": ["A", "a", "b"]}},
    {"name": "tags", "type": "CHOICES", "options": {"choices": ["x", "y", "z"]}},
]
ROWS = st.lists(st.fixed_dictionaries({name: st.none() | pool for name, pool in POOLS.items()}), min_size=1, max_size=6)


def comparisons_of(name: str) -> st.SearchStrategy[dict[str, Any]]:
    pool = POOLS[name] if name != "price" else st.sampled_from([0, 0.1, 1, 1.5, 1e14, -2.25])
    null: dict[str, st.SearchStrategy[Any]] = {"isNull": st.booleans()}
    if name == "tags":
        operators = null | {"contains": st.sampled_from(["x", "y", "q"])}
    else:
        operators = null | dict.fromkeys(("eq", "ne"), pool) | dict.fromkeys(("in", "nin"), st.lists(pool, max_size=3))
    if name not in ("tags", "open"):
        operators |= dict.fromkeys(("lt", "lte", "gt", "gte"), pool)
    if name in ("name", "story", "kind"):
        operators |= {"contains": TEXTS, "startsWith": TEXTS}
    return st.sampled_from(sorted(operators)).flatmap(lambda op: st.fixed_dictionaries({op: operators[op]}))


LEAVES = st.sampled_from(sorted(POOLS)).flatmap(lambda name: st.fixed_dictionaries({name: comparisons_of(name)}))
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"not": inner}),
        st.fixed_dictionaries({"and": st.lists(inner, max_size=3)}),
        st.fixed_dictionaries({"or": st.lists(inner, max_size=3)}),
        st.builds(lambda one, other: one | other, inner, inner),
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def records(new_collection: Any, records_of: Any) -> Any:
    return records_of(new_collection(*FIELDS))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, trees=st.lists(TREES, min_size=1, max_size=8))
def test_postgres_selects_what_the_oracle_selects(records: Any, rows: list[Any], trees: list[Any]) -> None:
    records.clear()
    made = records.create(*rows)
    for tree in trees:
        expected = {record["id"] for record in made if matches(parse(tree), record["values"])}
        assert {record["id"] for record in records.page(source=tree)["items"]} == expected, tree


def test_both_fold_case_letter_by_letter(records: Any) -> None:
    records.clear()
    texts = ["Straße", "STRASSE", "STRAẞE", "İstanbul", "istanbul", "ISTANBUL", "ΣΑΣ", "σας", "σασ", "É", "e\u0301"]
    made = records.create(*({"name": text} for text in texts))
    for operator in ("contains", "startsWith"):
        for text in texts:
            tree = {"name": {operator: text}}
            expected = {record["values"]["name"] for record in made if matches(parse(tree), record["values"])}
            assert {item["values"]["name"] for item in records.page(source=tree)["items"]} == expected, tree


def test_the_total_counts_what_the_filter_selects(records: Any) -> None:
    records.clear()
    records.create(*({"count": number % 3} for number in range(9)))
    page = records.page(source={"count": {"ne": 0}}, first=2, with_total=True)
    assert (len(page["items"]), page["total"], page["has_next"]) == (2, 6, True)
