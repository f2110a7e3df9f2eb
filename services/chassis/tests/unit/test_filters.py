"""`matches` agrees with a slow, obvious reading of SQL's three-valued logic."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from chassis.errors import InvalidInput
from chassis.filters import (
    MAX_COMPARISONS,
    MAX_DEPTH,
    MAX_LIST,
    MAX_NODES,
    OPERATORS,
    Comparison,
    comparisons,
    matches,
    parse,
)
from hypothesis import given, settings
from hypothesis import strategies as st

FIELDS = st.sampled_from(["a", "b", "c"])
SCALARS = st.integers(-2, 2) | st.sampled_from(["", "a", "A", "ab", "b", "ß", "SS"]) | st.booleans()
VALUES = st.dictionaries(FIELDS, st.none() | SCALARS, max_size=3)


def operators() -> st.SearchStrategy[dict[str, Any]]:
    plain = st.dictionaries(st.sampled_from(["eq", "ne", "lt", "lte", "gt", "gte"]), SCALARS, min_size=1, max_size=2)
    lists = st.dictionaries(st.sampled_from(["in", "nin"]), st.lists(SCALARS, max_size=3), min_size=1, max_size=1)
    texts = st.dictionaries(st.sampled_from(["contains", "startsWith"]), st.text("aAbß", max_size=2), min_size=1)
    null = st.fixed_dictionaries({"isNull": st.booleans()})
    return plain | lists | texts | null


FILTERS = st.recursive(
    st.dictionaries(FIELDS, operators(), max_size=2),
    lambda inner: (
        st.fixed_dictionaries({"and": st.lists(inner, max_size=3)})
        | st.fixed_dictionaries({"or": st.lists(inner, max_size=3)})
        | st.fixed_dictionaries({"not": inner})
    ),
    max_leaves=8,
)


def oracle(source: dict[str, Any], values: dict[str, Any]) -> str:
    """ "true", "false" or "unknown", as the SQL standard's truth tables say."""
    parts = []
    for key, value in source.items():
        if key == "and":
            parts.append(conjunction([oracle(item, values) for item in value]))
        elif key == "or":
            parts.append(negation(conjunction([negation(oracle(item, values)) for item in value])))
        elif key == "not":
            parts.append(negation(oracle(value, values)))
        else:
            parts.extend(comparison(op, values.get(key), operand) for op, operand in value.items())
    return conjunction(parts)


def conjunction(parts: list[str]) -> str:
    return "false" if "false" in parts else "unknown" if "unknown" in parts else "true"


def negation(part: str) -> str:
    return {"true": "false", "false": "true", "unknown": "unknown"}[part]


def comparison(op: str, value: Any, operand: Any) -> str:
    if op == "isNull":
        return "true" if (value is None) is operand else "false"
    if value is None:
        return "unknown"
    if op in ("lt", "lte", "gt", "gte") and isinstance(value, str) is not isinstance(operand, str):
        return "false"
    text, sought = str(value).lower(), str(operand).lower()
    is_text = isinstance(value, str)
    answers: dict[str, Callable[[], bool]] = {
        "eq": lambda: value == operand,
        "ne": lambda: value != operand,
        "in": lambda: any(value == item for item in operand),
        "nin": lambda: not any(value == item for item in operand),
        "lt": lambda: value < operand,
        "lte": lambda: value < operand or value == operand,
        "gt": lambda: operand < value,
        "gte": lambda: operand < value or value == operand,
        "contains": lambda: is_text and sought in text,
        "startsWith": lambda: is_text and text[: len(sought)] == sought,
    }
    return "true" if answers[op]() else "false"


@settings(max_examples=500)
@given(source=FILTERS, values=VALUES)
def test_matches_agrees_with_the_truth_tables(source: dict[str, Any], values: dict[str, Any]) -> None:
    assert matches(parse(source), values) is (oracle(source, values) == "true")


def test_an_empty_filter_selects_everything_and_an_empty_choice_nothing() -> None:
    assert matches(parse({}), {})
    assert matches(parse({"and": []}), {})
    assert not matches(parse({"or": []}), {})


def test_contains_looks_into_lists() -> None:
    assert matches(parse({"tags": {"contains": "a"}}), {"tags": ["a", "b"]})
    assert not matches(parse({"tags": {"contains": "c"}}), {"tags": ["a", "b"]})


@pytest.mark.parametrize(
    ("source", "field", "code"),
    [
        (None, "filter", "invalid_type"),
        ([], "filter", "invalid_type"),
        ({"and": {}}, "filter.and", "invalid_type"),
        ({"or": [{}, 7]}, "filter.or.1", "invalid_type"),
        ({"not": None}, "filter.not", "invalid_type"),
        ({"a": 5}, "filter.a", "invalid_type"),
        ({"a": {}}, "filter.a", "invalid_type"),
        ({"a": {"like": "x"}}, "filter.a.like", "unknown_operator"),
        ({"a": {"in": "x"}}, "filter.a.in", "invalid_type"),
        ({"a": {"in": [None]}}, "filter.a.in", "invalid_value"),
        ({"a": {"in": list(range(MAX_LIST + 1))}}, "filter.a.in", "invalid_type"),
        ({"a": {"isNull": 1}}, "filter.a.isNull", "invalid_type"),
        ({"a": {"eq": None}}, "filter.a.eq", "invalid_value"),
        ({"a": {"contains": 5}}, "filter.a.contains", "invalid_type"),
        ({"or": [{"a": {"eq": n}} for n in range(MAX_COMPARISONS + 1)]}, "filter", "too_complex"),
    ],
)
def test_a_bad_filter_is_refused_naming_place_and_rule(source: Any, field: str, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse(source)
    assert [(p.field, p.code) for p in caught.value.problems] == [(field, code)]


def test_a_filter_nested_too_deep_is_refused() -> None:
    source: dict[str, Any] = {}
    for _ in range(5000):
        source = {"not": source}
    with pytest.raises(InvalidInput) as caught:
        parse(source)
    assert caught.value.problems[0].code == "too_complex"


def test_the_comparisons_come_in_their_order() -> None:
    tree = parse({"a": {"gt": 1, "lt": 5}, "or": [{"not": {"b": {"eq": 2}}}, {"c": {"isNull": True}}]})
    assert list(comparisons(tree)) == [
        Comparison("a", "gt", 1), Comparison("a", "lt", 5), Comparison("b", "eq", 2), Comparison("c", "isNull", True),
    ]  # fmt: skip
    assert {c.op for c in comparisons(tree)} <= set(OPERATORS)


def test_a_moment_is_compared_however_it_is_written() -> None:
    values = {"at": "2026-01-31T12:00:00+00:00", "name": "2026-01-31T25:00:00Z"}
    for source in (
        {"at": {"eq": "2026-01-31T14:00:00+02:00"}},
        {"at": {"in": ["2026-01-31T12:00:00.000Z"]}},
        {"at": {"lt": "2026-01-31T12:00:00.5Z"}},
        {"name": {"eq": "2026-01-31T25:00:00Z"}},
    ):
        assert matches(parse(source), values)
    assert not matches(parse({"at": {"ne": "2026-01-31T12:00Z"}}), values)


def test_letters_keep_their_number_when_their_case_is_folded() -> None:
    assert matches(parse({"a": {"contains": "ÉTÉ"}}), {"a": "L'été"})
    assert not matches(parse({"a": {"contains": "SS"}}), {"a": "Straße"})
    assert matches(parse({"a": {"startsWith": "i"}}), {"a": "İstanbul"})


def test_an_error_does_not_repeat_an_absurd_name() -> None:
    for source in ({"x" * 10_000: 1}, {"a": {"x" * 10_000: 1}}):
        with pytest.raises(InvalidInput) as caught:
            parse(source)
        assert len(str(caught.value)) < 500


def refused(source: Any) -> list[tuple[str | None, str]]:
    try:
        parse(source)
    except InvalidInput as err:
        return [(problem.field, problem.message) for problem in err.problems]
    return []


@pytest.mark.parametrize("wide", [False, True])
def test_the_number_of_comparisons_is_pinned_at_its_limit(wide: bool) -> None:
    def source(count: int) -> Any:
        tests = [{"a": {"eq": n}} for n in range(count)]
        return {f"a{n}": {"eq": n} for n in range(count)} if wide else {"or": tests}

    assert len(list(comparisons(parse(source(MAX_COMPARISONS))))) == MAX_COMPARISONS
    assert refused(source(MAX_COMPARISONS + 1)) == [("filter", "at most 200 comparisons")]


@pytest.mark.parametrize("empty", [{}, {"and": []}, {"not": {}}, {"or": [{}]}])
def test_the_number_of_parts_is_pinned_at_its_limit(empty: dict[str, Any]) -> None:
    each = {"{}": 1, "{'and': []}": 2, "{'not': {}}": 2, "{'or': [{}]}": 3}[str(empty)]
    fitting = (MAX_NODES - 2) // each
    rest = [{}] * (MAX_NODES - 2 - fitting * each)
    assert refused({"or": [empty] * fitting + rest}) == []
    message = "at most 1000 objects and lists of and, or and not"
    assert refused({"or": [empty] * fitting + [*rest, {}]}) == [("filter", message)]


def test_depth_is_pinned_at_its_limit() -> None:
    source: dict[str, Any] = {"a": {"eq": 1}}
    for _ in range(MAX_DEPTH):
        source = {"not": source}
    assert refused(source) == []
    assert refused({"and": [source]}) == [("filter.and.0" + ".not" * MAX_DEPTH, "nested more than 10 deep")]


@pytest.mark.parametrize("op", ["in", "nin"])
def test_the_length_of_a_list_is_pinned_at_its_limit(op: str) -> None:
    assert refused({"a": {op: [0] * MAX_LIST}}) == []
    assert refused({"a": {op: [0] * (MAX_LIST + 1)}}) == [(f"filter.a.{op}", "must be a list of at most 1000 values")]


def test_what_lies_beyond_the_limit_is_not_looked_at() -> None:
    looked: list[int] = []

    class Watched(list[Any]):
        def __iter__(self) -> Iterator[Any]:
            for index in range(1_000_000):
                looked.append(index)
                yield {}

    assert refused({"or": Watched()})
    assert len(looked) <= MAX_NODES
