"""The SQL of lists: its text depends on the question's shape alone, values travel as parameters."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from chassis.errors import InvalidInput
from records import filtering, ordering, searching
from records.contract import Collection, FieldInput, FieldType
from records.definition import Definition
from records.definitions import to_field
from records.fragments import Fragment

HOSTILE = "'; drop table x; -- %s"


def definition_of(**types: str) -> Definition:
    fields = [
        to_field(
            FieldInput(name=name, type=FieldType(kind), indexed=name.startswith("indexed"), required="must" in name),
            f"f_{name}",
        )
        for name, kind in types.items()
    ]
    made = datetime(2026, 1, 1, tzinfo=UTC)
    return Definition(
        Collection(
            id="c_1",
            name="things",
            label="",
            singular="thing",
            plural="things",
            version=1,
            fields=fields,
            created_at=made,
        )
    )


THINGS = definition_of(
    name="TEXT", count="INTEGER", tags="FILES", indexed="TEXT", indexed_must="INTEGER", open="BOOLEAN"
)


def where(source: Any, search: str | None = None) -> Fragment:
    return filtering.where(THINGS, source, search)


def rows(order_by: list[str], keys: list[Any] | None) -> Fragment:
    order = ordering.parse_order(THINGS, order_by)
    cursor = None if keys is None else base64.urlsafe_b64encode(json.dumps(keys).encode()).decode().rstrip("=")
    return ordering.rows_sql(THINGS, Fragment("true", []), order, cursor, 3)


@pytest.mark.parametrize(
    ("source", "sql", "parameters"),
    [
        ({"name": {"eq": HOSTILE}}, "t.f_name = %s::text", [HOSTILE]),
        ({"count": {"in": [1, 2]}}, "t.f_count = any(%s::text[]::bigint[])", [["1", "2"]]),
        ({"count": {"in": []}}, "(t.f_count is null and null)", []),
        ({"count": {"nin": []}}, "(t.f_count is not null or null)", []),
        ({"name": {"contains": "5%_\\"}}, "t.f_name ilike %s", ["%5\\%\\_\\\\%"]),
        ({"open": {"eq": True}}, "t.f_open = %s::boolean", ["true"]),
        ({"version": {"gte": 2}}, "t.version >= %s::bigint", ["2"]),
        ({"name": {"isNull": False}}, "t.f_name is not null", []),
        ({"not": {"or": []}}, "not (false)", []),
        ({"and": []}, "true", []),
    ],
)
def test_a_filter_becomes_a_condition(source: Any, sql: str, parameters: list[Any]) -> None:
    assert where(source) == (f"t.deleted_at is null and {sql}", parameters)


@pytest.mark.parametrize(
    ("source", "place", "code"),
    [
        ({"ghost": {"eq": 1}}, "filter.ghost", "unknown_field"),
        ({HOSTILE: {"eq": 1}}, f"filter.{HOSTILE}", "unknown_field"),
        ({"tags": {"eq": 1}}, "filter.tags.eq", "unknown_operator"),
        ({"count": {"eq": "1"}}, "filter.count.eq", "invalid_type"),
        ({"count": {"in": [1, "x"]}}, "filter.count.in.1", "invalid_type"),
        ({"name": {"eq": "\x00"}}, "filter.name.eq", "invalid_text"),
        ({"or": [{}, {"not": {"count": {"eq": "1"}}}]}, "filter.or.1.not.count.eq", "invalid_type"),
        ({"id": {"eq": "5"}}, "filter.id.eq", "invalid_type"),
    ],
)
def test_a_wrong_filter_is_refused_at_its_place(source: Any, place: str, code: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        where(source)
    assert [(problem.field, problem.code) for problem in raised.value.problems] == [(place, code)]


def test_a_search_asks_for_every_word_anywhere() -> None:
    sql, parameters = where(None, " one  two ")
    assert sql.count("(t.f_name ~* %s or t.f_indexed ~* %s)") == 2
    assert parameters == [*[searching.pattern("one")] * 2, *[searching.pattern("two")] * 2]
    assert filtering.where(definition_of(n="INTEGER"), None, "x").sql.endswith("and false")


def test_an_order_ends_with_the_id() -> None:
    for given, sql in (
        ([], "t.id"),
        (["-name"], "t.f_name desc, t.id desc"),
        (["-name", "count"], "t.f_name desc, t.f_count, t.id"),
        (["id", "name"], "t.id, t.f_name"),
    ):
        assert ordering.order_sql(ordering.parse_order(THINGS, given)) == sql
    for given, place in (
        (["ghost"], "orderBy.0"),
        (["name", "-name"], "orderBy.1"),
        (["tags"], "orderBy.0"),
        (["--name"], "orderBy.0"),
    ):
        with pytest.raises(InvalidInput) as raised:
            ordering.parse_order(THINGS, given)
        assert [problem.field for problem in raised.value.problems] == [place]


ID = "0198c0de-0000-7000-8000-000000000001"


def test_a_page_in_one_direction_is_a_row_comparison() -> None:
    sql, parameters = rows(["indexed_must"], ["5", ID])
    assert "true and (t.f_indexed_must, t.id) > (%s::bigint, %s::uuid) order by" in sql
    assert parameters == ["5", ID]
    assert "(t.f_indexed, t.id) < (%s::text, %s::uuid)" in rows(["-indexed"], ["x", ID]).sql


def test_a_page_that_reaches_nulls_is_a_union_of_index_ranges() -> None:
    sql, parameters = rows(["indexed"], ["x", ID])
    assert sql.count("union all") == 2
    assert "t.f_indexed is null order by" in sql
    assert parameters == ["x", "x", ID]


def test_without_an_index_there_is_one_scan() -> None:
    sql, _ = rows(["name"], ["x", ID])
    assert "union" not in sql
    assert " or " in sql


@pytest.mark.parametrize("keys", [[], ["5"], ["5", ID, ID], ["x", ID], ["5", "x"], [5, ID], ["9" * 19, ID]])
def test_a_made_up_cursor_is_refused(keys: list[Any]) -> None:
    with pytest.raises(InvalidInput, match="is not a cursor of this list"):
        rows(["count"], keys)
