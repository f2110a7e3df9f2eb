from typing import Any

import pytest
from integrations import templates
from integrations.templates import InvalidTemplate, InvalidValue, Named


def render(source: str, values: dict[str, Any], *, url: bool = False) -> str:
    (text,) = templates.render([Named("body", source, url)], values)
    return text


@pytest.mark.parametrize(
    "source",
    [
        "{% set x = 1 %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% macro m() %}{% endmacro %}",
        "{{ values.items() }}",
        "{{ range(9) }}",
        "{{ 9 ** 999999 }}",
        "{{ values | map('upper') }}",
        "{{ values",
        "{% if values.x %}",
        "{{ config.x }}",
        "x" * 20_000,
        "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    ],
)
def test_a_template_has_no_calls_and_no_variables_of_its_own(source: str) -> None:
    assert templates.problem(source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("plain", "plain"),
        ("{{ values.name }}", "Ann"),
        ("{{ values.missing | default('none') }}", "none"),
        ("{% if params.on %}yes{% else %}no{% endif %}", "yes"),
        ("{{ values.tags | join('+') }}", "a+b"),
        ('{"name": {{ values.name | tojson }}}', '{"name": "Ann"}'),
        ("{{ 'Bearer ' ~ secret }}", "Bearer s"),
        ("{% for tag in values.tags %}<{{ tag }}>{% endfor %}\n", "<a><b>\n"),
        ("[{{ values.none }}]", "[]"),
        ("{{ 2.5 | round(0, 'ceil') }} {{ 2.55 | round(1, 'floor') }}", "3.0 2.5"),
    ],
)
def test_a_template_is_filled(source: str, expected: str) -> None:
    assert templates.problem(source) is None
    given = {"values": {"name": "Ann", "tags": ["a", "b"], "none": None}, "params": {"on": True}, "secret": "s"}
    assert render(source, given) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("a b", "a%20b"), ("../x", "..%2Fx"), ("?#&=@:", "%3F%23%26%3D%40%3A"), ("é", "%C3%A9"), (1, "1"), (True, "true"),
     (None, ""), (1.5, "1.5"), ("\r\n", "%0D%0A")],
)  # fmt: skip
def test_a_value_in_a_url_is_percent_encoded(value: object, expected: str) -> None:
    assert render("/{{ values.x }}", {"values": {"x": value}}, url=True) == f"/{expected}"


@pytest.mark.parametrize("value", [[1], {"a": 1}])
def test_a_list_or_an_object_cannot_stand_in_a_url(value: object) -> None:
    with pytest.raises(InvalidValue):
        render("/{{ values.x }}", {"values": {"x": value}}, url=True)


def test_a_missing_value_is_named() -> None:
    with pytest.raises(InvalidValue, match="city"):
        render("{{ params.city }}", {"params": {}})


def test_a_missing_value_whose_name_is_the_secret_is_not_named() -> None:
    with pytest.raises(InvalidValue) as caught:
        render("{{ params[secret] }}", {"params": {}, "secret": "canary-1"})
    assert "canary-1" not in str(caught.value)


@pytest.mark.parametrize(
    "source",
    [
        "{{ values.__class__ }}",
        "{{ values.x + 1 }}",
        "{{ values.x | int('9' ~ [].__len__) }}",
        "{{ 'a' * 1000000000 }}",
        "{{ '%s' % secret }}",
    ],
)
def test_reaching_beyond_the_values_or_a_wrong_type_is_an_invalid_value(source: str) -> None:
    with pytest.raises(InvalidValue):
        render(source, {"values": {"x": "text"}}, url=True)


def test_a_filled_template_has_a_limit() -> None:
    with pytest.raises(InvalidValue):
        render("{{ values.x }}", {"values": {"x": "a" * 70_000}})


def test_an_error_names_the_template_and_the_rule() -> None:
    with pytest.raises(InvalidValue, match=r"^headers\.X: line 1: more than 100000 characters$"):
        templates.render(
            [Named("url", "/"), Named("headers.X", "{{ params.q | join(params.q) }}")], {"params": {"q": "q" * 30_000}}
        )


def test_what_python_says_of_a_value_is_not_shown() -> None:
    with pytest.raises(InvalidValue) as caught:
        render(
            "{{ values.x[secret] + 1 }}{{ secret | round }}", {"values": {"x": {"canary-1": "x"}}, "secret": "canary-1"}
        )
    assert str(caught.value) == "body: a value does not fit the template"


def test_the_length_of_a_template_and_of_its_text_are_pinned_at_their_limits() -> None:
    assert templates.problem("x" * templates.MAX_TEMPLATE) is None
    assert templates.problem("x" * (templates.MAX_TEMPLATE + 1)) == "must be at most 16384 characters"
    given = {"values": {"x": "a" * templates.MAX_RENDERED}}
    assert len(render("{{ values.x }}", given)) == templates.MAX_RENDERED
    with pytest.raises(InvalidValue, match="body: the filled template is longer than 65536 characters"):
        render("{{ values.x }}b", given)


def test_the_parts_of_a_template_name_what_they_use() -> None:
    parts = list(templates.parts("a{{ values.x[params.y] }}{% if secret %}b{% endif %}"))
    assert [(part.text, set(part.variables)) for part in parts] == [
        ("a", set()),
        (None, {"values", "params"}),
        (None, {"secret"}),
    ]


def test_a_broken_template_has_no_variables() -> None:
    with pytest.raises(InvalidTemplate):
        templates.variables("{{")
