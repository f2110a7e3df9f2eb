"""Cutting a file into parts, and checking the parts that a client names."""

import pytest
from chassis.errors import InvalidInput
from files.contract import CompletedPart
from files.parts import MIB, MOST_PARTS, MOST_PROBLEMS, PART_SIZE, check_etags, check_numbers, layout, ranges
from files.storage import StoredPart
from hypothesis import given
from hypothesis import strategies as st


def parts(*numbers: int) -> list[CompletedPart]:
    return [CompletedPart(number=number, etag=f"e{number}") for number in numbers]


def problems_of(caught: pytest.ExceptionInfo[InvalidInput]) -> list[tuple[str | None, str]]:
    return [(problem.field, problem.code) for problem in caught.value.problems]


@given(st.integers(1, 5 * 1024**4))
def test_parts_cover_the_file_exactly_and_s3_takes_them(size: int) -> None:
    cut = layout(size)
    assert sum((cut.part_size * (cut.part_count - 1), cut.last_size)) == size
    assert 1 <= cut.last_size <= cut.part_size
    assert cut.part_count <= MOST_PARTS
    assert PART_SIZE <= cut.part_size <= 5 * 1024 * MIB
    assert cut.part_size % MIB == 0


@pytest.mark.parametrize(
    ("size", "part_size", "count"),
    [
        (1, PART_SIZE, 1),
        (PART_SIZE, PART_SIZE, 1),
        (PART_SIZE + 1, PART_SIZE, 2),
        (PART_SIZE * MOST_PARTS, PART_SIZE, MOST_PARTS),
        (PART_SIZE * MOST_PARTS + 1, 9 * MIB, 8889),
    ],
)
def test_parts_are_of_8_mib_until_there_would_be_too_many(size: int, part_size: int, count: int) -> None:
    cut = layout(size)
    assert (cut.part_size, cut.part_count) == (part_size, count)
    assert cut.size_of(count) == cut.last_size


def test_parts_may_be_named_in_any_order() -> None:
    check_numbers(parts(3, 1, 2), 3)


def test_missing_foreign_and_repeated_parts_are_named() -> None:
    with pytest.raises(InvalidInput) as caught:
        check_numbers(parts(1, 1, 9, 4), 6)
    assert problems_of(caught) == [
        ("parts.1.number", "duplicate"),
        ("parts.2.number", "out_of_range"),
        ("parts", "required"),
    ]
    assert caught.value.problems[2].message == "missing: 2–3, 5–6"


def test_a_wrong_etag_and_a_part_that_never_came_are_named() -> None:
    stored = [StoredPart(1, "e1", 5), StoredPart(2, "other", 5)]
    with pytest.raises(InvalidInput) as caught:
        check_etags(parts(1, 2, 3), stored)
    assert problems_of(caught) == [("parts.1.etag", "wrong_etag"), ("parts.2.number", "not_uploaded")]


def test_quotes_around_an_etag_do_not_matter() -> None:
    check_etags([CompletedPart(number=1, etag='"e1"')], [StoredPart(1, "e1", 5)])


def test_a_long_list_of_problems_is_cut() -> None:
    with pytest.raises(InvalidInput) as caught:
        check_numbers(parts(*[99999] * 50), 1)
    assert len(caught.value.problems) == MOST_PROBLEMS


def test_ranges_are_short() -> None:
    assert ranges([1, 2, 3, 7]) == "1–3, 7"
    assert ranges(range(1, 100, 2)).endswith("17, 19 …")
