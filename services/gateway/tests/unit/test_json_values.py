"""What JSON the platform takes."""

from collections.abc import Callable
from typing import Any

import pytest
from chassis.errors import InvalidInput
from gateway import json_values


def found(value: Any) -> list[tuple[str | None, str]]:
    return [(problem.field, problem.code) for problem in json_values.problems(value, "v")]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"a": [1, "x", None, True, 1.5]}, []),
        ("🙂 ümlaut", []),
        (2**63 - 1, []),
        (-(2**63), []),
        (2**63, [("v", "out_of_range")]),
        (float("nan"), [("v", "invalid_number")]),
        (float("inf"), [("v", "invalid_number")]),
        ({"a": {"b": ["ok", "a\0b"]}}, [("v.a.b.1", "invalid_text")]),
        ("\ud800", [("v", "invalid_text")]),
        ({"a\0": 1}, [("v.(key)", "invalid_text")]),
        ({"a": "\0", "b": 2**70}, [("v.a", "invalid_text"), ("v.b", "out_of_range")]),
    ],
)
def test_problems_name_their_place(value: Any, expected: list[tuple[str, str]]) -> None:
    assert found(value) == expected


def test_depth_is_bounded() -> None:
    value: Any = 1
    for _ in range(100):
        value = [value]
    assert [code for _, code in found(value)] == ["too_deep"]


@pytest.mark.parametrize(
    ("text", "code", "field"),
    [
        (b'{"variables": {"x": "\\ud800"}}', "invalid_text", "variables.x"),
        (b'{"variables": {"x": NaN}}', "invalid_number", "variables.x"),
        (b'{"variables": {"x": Infinity}}', "invalid_number", "variables.x"),
        (b'{"variables": {"x": 1e999}}', "invalid_number", "variables.x"),
        (b'{"query": ', "malformed", None),
        (b"\xff\xfe{}", "malformed", None),
        (b"", "malformed", None),
        (b"[" * 100_000, "too_deep", None),
        (b'{"variables": {"x": [' + b"1" * 5000 + b"]}}", "out_of_range", "variables.x.0"),
    ],
)
def test_a_text_that_cannot_be_taken_is_named(text: bytes, code: str, field: str | None) -> None:
    with pytest.raises(InvalidInput) as caught:
        json_values.decode(text)
    assert [(p.code, p.field) for p in caught.value.problems] == [(code, field)]


def test_a_text_that_can_be_taken_is_decoded() -> None:
    assert json_values.decode('{"ä": [1, 2.5, null]}'.encode()) == {"ä": [1, 2.5, None]}


def test_a_place_repeats_only_a_part_of_a_long_key() -> None:
    (problem,) = json_values.problems({"k" * 400_000: [0, {"x": "\0"}]}, "variables")
    assert problem.field == f"variables.{'k' * json_values.MAX_SHOWN_KEY}.1.x"
    nested: Any = "\0"
    for _ in range(json_values.MAX_DEPTH):
        nested = {"k" * 80: nested}
    (problem,) = json_values.problems(nested, "variables")
    assert len(problem.field or "") == json_values.MAX_SHOWN_PLACE


def test_depth_is_pinned_at_its_limit() -> None:
    value: Any = 1
    for _ in range(json_values.MAX_DEPTH):
        value = {"a": value}
    assert found(value) == []
    assert found([value]) == [("v.0" + ".a" * (json_values.MAX_DEPTH - 1), "too_deep")]


@pytest.mark.parametrize("make", [lambda n: [0] * (n - 1), lambda n: {str(i): None for i in range(n - 1)}])
def test_the_number_of_values_is_pinned_at_its_limit(make: Callable[[int], Any]) -> None:
    assert found(make(json_values.MAX_VALUES)) == []
    assert found(make(json_values.MAX_VALUES + 1)) == [("v", "too_many_values")]


def test_no_more_problems_are_named_than_the_limit() -> None:
    assert len(found(["\0"] * (json_values.MAX_PROBLEMS - 1))) == json_values.MAX_PROBLEMS - 1
    assert len(found(["\0"] * 1000)) == json_values.MAX_PROBLEMS
