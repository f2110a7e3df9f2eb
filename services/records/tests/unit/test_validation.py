"""A record's values as a whole."""

from records.contract import FieldInput, FieldType
from records.definitions import to_field
from records.validation import check


def test_a_record_is_refused_with_every_problem_at_once() -> None:
    fields = {
        "a": to_field(FieldInput(name="a", type=FieldType.INTEGER), "f_1"),
        "b": to_field(FieldInput(name="b", type=FieldType.TEXT, required=True), "f_2"),
    }
    accepted, problems = check(fields, {"a": "x", "id": "1", "q" * 200: 1}, partial=False, path="7.")
    found = {(problem.field, problem.code) for problem in problems}
    assert found == {
        ("7.a", "invalid_type"), ("7.b", "required"), ("7.id", "read_only"), (f"7.{'q' * 80}", "unknown_field"),
    }  # fmt: skip
    assert accepted == {}
    assert check(fields, {"a": 1}, partial=True) == ({"f_1": 1}, [])
