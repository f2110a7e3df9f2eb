"""What users' templates can do, and what they cannot."""

from typing import Any

import pytest
from chassis.templating.limits import MAX_OUTPUT
from hypothesis import given, settings
from hypothesis import strategies as st
from notifications import templates
from notifications.templates import InvalidTemplate, RenderingFailed

DATA: dict[str, Any] = {
    "event": {"id": "1", "time": "2026-01-31T10:00:00+00:00"},
    "record": {
        "values": {"name": "Zoë", "items": [3, 1, 2], "keys": {"values": "v"}, "none": None, "long": "x" * 60_000}
    },
    "diff": {"name": [None, "Zoë"], "age": [1, 2]},
}


def render(source: str, data: dict[str, Any] = DATA) -> str:
    templates.check(source, list(data))
    (text,) = templates.render([source], list(data), data)
    if isinstance(text, RenderingFailed):
        raise text
    return text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Dear {{ record.values.name | upper }}!", "Dear ZOË!"),
        ("{{ record.values['items'] | sort | join('-') }}", "1-2-3"),
        ("{{ record.values.items[0] + 1 }}", "4"),
        ("{{ record.values.keys.values }}", "v"),
        ("[{{ record.values.none }}]", "[]"),
        ("{{ record.values.absent | default('nobody') }}", "nobody"),
        ("{% if record.values.absent is defined %}a{% else %}b{% endif %}", "b"),
        ("{% for f, c in diff | items %}{{ loop.index }}{{ f }}={{ c[1] }};{% endfor %}", "1name=Zoë;2age=2;"),
        ("{{ 'a' ~ 1 ~ none ~ record.values.name }}", "a1Zoë"),
        ("{{ event.time[:10] }}", "2026-01-31"),
        ("{{ 2.567 | round(1) }} {{ 7 % 4 * 2 }}", "2.6 6"),
        ("{{ record.values['items'] | tojson }}", "[3,1,2]"),
        ("{% for x in diff %}{% for y in diff %}{{ loop.last }} {% endfor %}{% endfor %}", "False True False True "),
        ("{% raw %}{{ x }}{% endraw %}{# nothing #}<b>", "{{ x }}<b>"),
    ],
)
def test_templates_read_data(source: str, text: str) -> None:
    assert render(source) == text


@pytest.mark.parametrize(
    ("source", "code", "message"),
    [
        ("a\n{{ x", "template_syntax", "line 2: "),
        ("{% if event %}\n\n{% endfor %}", "template_syntax", "line 3: "),
        ("{{ event | attr('__class__') }}", "template_syntax", "line 1: No filter named 'attr'"),
        ("{{ loop.index }}", "unknown_variable", "`loop` is not one of diff, event, record"),
        ("{{ stranger }}", "unknown_variable", "`stranger` is not one of diff, event, record"),
        ("\n{% for i in range(10**9) %}x{% endfor %}", "template_forbidden", "line 2: calls are not available"),
        ("{{ diff.items() }}", "template_forbidden", "use filters"),
        ("{{ 9 ** 9 ** 9 }}", "template_forbidden", "`pow`"),
        ("{% set x = 1 %}", "template_forbidden", "`assign`"),
        ("{% macro f() %}{% endmacro %}", "template_forbidden", "`macro`"),
        ("{% include 'x' %}", "template_forbidden", "`include`"),
        ("{% for a in diff recursive %}{% endfor %}", "template_forbidden", "recursive"),
        ("{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}", "template_too_complex", "nested"),
        ("{% for a in diff %}" * 25 + "{% endfor %}" * 25, "template_too_complex", "nested"),
        ("{{ " + "1" * 10_000 + " }}", "template_too_complex", "number"),
        ("{{ " + "1" * 301 + " }}", "template_too_complex", "number of more than 300 digits"),
        ("{{ " + "record + " * 700 + "record }}", "template_too_complex", "nested more than 180 levels deep"),
    ],
)
def test_what_is_no_template_is_refused_by_name_and_line(source: str, code: str, message: str) -> None:
    with pytest.raises(InvalidTemplate) as caught:
        templates.check(source, list(DATA))
    assert caught.value.code == code
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("one\n{{ record.values.nmae }}", "line 2: 'dict object' has no attribute 'nmae'"),
        ("{{ record.values.none.city }}", "has no attribute 'city'"),
        ("{{ 1 / 0 }}", "division by zero"),
        ("{{ 'x' * 1000000000 }}", "`*` takes numbers"),
        ("{{ '%999999999d' % 1 }}", "`%` takes numbers"),
        ("{{ ''.__class__ }}", "no attribute '__class__'"),
        ("{{ record.get }}", "no attribute 'get'"),
        ("{{ 'a'.upper }}", "no attribute 'upper'"),
        ("{% for x in diff %}{{ loop._iterable }}{% endfor %}", "no attribute '_iterable'"),
        ("{% for x in diff %}{{ loop.cycle }}{% endfor %}", "no attribute 'cycle'"),
        ("{% for a in record.values.long %}" * 3 + "{% endfor %}" * 3, "more than 10000 steps"),
        ("{{ record.values.long }}{{ record.values.long }}", "more than 100000 characters"),
        ("{{ record.values.long ~ record.values.long }}", "more than 100000 characters"),
        ("{{ record.values.long + record.values.long }}", "more than 100000 characters"),
        ("{{ [record.values.long ~ 1, 2] | join(record.values.long) }}", "more than 100000 characters"),
        ("{{ record.values.long | join(record.values.long) }}", "more than 100000 characters"),
        (r"{{ '\0' }}", "characters that no message can"),
        (r"{{ '\ud800' }}", "characters that no message can"),
    ],
)
def test_what_goes_beyond_the_data_or_the_limits_fails_and_says_why(source: str, message: str) -> None:
    with pytest.raises(RenderingFailed) as caught:
        render(source)
    assert message in str(caught.value)


def test_a_deep_expression_takes_no_longer_than_its_length() -> None:
    assert render("{{ record.values.name" + " | upper" * 150 + " }}") == "ZOË"


def test_the_result_of_a_filter_is_limited() -> None:
    quotes = {"record": {"q": '"' * 40_000}}
    with pytest.raises(RenderingFailed, match="more than 100000 characters"):
        render("{{ record.q | tojson | tojson }}", quotes)


@settings(deadline=None)
@given(st.text(alphabet="{}%#|~()[].*+-'\" abfor in if endfor record.values", max_size=60))
def test_any_text_is_a_template_or_refused(source: str) -> None:
    try:
        text = render(source)
    except (InvalidTemplate, RenderingFailed):
        return
    assert len(text) <= MAX_OUTPUT
