"""A rule that cannot work is refused when it is made, with every problem of it."""

from collections.abc import Callable
from typing import Any

import pytest
from chassis.errors import InvalidInput, NotFound
from notifications.rules import MAX_BODY, MAX_CONDITION, MAX_NAME, MAX_RECIPIENTS, MAX_SUBJECT

from services.notifications.tests.interface.conftest import Call

Rule = Callable[..., dict[str, Any]]


def refused(rule: Rule, **changes: Any) -> list[tuple[str | None, str]]:
    with pytest.raises(InvalidInput) as caught:
        rule(**changes)
    return [(problem.field, problem.code) for problem in caught.value.problems]


def test_a_rule_is_stored_as_it_was_given(rule: Rule, call: Call) -> None:
    made = rule(condition={"or": [{"amount": {"gte": 1}}]}, enabled=False)
    assert made in call("list_rules")
    assert made["condition"] == {"or": [{"amount": {"gte": 1}}]}


def test_every_problem_is_reported_at_once(rule: Rule) -> None:
    problems = refused(
        rule,
        name=" ",
        event="record_exploded",
        condition={"or": [{"amount": {"above": 1}}]},
        recipients=["a@b.example", "nobody", "{{ record.values.email"],
        subject="x\ny",
        body="{{ user_name }}",
    )
    assert problems == [
        ("name", "required"),
        ("event", "unknown_event"),
        ("condition.or.0.amount.above", "unknown_operator"),
        ("recipients.1", "invalid_email"),
        ("recipients.2", "template_syntax"),
        ("subject", "single_line"),
        ("body", "unknown_variable"),
    ]


def test_a_malformed_template_is_refused_naming_its_line(rule: Rule) -> None:
    with pytest.raises(InvalidInput) as caught:
        rule(body="Dear {{ record.values.name }},\n\n{% if record.values.paid %}thank you")
    (problem,) = caught.value.problems
    assert (problem.field, problem.code) == ("body", "template_syntax")
    assert problem.message.startswith("line 3: ")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"body": "{% for i in range(10**9) %}x{% endfor %}"}, ("body", "template_forbidden")),
        ({"recipients": []}, ("recipients", "invalid_length")),
        ({"recipients": ["a@b.example"] * 51}, ("recipients", "invalid_length")),
        ({"recipients": ["a@b.example\r\nBcc: c@d.example"]}, ("recipients.0", "single_line")),
        ({"subject": "x" * 201}, ("subject", "too_long")),
        ({"body": "x" * 20_001}, ("body", "too_long")),
        ({"body": "x\0"}, ("body", "invalid_characters")),
        ({"condition": {"name": {"eq": "x\0"}}}, ("condition", "invalid_characters")),
        ({"becomes": True, "condition": {"name": {"eq": "x"}}}, ("becomes", "not_applicable")),
        ({"becomes": True, "event": "record_updated"}, ("becomes", "not_applicable")),
        ({"event": "user_created", "body": "x", "subject": "x"}, ("collection", "not_applicable")),
        ({"event": "file_stored", "subject": "x"}, ("body", "unknown_variable")),
    ],
)
def test_a_rule_outside_the_limits_is_refused(rule: Rule, changes: dict[str, Any], problem: tuple[str, str]) -> None:
    assert refused(rule, **changes) == [problem]


def a_condition(size: int) -> dict[str, Any]:
    """One of so many bytes of JSON."""
    return {"name": {"eq": "x" * (size - len('{"name":{"eq":""}}'))}}


def test_a_rule_of_the_largest_sizes_is_taken(rule: Rule) -> None:
    made = rule(
        name="n" * MAX_NAME,
        recipients=["a@b.example"] * MAX_RECIPIENTS,
        subject="x" * MAX_SUBJECT,
        body="x" * MAX_BODY,
        condition=a_condition(MAX_CONDITION),
    )
    assert len(made["recipients"]) == MAX_RECIPIENTS
    assert refused(rule, condition=a_condition(MAX_CONDITION + 1)) == [("condition", "too_long")]
    assert refused(rule, name="n" * (MAX_NAME + 1)) == [("name", "too_long")]


def test_a_rule_that_is_not_there_is_not_found(call: Call) -> None:
    for unknown in ("x", "01900000-0000-7000-8000-000000000000"):
        with pytest.raises(NotFound):
            call("delete_rule", id=unknown)
        with pytest.raises(NotFound):
            call("update_rule", id=unknown, enabled=True)
