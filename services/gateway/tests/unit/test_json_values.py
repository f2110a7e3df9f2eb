"""What JSON the platform takes."""

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
        (b"1" * 5000, "malformed", None),
    ],
)
def test_a_text_that_cannot_be_taken_is_named(text: bytes, code: str, field: str | None) -> None:
    with pytest.raises(InvalidInput) as caught:
        json_values.decode(text)
    assert [(p.code, p.field) for p in caught.value.problems] == [(code, field)]


def test_a_text_that_can_be_taken_is_decoded() -> None:
    assert json_values.decode('{"ä": [1, 2.5, null]}'.encode()) == {"ä": [1, 2.5, None]}
