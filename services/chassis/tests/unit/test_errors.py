"""The five errors cross the wire unharmed; a bug leaves its text at home."""

from typing import Any

import msgspec
import pytest
from chassis.errors import FIVE, InvalidInput, Problem, ServiceError, from_wire, to_wire
from hypothesis import given
from hypothesis import strategies as st

TEXT = st.text(st.characters(codec="utf-8"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=10,
)


@given(kind=st.sampled_from(sorted(FIVE)), message=TEXT, details=JSON)
def test_an_error_comes_back_as_it_went(kind: str, message: str, details: Any) -> None:
    error = FIVE[kind](message, code="some_code", details=details)
    back = from_wire(msgspec.json.decode(msgspec.json.encode(to_wire(error))))
    assert type(back) is FIVE[kind]
    assert (back.message, back.code, back.details) == (message, "some_code", details)


def test_each_has_its_own_code() -> None:
    assert sorted(cls("x").code for cls in FIVE.values()) == [
        "conflict", "forbidden", "invalid_input", "not_found", "unavailable",
    ]  # fmt: skip


def test_a_bug_keeps_its_text_to_itself() -> None:
    wire = to_wire(RuntimeError("the password is canary"))
    assert "canary" not in str(wire)
    back = from_wire(wire)
    assert type(back) is ServiceError
    assert (back.code, back.message) == ("internal_error", "internal error")


@pytest.mark.parametrize("wire", [{}, {"exc_type": "SystemExit"}, {"exc_type": 5, "value": None, "code": None}])
def test_an_unknown_error_is_a_plain_one(wire: dict[str, Any]) -> None:
    assert type(from_wire(wire)) is ServiceError


def test_invalid_input_reports_all_problems() -> None:
    problems = [Problem("required", "is required", "name"), Problem("too_long", "at most 5", "fields.2.name")]
    back = from_wire(msgspec.json.decode(msgspec.json.encode(to_wire(InvalidInput.of(problems)))))
    assert isinstance(back, InvalidInput)
    assert back.problems == problems
    assert back.message == "name: is required; fields.2.name: at most 5"
    assert InvalidInput("plain").problems == [Problem("invalid_input", "plain")]
