"""Page by page a list is the whole list: no row twice, none missing, whatever the order."""

import base64
import json
from typing import Any

import pytest
from chassis.errors import InvalidInput
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records import filtering, ordering
from records.ordering import MAX_CURSOR
from records.storage import Storage

SORTED_BY = ("name", "count", "price", "open", "day", "moment", "always", "loose", "createdAt", "version", "id")
FIELDS = [
    {"name": "name", "type": "TEXT", "indexed": True},
    {"name": "count", "type": "INTEGER", "indexed": True},
    {"name": "price", "type": "DECIMAL"},
    {"name": "open", "type": "BOOLEAN"},
    {"name": "day", "type": "DATE", "indexed": True},
    {"name": "moment", "type": "DATETIME", "indexed": True},
    {"name": "always", "type": "INTEGER", "required": True, "indexed": True},
    {"name": "loose", "type": "TEXT"},
]
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.none() | st.sampled_from(["", "a", "Ä", "z", 'q"uo,te', "back\\slash", "line\nbreak"]),
            "count": st.none() | st.integers(-2, 2),
            "price": st.none() | st.sampled_from([0, 0.1, -1.5, 99999]),
            "open": st.none() | st.booleans(),
            "day": st.none() | st.sampled_from(["0001-01-01", "2026-01-01", "9999-12-31"]),
            "moment": st.none() | st.sampled_from(["0001-01-01T00:00:00Z", "2026-01-01T00:00:00.123456Z"]),
            "always": st.integers(0, 2),
            "loose": st.none() | st.sampled_from(["x", "y"]),
        }
    ),
    min_size=1,
    max_size=25,
)
ORDERS = st.lists(st.tuples(st.booleans(), st.sampled_from(SORTED_BY)), max_size=4, unique_by=lambda sort: sort[1]).map(
    lambda sorts: [("-" if descending else "") + name for descending, name in sorts]
)
SYSTEM = {"id": "id", "version": "version", "createdAt": "created_at"}


@pytest.fixture(scope="module")
def records(new_collection: Any, records_of: Any) -> Any:
    return records_of(new_collection(*FIELDS))


def in_order(rows: list[dict[str, Any]], order: list[str]) -> list[str]:
    """The ids, sorted by the rule in words: nulls are largest, ties go by id in the direction of the last sort."""
    if not any(sort.removeprefix("-") == "id" for sort in order):
        order = [*order, "-id" if order and order[-1].startswith("-") else "id"]
    ids = [row["id"] for row in rows]
    for sort in reversed(order):
        name = sort.removeprefix("-")
        keys = {row["id"]: row[SYSTEM[name]] if name in SYSTEM else row["values"][name] for row in rows}
        ranks = {record_id: (key is None, () if key is None else (key,)) for record_id, key in keys.items()}
        ids = sorted(ids, key=ranks.__getitem__, reverse=sort.startswith("-"))
    return ids


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, order=ORDERS, size=st.integers(1, 7))
def test_the_pages_are_the_sorted_list(records: Any, rows: list[Any], order: list[str], size: int) -> None:
    records.clear()
    made = records.create(*rows)
    seen: list[str] = []
    page = records.page(order, first=size)
    while page["has_next"]:
        assert len(page["items"]) == size
        seen += [item["id"] for item in page["items"]]
        page = records.page(order, after=page["items"][-1]["cursor"], first=size)
        assert page["has_previous"]
    seen += [item["id"] for item in page["items"]]
    assert seen == in_order(made, order)


@pytest.fixture(scope="module")
def many(storage: Storage, new_collection: Any, records_of: Any) -> Any:
    """50,000 rows; a tenth has no name."""
    collection = new_collection(
        {"name": "name", "type": "TEXT", "indexed": True},
        {"name": "always", "type": "INTEGER", "required": True, "indexed": True},
    )
    name, always = (field.id for field in collection.fields)
    with storage.autocommit() as session:
        session.execute(
            f"insert into data.{collection.id} (id, version, created_at, updated_at, {name}, {always}) "
            "select gen_random_uuid(), 1, now(), now(), "
            "case when mod(n, 10) > 0 then 'n' || mod(n, 5000) end, mod(n, 1000) "
            "from generate_series(1, 50000) n"
        )
        session.execute(f"analyze data.{collection.id}")
    return records_of(collection)


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for part in plan.get("Plans", []) for node in nodes(part))]


@pytest.mark.parametrize("order", [[], ["-id"], ["name"], ["-name"], ["always"], ["-always"], ["always", "-name"]])
@pytest.mark.parametrize("depth", ["first page", "middle", "among the nulls"])
def test_a_page_of_many_rows_reads_few(storage: Storage, many: Any, order: list[str], depth: str) -> None:
    definition = storage.definition(many.name)
    sorts = ordering.parse_order(definition, order)
    cursor = None
    if depth != "first page":
        source = {"name": {"isNull": depth == "among the nulls"}, "always": {"gte": 500}}
        cursor = many.page(order, source=source, first=1)["items"][0]["cursor"]
    condition = filtering.where(definition, None, None)
    rows = ordering.rows_sql(definition, condition, sorts, cursor, 26)
    with storage.autocommit() as session:
        sql = f"explain (analyze, format json) select t.id from {rows.sql}"
        ((plans,),) = session.fetch(sql, rows.parameters)
    plan = plans if isinstance(plans, list) else json.loads(plans)
    found = nodes(plan[0]["Plan"])
    assert not [node for node in found if node["Node Type"] == "Seq Scan"]
    assert max(node["Actual Rows"] for node in found) < 500


def test_texts_that_are_no_cursors_are_refused(records: Any) -> None:
    records.clear()
    records.create({"always": 1, "moment": "2026-01-01T00:00:00Z", "day": "2026-01-01", "price": 5})
    made_up = ["x", "%", "é", "[]", '["a"]', "[null, null, null]", '{"a": 1}', '["1e999999", "z"]', "A" * 1_000_000]
    absurd = {
        "count": ["1e5", "9" * 30, "٣", "1_0", " 1"],
        "price": ["NaN", "Infinity", "1e999999999", "1_0"],
        "day": ["2026-02-30", "today"],
        "moment": ["now", "infinity", "2026-01-01T00:00:00", "0001-01-01T00:00:00+23:59", "2026-01-01T00:00:00+24:00"],
        "open": ["True", "yes", ""],
        "name": ["\x00"],
        "id": ["1", "urn:x"],
    }
    other = "0198c0de-0000-7000-8000-000000000001"
    keys = [(name, json.dumps([key] if name == "id" else [key, other])) for name in absurd for key in absurd[name]]
    keys += [("price", text) for text in made_up]
    encoded = [(name, base64.urlsafe_b64encode(text.encode()).decode()) for name, text in keys]
    for name, cursor in [*encoded, *(("name", text) for text in made_up)]:
        with pytest.raises(InvalidInput) as raised:
            records.page([name], after=cursor)
        code = "too_long" if len(cursor) > MAX_CURSOR else "invalid_cursor"
        assert [(p.field, p.code) for p in raised.value.problems] == [("after", code)], (name, cursor[:50])


def test_pages_are_of_1_to_100_rows(records: Any) -> None:
    for first in (-1, 0, 101, 2**62):
        with pytest.raises(InvalidInput, match="first: must lie between 1 and 100"):
            records.page(first=first)
