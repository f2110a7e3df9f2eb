"""Names and options of fields."""

from typing import Any

import pytest
from records import choices, definitions
from records.contract import FieldInput, FieldType
from records.values import Wrong, convert

OPTIONS_NEEDED: dict[FieldType, dict[str, Any]] = {
    FieldType.CHOICE: {"choices": ["a"]},
    FieldType.CHOICES: {"choices": ["a"]},
    FieldType.LINK: {"collection": "countries"},
}


def problems(field_type: str, options: dict[str, Any] | None = None, **more: Any) -> set[tuple[str | None, str]]:
    given = FieldInput(name=more.pop("name", "field"), type=FieldType(field_type), options=options, **more)
    found = definitions.field_problems(definitions.to_field(given), "fields.3.")
    return {((problem.field or "").removeprefix("fields.3."), problem.code) for problem in found}


@pytest.mark.parametrize("name", ["a", "camelCase", "with_underscore", "a1", "a" * 63])
def test_plain_names_are_taken(name: str) -> None:
    assert problems("TEXT", name=name) == set()


@pytest.mark.parametrize("name", ["", "A", "1a", "_a", "a-b", "a b", "ä", "aé", "a\n", 'a"', "a" * 64, "\x00"])
def test_other_names_are_not(name: str) -> None:
    assert problems("TEXT", name=name) == {("name", "invalid_name")}


@pytest.mark.parametrize("name", ["id", "version", "createdAt", "updatedBy", "and", "or", "not"])
def test_what_filters_and_records_call_their_own_is_reserved(name: str) -> None:
    assert problems("TEXT", name=name) == {("name", "reserved_name")}


@pytest.mark.parametrize("field_type", FieldType)
def test_each_type_stands_without_options_or_says_which_it_needs(field_type: FieldType) -> None:
    needed = OPTIONS_NEEDED.get(field_type, {})
    assert problems(field_type, needed) == set()
    assert problems(field_type, None) == {(f"options.{name}", "required") for name in needed}
    assert problems(field_type, needed | {"nonsense": 1}) == {("options.nonsense", "unknown_option")}


@pytest.mark.parametrize(
    ("field_type", "option", "wrong", "right"),
    [
        ("TEXT", "minLength", [-1, 1.5, "5", True, 1_000_001], [0, 5]),
        ("LONG_TEXT", "maxLength", [[], "x"], [1_000_000]),
        (
            "TEXT",
            "pattern",
            ["(", "", "a" * 501, 5, "(?=x)", r"(a)\1", "\x00", "x{1001}"],
            ["[A-Z]{3}", "(a+)+$", "a" * 500],
        ),
        ("INTEGER", "min", ["x", "NaN", True, [], "1e9999", "1_0"], [-5, 0.5, "7"]),
        ("DECIMAL", "max", ["Infinity", {}], [0.1, "0.10"]),
        (
            "CHOICE",
            "choices",
            [[], ["a", "a"], [1], [""], "abc", ["x" * 201], ["\x00"], [str(number) for number in range(501)], {"a": 1}],
            [["a"], ["x" * 200], [str(number) for number in range(500)]],
        ),
        (
            "CHOICE",
            "labels",
            [[], "x", *({"a": label} for label in ("", "x" * 101, " \t", None, 5, "\x00", "\ud800")), {"b": "B"}],
            [{}, {"a": "A"}, {"a": "x" * 100}, {"a": "a"}],
        ),
        (
            "CHOICES",
            "colors",
            [["red"], {"a": "Red"}, {"a": "#ff0000"}, {"a": ""}, {"a": None}, {"a": ["red"]}, {"b": "red"}],
            [{}, *({"a": color} for color in choices.COLORS)],
        ),
        ("LINK", "collection", [5, "No", ["a"], "", 'x"'], ["countries"]),
        ("LINK", "onDelete", ["cascade", 1, ["clear"]], ["restrict", "clear", "delete"]),
        ("FILES", "maxFiles", [0, 101, "5", True, 1.5], [1, 100]),
        ("FILES", "maxSize", [0, 5 * 1024**4 + 1, "5", True], [1, 5 * 1024**4]),
        (
            "FILES",
            "accept",
            [
                [],
                "image/*",
                ["image"],
                ["*/*"],
                ["Image/PNG"],
                ["image/*", "image/*"],
                [f"a/b{n}" for n in range(51)],
                [5],
            ],
            [["image/*"], ["application/pdf", "text/csv"], [f"a/b{n}" for n in range(50)]],
        ),
    ],
)
def test_the_value_of_an_option_follows_its_rule(
    field_type: str, option: str, wrong: list[Any], right: list[Any]
) -> None:
    needed = OPTIONS_NEEDED.get(FieldType(field_type), {})
    for value in wrong:
        assert problems(field_type, needed | {option: value}) == {(f"options.{option}", "invalid_option")}, value
    for value in right:
        assert problems(field_type, needed | {option: value}) == set(), value


def test_contradictions_are_refused() -> None:
    assert problems("TEXT", {"minLength": 5, "maxLength": 4}) == {("options.maxLength", "invalid_option")}
    assert problems("DECIMAL", {"min": "0.2", "max": 0.1}) == {("options.max", "invalid_option")}
    assert problems("INTEGER", {"min": 3, "max": 3}) == set()
    cleared = {"collection": "countries", "onDelete": "clear"}
    assert problems("LINK", cleared, required=True) == {("options.onDelete", "invalid_option")}


@pytest.mark.parametrize(
    ("labels", "fine"),
    [
        ({"open": "done"}, False),
        ({"open": "Same", "done": "Same"}, False),
        ({"open": "done", "done": "open"}, True),
        ({"open": "Same", "done": "same"}, True),
    ],
)
def test_no_two_choices_are_called_the_same(labels: dict[str, str], fine: bool) -> None:
    found = problems("CHOICE", {"choices": ["open", "done"], "labels": labels})
    assert found == (set() if fine else {("options.labels", "invalid_option")})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"labels": {"b" * 200: "B"}}, f"{'b' * 79}… is not one of the choices"),
        ({"labels": {"a": "x" * 101}}, "the label of a must be a text of 1 to 100 characters"),
        ({"colors": {"a": "black"}}, "the color of a must be one of gray, red, pink"),
    ],
)
def test_what_is_wrong_with_a_choice_says_which_it_is(options: dict[str, Any], message: str) -> None:
    field = definitions.to_field(FieldInput(name="kind", type=FieldType.CHOICE, options={"choices": ["a"]} | options))
    (problem,) = definitions.field_problems(field)
    assert problem.message.startswith(message)


def test_as_many_choices_as_there_may_be_have_labels_and_colors() -> None:
    values = [str(number) for number in range(choices.MAX_CHOICES)]
    options = {"labels": {value: f"No {value}" for value in values}, "colors": dict.fromkeys(values, "blue")}
    assert problems("CHOICES", {"choices": values} | options) == set()


@pytest.mark.parametrize("option", ["labels", "colors"])
def test_only_choices_have_labels_and_colors(option: str) -> None:
    assert problems("TEXT", {option: {}}) == {(f"options.{option}", "unknown_option")}


def test_null_stands_for_an_option_that_is_not_given() -> None:
    given = FieldInput(name="to", type=FieldType.LINK, options={"collection": "countries", "onDelete": None})
    assert definitions.to_field(given).options == {"collection": "countries", "onDelete": "restrict"}
    assert problems("CHOICE", {"choices": None}) == {("options.choices", "required")}


@pytest.mark.parametrize("field_type", ["LONG_TEXT", "BOOLEAN", "CHOICES", "JSON", "FILES"])
def test_not_every_type_can_be_unique(field_type: str) -> None:
    options = OPTIONS_NEEDED.get(FieldType(field_type))
    assert problems(field_type, options, unique=True) == {("unique", "not_supported")}


def test_labels_follow_from_names() -> None:
    for name, label in (("postalCode", "Postal Code"), ("iata", "Iata"), ("first_name", "First name")):
        assert definitions.to_field(FieldInput(name=name, type=FieldType.TEXT)).label == label
    assert problems("TEXT", label="x" * 200, help="y" * 2000) == set()
    assert problems("TEXT", label="x" * 201, help="y" * 2001) == {("label", "invalid_text"), ("help", "invalid_text")}


def test_a_name_that_appears_twice_is_a_problem_of_the_later() -> None:
    fields = [definitions.to_field(FieldInput(name=name, type=FieldType.TEXT)) for name in ("a", "b", "a")]
    assert [problem.field for problem in definitions.duplicate_names(fields)] == ["fields.2.name"]


def test_a_pattern_that_would_stall_other_engines_is_harmless() -> None:
    field = definitions.to_field(FieldInput(name="x", type=FieldType.TEXT, options={"pattern": "(a+)+(b|a)*c"}))
    with pytest.raises(Wrong, match="must match the pattern"):
        convert(field, "a" * 10_000)
