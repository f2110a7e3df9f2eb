"""What each type of field takes, what it makes of it, and what it refuses."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from records import numbers, values
from records.contract import Field, FieldType

ID = "0198c0de-0000-7000-8000-000000000001"


def field(field_type: str, required: bool = False, indexed: bool = False, **options: Any) -> Field:
    return Field(
        id="f_1", name="field", label="Field", type=FieldType(field_type), required=required, unique=False,
        indexed=indexed, help=None, options=options,
    )  # fmt: skip


CHOICE: dict[str, Any] = {"choices": ["a", "b"]}
TAKEN: list[tuple[Field, Any, Any]] = [
    (field("TEXT"), "", ""),
    (field("TEXT"), " x ", " x "),
    (field("TEXT"), "x" * 10_000, "x" * 10_000),
    (field("TEXT", minLength=2, maxLength=3), "ab", "ab"),
    (field("TEXT", pattern="[A-Z]{3}"), "ZRH", "ZRH"),
    (field("LONG_TEXT"), "a\nb\t🛫", "a\nb\t🛫"),
    (field("INTEGER"), 5.0, 5),
    (field("INTEGER"), -(2**53 - 1), -(2**53 - 1)),
    (field("INTEGER", min=1, max=3), 3, 3),
    (field("DECIMAL"), 0.1, "0.1"),
    (field("DECIMAL"), "1.500", "1.5"),
    (field("DECIMAL"), "1e14", "100000000000000"),
    (field("DECIMAL"), 1e-15, "0.000000000000001"),
    (field("DECIMAL"), "-0.0", "0"),
    (field("BOOLEAN"), False, False),
    (field("DATE"), "2024-02-29", "2024-02-29"),
    (field("DATE"), "0001-01-01", "0001-01-01"),
    (field("DATETIME"), "2026-01-31T12:00:00Z", "2026-01-31T12:00:00+00:00"),
    (field("DATETIME"), "2026-01-31T12:00+02:00", "2026-01-31T10:00:00+00:00"),
    (field("DATETIME"), "2026-01-31T12:00:00.123456789Z", "2026-01-31T12:00:00.123456+00:00"),
    (field("CHOICE", **CHOICE), "b", "b"),
    (field("CHOICES", **CHOICE), ["b", "a"], ["b", "a"]),
    (field("CHOICES", **CHOICE), [], []),
    (field("EMAIL"), "a.b+c@example.org", "a.b+c@example.org"),
    (field("EMAIL"), "", None),
    (field("URL"), "https://example.org:8443/a?b=c#d", "https://example.org:8443/a?b=c#d"),
    (field("JSON"), {"a": [1, None, "\\u0000"]}, {"a": [1, None, "\\u0000"]}),
    (field("JSON", required=True), [], []),
    (field("LINK"), ID.upper(), ID),
    (field("FILES"), [ID], [ID]),
    (field("FILES"), None, None),
    (field("FILES"), [], None),
    (field("FILES", maxFiles=1), [ID], [ID]),
]
REFUSED: list[tuple[Field, Any, str]] = [
    (field("TEXT"), 5, "invalid_type"),
    (field("TEXT"), "x" * 10_001, "too_long"),
    (field("TEXT", indexed=True), "x" * 501, "too_long"),
    (field("TEXT"), "a\x00b", "invalid_text"),
    (field("TEXT"), "a\ud800", "invalid_text"),
    (field("TEXT", minLength=2), "a", "too_short"),
    (field("TEXT", minLength=2), "", "too_short"),
    (field("TEXT", maxLength=2), "abc", "too_long"),
    (field("TEXT", pattern="[A-Z]{3}"), "ZRHX", "pattern"),
    (field("TEXT", pattern="[A-Z]{3}"), "ZRH\n", "pattern"),
    (field("TEXT", required=True), "", "required"),
    (field("LONG_TEXT"), "x" * 1_000_001, "too_long"),
    (field("INTEGER"), 5.5, "invalid_type"),
    (field("INTEGER"), "5", "invalid_type"),
    (field("INTEGER"), True, "invalid_type"),
    (field("INTEGER"), math.nan, "invalid_type"),
    (field("INTEGER"), math.inf, "invalid_type"),
    (field("INTEGER"), 2**53, "out_of_range"),
    (field("INTEGER", min=1), 0, "too_small"),
    (field("INTEGER", max="1.5"), 2, "too_large"),
    (field("DECIMAL"), "1.0000000000000001", "out_of_range"),
    (field("DECIMAL"), "1.00000000000000000000000000000000000001", "out_of_range"),
    (field("DECIMAL"), "1e15", "out_of_range"),
    (field("DECIMAL"), "1e-16", "out_of_range"),
    (field("DECIMAL"), "1e400", "out_of_range"),
    (field("DECIMAL"), "1e999999999", "invalid_type"),
    (field("DECIMAL"), "NaN", "invalid_type"),
    (field("DECIMAL"), math.inf, "invalid_type"),
    (field("DECIMAL"), False, "invalid_type"),
    (field("DECIMAL"), "1_000", "invalid_type"),
    (field("DECIMAL"), " 1", "invalid_type"),
    (field("DECIMAL"), "٣", "invalid_type"),
    (field("DECIMAL", min=0), "-0.1", "too_small"),
    (field("BOOLEAN"), 1, "invalid_type"),
    (field("BOOLEAN"), "true", "invalid_type"),
    (field("DATE"), "2026-02-30", "invalid_date"),
    (field("DATE"), "0000-01-01", "invalid_date"),
    (field("DATE"), "20260131", "invalid_type"),
    (field("DATE"), "２０２６-01-01", "invalid_type"),
    (field("DATE"), "2026-01-31T00:00:00Z", "invalid_type"),
    (field("DATETIME"), "2026-01-31T12:00:00", "invalid_type"),
    (field("DATETIME"), "2026-01-31", "invalid_type"),
    (field("DATETIME"), "2026-W05-6T12:00:00Z", "invalid_type"),
    (field("DATETIME"), "2026-01-31T24:01:00Z", "invalid_date"),
    (field("DATETIME"), "0001-01-01T00:00:00+01:00", "invalid_date"),
    (field("CHOICE", **CHOICE), "c", "not_a_choice"),
    (field("CHOICE", **CHOICE), ["a"], "not_a_choice"),
    (field("CHOICE", **CHOICE), {}, "not_a_choice"),
    (field("CHOICES", **CHOICE), "a", "invalid_type"),
    (field("CHOICES", **CHOICE), ["a", ["b"]], "not_a_choice"),
    (field("CHOICES", **CHOICE), ["a", "a"], "duplicate"),
    (field("CHOICES", required=True, **CHOICE), [], "required"),
    (field("EMAIL"), "a@b", "email"),
    (field("EMAIL"), "a@b.c\r\nBcc: x@y.z", "email"),
    (field("EMAIL", required=True), "", "required"),
    (field("URL"), "javascript:alert(1)", "url"),
    (field("URL"), "https://", "url"),
    (field("URL"), "https://a b", "url"),
    (field("URL"), "\x01https://a", "url"),
    (field("URL"), "https://[::1", "url"),
    (field("URL"), "https://a:99999", "url"),
    (field("JSON"), ["x" * 100_000], "too_long"),
    (field("JSON"), {"a\x00": 1}, "invalid_text"),
    (field("JSON"), ["\\\x00"], "invalid_text"),
    (field("LINK"), "5", "invalid_type"),
    (field("LINK"), 5, "invalid_type"),
    (field("LINK", required=True), None, "required"),
    (field("FILES"), ID, "invalid_type"),
    (field("FILES"), ["x"], "invalid_type"),
    (field("FILES"), [ID, ID.upper()], "duplicate"),
    (field("FILES"), [ID] * 101, "too_many"),
    (field("FILES", maxFiles=1), [ID, ID[:-1] + "2"], "too_many"),
]


@pytest.mark.parametrize(("of", "value", "stored"), TAKEN, ids=range(len(TAKEN)))
def test_a_fitting_value_is_taken(of: Field, value: Any, stored: Any) -> None:
    assert values.convert(of, value) == stored


@pytest.mark.parametrize(("of", "value", "code"), REFUSED, ids=range(len(REFUSED)))
def test_any_other_is_refused_with_its_rule(of: Field, value: Any, code: str) -> None:
    with pytest.raises(values.Wrong) as raised:
        values.convert(of, value)
    assert raised.value.code == code


LONG_HOST = f"{'b' * 63}.{'c' * 63}.{'d' * 63}.{'e' * 60}"
IDS = [f"{ID[:-3]}{number:03d}" for number in range(101)]
LIMITS: list[tuple[Field, Any, Any, str]] = [
    (field("TEXT"), "x" * 10_000, "x" * 10_001, "too_long"),
    (field("LONG_TEXT"), "x" * 1_000_000, "x" * 1_000_001, "too_long"),
    (field("EMAIL"), f"a@{LONG_HOST}", f"aa@{LONG_HOST}", "too_long"),
    (field("URL"), "https://a/" + "x" * 2_038, "https://a/" + "x" * 2_039, "too_long"),
    (field("JSON"), ["x" * 99_996], ["x" * 99_997], "too_long"),
    (field("INTEGER"), 2**53 - 1, 2**53, "out_of_range"),
    (field("INTEGER"), 1 - 2**53, -(2**53), "out_of_range"),
    (field("DECIMAL"), "123456789012345", "1234567890123456", "out_of_range"),
    (field("DECIMAL"), "12345678.1234567", "123456789.1234567", "out_of_range"),
    (field("DECIMAL"), "0.000000000000001", "0.0000000000000001", "out_of_range"),
    (field("DECIMAL"), "100000000000000", "1000000000000000", "out_of_range"),
    (field("FILES"), IDS[:100], IDS, "too_many"),
]


@pytest.mark.parametrize(("of", "largest", "larger", "code"), LIMITS, ids=range(len(LIMITS)))
def test_the_largest_value_is_taken_and_a_larger_one_refused(of: Field, largest: Any, larger: Any, code: str) -> None:
    assert values.convert(of, largest) is not None
    with pytest.raises(values.Wrong) as raised:
        values.convert(of, larger)
    assert raised.value.code == code


@pytest.mark.parametrize(("count", "more"), [(20, ""), (21, " …")])
def test_a_refusal_names_twenty_choices_at_most(count: int, more: str) -> None:
    choices = [f"c{number}" for number in range(count)]
    with pytest.raises(values.Wrong) as raised:
        values.convert(field("CHOICE", choices=choices), "other")
    assert raised.value.message == f"must be one of {', '.join(choices[:20])}{more}"


@pytest.mark.parametrize("field_type", FieldType)
def test_null_is_a_value_only_where_none_is_required(field_type: FieldType) -> None:
    assert values.convert(field(field_type), None) is None
    with pytest.raises(values.Wrong, match="is required"):
        values.convert(field(field_type, required=True), None)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6) | st.integers() | st.floats())
def test_a_number_is_read_exactly_or_not_at_all(given_number: Any) -> None:
    read = numbers.read(str(given_number))
    assert read is None or (read == numbers.read(format(read, "f")) and float(read) == float(given_number))
    assert (read is None) == (str(given_number) in ("nan", "inf", "-inf"))
