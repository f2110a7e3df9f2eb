"""What the pattern of a searched word says; that it finds is tested on a real database."""

import pytest
from records.searching import pattern


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("muller", "müller"),
        ("MULLER", "Mu\u0308ller"),
        ("Łódź", "lodz"),
        ("strasse", "Straße"),
        ("aether", "Æther"),
        ("Nguyễn", "nguyen"),
        ("İzmir", "izmir"),
        ("Αθήνα", "ΑΘΗΝΑ"),
        ("ёлка", "елка"),
    ],
)
def test_words_that_differ_in_accents_and_case_alone_have_one_pattern(one: str, other: str) -> None:
    assert pattern(one) == pattern(other)


@pytest.mark.parametrize("word", ["mall", "mueller", "mülle", "мюллер"])
def test_other_words_have_another_pattern(word: str) -> None:
    assert pattern(word) != pattern("müller")


def test_what_is_no_letter_stands_for_itself() -> None:
    assert pattern("100%") == "100\\%"
    assert pattern(".*|(?i)\\d{2}_") == r"\.\*\|\(\?" + pattern("i") + r"\)\\" + pattern("d") + r"\{2\}_"
    assert pattern("日本") == "日本"
