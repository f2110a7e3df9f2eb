import pytest
from integrations import templates
from integrations.templates import InvalidTemplate, InvalidValue


@pytest.mark.parametrize(
    "source",
    [
        "{% for x in values %}{% endfor %}",
        "{% set x = 1 %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% macro m() %}{% endmacro %}",
        "{{ values.items() }}",
        "{{ range(9) }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 9 ** 999999 }}",
        "{{ '%s' % secret }}",
        "{{ values | map('upper') }}",
        "{{ values",
        "{% if values.x %}",
        "{{ config.x }}",
        "x" * 20_000,
        "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    ],
)
def test_a_template_may_only_fill_gaps(source: str) -> None:
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
    ],
)
def test_a_template_is_filled(source: str, expected: str) -> None:
    assert templates.problem(source) is None
    given = {"values": {"name": "Ann", "tags": ["a", "b"]}, "params": {"on": True}, "secret": "s"}
    assert templates.render(source, given) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("a b", "a%20b"), ("../x", "..%2Fx"), ("?#&=@:", "%3F%23%26%3D%40%3A"), ("é", "%C3%A9"), (1, "1"), (True, "true"),
     (None, ""), (1.5, "1.5"), ("\r\n", "%0D%0A")],
)  # fmt: skip
def test_a_value_in_a_url_is_percent_encoded(value: object, expected: str) -> None:
    assert templates.render("/{{ values.x }}", {"values": {"x": value}}, url=True) == f"/{expected}"


@pytest.mark.parametrize("value", [[1], {"a": 1}])
def test_a_list_or_an_object_cannot_stand_in_a_url(value: object) -> None:
    with pytest.raises(InvalidValue):
        templates.render("/{{ values.x }}", {"values": {"x": value}}, url=True)


def test_a_missing_value_is_named() -> None:
    with pytest.raises(InvalidValue, match="city"):
        templates.render("{{ params.city }}", {"params": {}})


def test_a_missing_value_whose_name_is_the_secret_is_not_named() -> None:
    with pytest.raises(InvalidValue) as caught:
        templates.render("{{ params[secret] }}", {"params": {}, "secret": "canary-1"})
    assert "canary-1" not in str(caught.value)


@pytest.mark.parametrize(
    "source", ["{{ values.__class__ }}", "{{ values.x + 1 }}", "{{ values.x | int('9' ~ [].__len__) }}"]
)
def test_reaching_beyond_the_values_or_a_wrong_type_is_an_invalid_value(source: str) -> None:
    with pytest.raises(InvalidValue):
        templates.render(source, {"values": {"x": "text"}}, url=True)


def test_a_filled_template_has_a_limit() -> None:
    with pytest.raises(InvalidValue):
        templates.render("{{ values.x }}", {"values": {"x": "a" * 70_000}})


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
