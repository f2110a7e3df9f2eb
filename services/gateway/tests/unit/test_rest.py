"""REST's small parts: lists in the query string, merge patches, records put together from bytes, parameters."""

from typing import Any

import msgspec
import pytest
from chassis.errors import InvalidInput, Problem
from gateway.problems import Refusal
from gateway.rest import filters, shapes
from gateway.rest.asked import renamed
from gateway.rest.merging import merge
from gateway.rest.parameters import Parameters
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw
from werkzeug.datastructures import MultiDict


def stored(values: bytes) -> shapes.Stored:
    return shapes.Stored("1", "towns", 3, Raw(values), "2026-01-31", "2026-02-01", "u1", None)


@given(st.lists(st.text()).filter(lambda texts: texts != [""]))
def test_every_list_can_be_written(texts: list[str]) -> None:
    written = ",".join(text.replace("\\", "\\\\").replace(",", "\\,") for text in texts)
    assert filters.items(written) == texts


@pytest.mark.parametrize(
    ("text", "op", "field_type", "value"),
    [
        ("5", "eq", "INTEGER", 5),
        ("-5", "in", "INTEGER", [-5]),
        ("5", "eq", "TEXT", "5"),
        ("05", "eq", "INTEGER", "05"),
        ("5.0", "eq", "DECIMAL", "5.0"),
        ("99999999999999999999", "eq", "INTEGER", "99999999999999999999"),
        ("true", "eq", "BOOLEAN", True),
        ("True", "eq", "BOOLEAN", "True"),
        ("true", "isNull", "INTEGER", True),
        ("yes", "isNull", "TEXT", "yes"),
    ],
)
def test_a_text_is_read_as_its_field_s_type(text: str, op: str, field_type: str, value: object) -> None:
    assert filters.read(text, op, field_type) == value
    assert type(filters.read(text, op, field_type)) is type(value)


@pytest.mark.parametrize(
    ("query", "place", "shown"),
    [
        ({"a[gte]": "1"}, "filter.a.gte", "a[gte]"),
        ({"a[in]": "1,2"}, "filter.a.in.1", "a[in]"),
        ({"a[gte]": "1"}, "filter.a", "a[gte]"),
        ({"filter": '{"b": {"eq": 1}}'}, "filter.b.eq", "filter.b.eq"),
        ({"filter": '{"b": {"eq": 1}}', "a[gte]": "1"}, "filter.and.0.b.eq", "filter.b.eq"),
        ({"filter": '{"b": {"eq": 1}}', "a[gte]": "1"}, "filter.and.1.a.gte", "a[gte]"),
    ],
)
def test_a_place_is_told_as_the_query_spells_it(query: dict[str, str], place: str, shown: str) -> None:
    assert filters.Given(Parameters(MultiDict(query))).place(place) == shown


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [  # appendix A of RFC 7396
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_a_patch_is_merged_as_the_standard_says(target: Any, patch: Any, result: Any) -> None:
    assert merge(target, patch) == result


@pytest.mark.parametrize("values", [b"{}", b"{ }", b'{"a":1}', b'{ "a" : {"b": [1, "}"]} }'])
def test_a_record_is_its_head_and_its_values(values: bytes) -> None:
    shown = msgspec.json.decode(shapes.record(stored(values)))
    assert list(shown)[:7] == ["id", "collection", "version", "createdAt", "updatedAt", "createdBy", "updatedBy"]
    assert {name: shown[name] for name in list(shown)[7:]} == msgspec.json.decode(values)


def test_only_the_chosen_values_are_shown() -> None:
    assert list(msgspec.json.decode(shapes.record(stored(b'{"a":1,"b":2}'), {"b"})))[7:] == ["b"]
    assert list(msgspec.json.decode(shapes.record(stored(b'{"a":1}'), frozenset())))[7:] == []


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ([("first", "101")], Problem("out_of_range", "must be 1 to 100", "first")),
        ([("first", "1e1")], Problem("out_of_range", "must be 1 to 100", "first")),
        ([("x", "1")], Problem("unknown_parameter", "there is no such parameter here", "x")),
        ([("search", "\0")], Problem("invalid_text", "must not contain the character U+0000", "search")),
        ([("search", "a"), ("search", "b")], Problem("repeated", "must be given once", "search")),
    ],
)
def test_what_is_wrong_with_a_parameter_is_told(query: list[tuple[str, str]], problem: Problem) -> None:
    parameters = Parameters(MultiDict(query))
    parameters.page_size()
    parameters.text("search")
    with pytest.raises(Refusal) as refused:
        parameters.check()
    assert (refused.value.status, refused.value.more["problems"]) == (400, [problem])


def test_an_error_names_what_the_caller_sent() -> None:
    err = InvalidInput.of([Problem("x", "is bad", "content_type"), Problem("y", "is bad", "size"), Problem("z", "is")])
    assert [each.field for each in renamed(err, {"content_type": "contentType"}).problems] == [
        "contentType",
        "size",
        None,
    ]
