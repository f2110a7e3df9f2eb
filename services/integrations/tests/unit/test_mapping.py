from typing import Any

import pytest
from integrations.mapping import apply, mapping_problems, pick

DOCUMENT = {"data": {"items": [{"price": 1.5}, {"price": 2}], "0": "zero"}, "empty": None}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$", DOCUMENT),
        ("data.items.0.price", 1.5),
        ("data.items.1", {"price": 2}),
        ("data.0", "zero"),
        ("data.items.2.price", None),
        ("data.items.-1", None),
        ("data.items.x", None),
        ("data.items.99999999999999999999", None),
        ("empty.x", None),
        ("nothing", None),
    ],
)
def test_a_path_picks_a_value_or_nothing(path: str, expected: Any) -> None:
    assert pick(DOCUMENT, path) == expected


def test_a_mapping_names_what_it_picks() -> None:
    assert apply({"price": "data.items.0.price", "gone": "x"}, DOCUMENT) == {"price": 1.5, "gone": None}


@pytest.mark.parametrize("document", [None, 1, "text", [], True])
def test_any_document_can_be_mapped(document: Any) -> None:
    assert apply({"x": "a.b"}, document) == {"x": None}


def test_a_mapping_has_rules() -> None:
    found = {(p.field, p.code) for p in mapping_problems({"a b": "x", "c": ".", "d": "", "e": "x" * 501})}
    assert found == {
        ("mapping.a b", "invalid_name"),
        ("mapping.c", "invalid_path"),
        ("mapping.d", "invalid_path"),
        ("mapping.e", "invalid_path"),
    }
    assert list(mapping_problems({"e": "x" * 500} | {f"n{i}": "$" for i in range(99)})) == []
    assert [p.code for p in mapping_problems({})] == ["mapping_size"]
    assert [p.code for p in mapping_problems({f"n{i}": "$" for i in range(101)})] == ["mapping_size"]
