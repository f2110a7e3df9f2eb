"""The rules for what a client declares."""

import pytest
from chassis.errors import InvalidInput
from files.declaration import check_attachment, declare

MIB = 1024**2


def fields_of(error: InvalidInput) -> list[str | None]:
    return [problem.field for problem in error.problems]


def test_a_declaration_is_brought_into_normal_form() -> None:
    declared = declare("Bericht.pdf", 10, "Application/PDF; charset=x", "AB" * 32, max_size=MIB)
    assert (declared.content_type, declared.sha256) == ("application/pdf", "ab" * 32)


def test_every_broken_rule_is_named_at_once() -> None:
    with pytest.raises(InvalidInput) as caught:
        declare("", 0, "nonsense", "abc", max_size=MIB)
    assert fields_of(caught.value) == ["name", "size", "content_type", "sha256"]


@pytest.mark.parametrize("name", ["a", "x" * 255, "a/b\\c.txt", "..", "Übersicht 表.xlsx", " leading"])
def test_names_that_people_use_are_taken(name: str) -> None:
    assert declare(name, 1, None, None, max_size=1).name == name


@pytest.mark.parametrize("name", ["", "x" * 256, "   ", "a\nb", "a\x00", "a\x7f", "invoice\u202efdp.exe"])
def test_names_that_deceive_or_break_are_refused(name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        declare(name, 1, None, None, max_size=1)
    assert set(fields_of(caught.value)) == {"name"}


@pytest.mark.parametrize(("size", "fits"), [(0, False), (1, True), (MIB, True), (MIB + 1, False), (-5, False)])
def test_the_size_has_both_its_limits(size: int, fits: bool) -> None:
    if fits:
        assert declare("a", size, None, None, max_size=MIB).size == size
    else:
        with pytest.raises(InvalidInput, match="1 to 1048576"):
            declare("a", size, None, None, max_size=MIB)


@pytest.mark.parametrize("sha256", ["", "g" * 64, "a" * 63, "a" * 65])
def test_a_checksum_is_64_hexadecimal_digits(sha256: str) -> None:
    with pytest.raises(InvalidInput, match="64 hexadecimal"):
        declare("a", 1, None, sha256, max_size=1)


@pytest.mark.parametrize(
    ("collection", "record", "field"),
    [
        ("customers", None, "record"),
        ("c", "r" * 256, "record"),
        ("c" * 256, "r", "collection"),
        (None, "r1", "collection"),
        ("", "r1", "collection"),
        ("c", "r\x00", "record"),
    ],
)
def test_collection_and_record_come_together(collection: str | None, record: str | None, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_attachment(collection, record)
    assert fields_of(caught.value) == [field]


def test_no_attachment_and_a_whole_one_are_fine() -> None:
    check_attachment(None, None)
    check_attachment("customers", "r1")
    check_attachment("c" * 255, "r" * 255)
