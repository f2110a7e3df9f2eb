from typing import Any

import pytest
from chassis.errors import InvalidInput
from integrations.addresses import AddressGuard
from integrations.contract import FetchRequest
from integrations.sources import (
    MAX_CACHE_SECONDS,
    MAX_HEADERS,
    MAX_SECRET,
    Definition,
    check_source,
    request_of,
)
from integrations.templates import InvalidValue

GUARD = AddressGuard()


def a_definition(**changes: Any) -> Definition:
    given: dict[str, Any] = {
        "name": "weather",
        "url": "https://api.example/v1/{{ values.city }}?key={{ secret }}&q={{ params.q }}",
        "method": "GET",
        "headers": {"Authorization": "Bearer {{ secret }}"},
        "body": None,
        "mapping": {"temperature": "now.temp"},
        "cache_seconds": 300,
        "secret": "canary",
    }
    return Definition(**given | changes)


def problems(**changes: Any) -> set[tuple[str | None, str]]:
    with pytest.raises(InvalidInput) as caught:
        check_source(a_definition(**changes), GUARD)
    return {(problem.field, problem.code) for problem in caught.value.problems}


def test_a_good_source_has_no_problems() -> None:
    check_source(a_definition(), GUARD)


def test_every_problem_is_named_at_once() -> None:
    found = problems(
        name="9x",
        url="http://10.0.0.1/",
        method="BREW",
        headers={"Host": "x", "a b": "y", "X-A": "{{ broken", "X-B": "x\r\nX-C: y"},
        body="{% for x in y %}{% endfor %}",
        mapping={"1x": "a", "ok": "a..b"},
        cache_seconds=-1,
        secret="",
    )
    assert found == {
        ("name", "invalid_name"),
        ("url", "address_not_allowed"),
        ("method", "invalid_method"),
        ("headers.Host", "invalid_header"),
        ("headers.a b", "invalid_header"),
        ("headers.X-A", "invalid_template"),
        ("headers.X-B", "invalid_header"),
        ("body", "invalid_template"),
        ("mapping.1x", "invalid_name"),
        ("mapping.ok", "invalid_path"),
        ("cache_seconds", "out_of_range"),
        ("secret", "invalid_secret"),
    }


@pytest.mark.parametrize(
    "url",
    [
        "{{ values.url }}",
        "https://{{ values.host }}/",
        "https://api.example{{ values.x }}/",
        "https://api.example:{{ values.port }}/",
        "https://user@api.example/",
        "{% if values.x %}https://a.example/{% else %}https://b.example/{% endif %}",
        "ftp://api.example/",
        "",
    ],
)
def test_the_host_must_stand_there_literally(url: str) -> None:
    assert problems(url=url) == {("url", "invalid_url")}


@pytest.mark.parametrize("url", ["https://api.example/{{ secret }}", "https://api.example/{{ secret }}?a=1"])
def test_the_secret_may_not_stand_in_the_path(url: str) -> None:
    assert problems(url=url) == {("url", "secret_in_path")}


def test_a_template_that_uses_the_secret_needs_one() -> None:
    assert problems(secret=None) == {("secret", "required")}


def test_sizes_are_limited() -> None:
    many = {f"h{number}": "x" for number in range(21)}
    assert problems(headers=many, mapping={}, cache_seconds=86_401) == {
        ("headers", "too_many"),
        ("mapping", "mapping_size"),
        ("cache_seconds", "out_of_range"),
    }


def test_a_source_of_the_largest_sizes_is_taken() -> None:
    many = {f"h{number}": "x" for number in range(MAX_HEADERS)}
    check_source(a_definition(headers=many, cache_seconds=MAX_CACHE_SECONDS, secret="s" * MAX_SECRET), GUARD)
    check_source(a_definition(cache_seconds=0, secret="s"), GUARD)
    assert problems(secret="s" * (MAX_SECRET + 1)) == {("secret", "invalid_secret")}


def test_a_get_has_no_body() -> None:
    assert problems(body="x") == {("body", "body_not_allowed")}


def a_request(**values: Any) -> FetchRequest:
    return FetchRequest(source="weather", values=values, params={"q": "a&b=c"})


def test_a_request_is_filled_and_its_values_stay_values() -> None:
    exchange = request_of(a_definition(), a_request(city="São Paulo/..?x"))
    assert str(exchange.url) == "https://api.example/v1/S%C3%A3o%20Paulo%2F..%3Fx?key=canary&q=a%26b%3Dc"
    assert exchange.headers == {"Authorization": "Bearer canary"}
    assert exchange.body == b""


@pytest.mark.parametrize("city", ["..", "."])
def test_a_value_cannot_change_the_path(city: str) -> None:
    with pytest.raises(InvalidValue):
        request_of(a_definition(), a_request(city=city))


def test_a_header_cannot_be_split_by_a_value() -> None:
    definition = a_definition(headers={"X-City": "{{ values.city }}"})
    with pytest.raises(InvalidValue, match="X-City"):
        request_of(definition, a_request(city="a\r\nX-Admin: 1"))


def test_a_body_is_filled() -> None:
    definition = a_definition(method="POST", body='{"city": {{ values.city | tojson }}}')
    assert request_of(definition, a_request(city='a"b')).body == b'{"city": "a\\"b"}'


def test_a_definition_shows_no_secret() -> None:
    assert "canary" not in repr(a_definition())
