"""GraphQL over HTTP: which requests are taken, and how the answer's media type is chosen."""

import pytest
from gateway.graphql_http import JSON, RESPONSE_JSON, Operation, ProtocolError, from_get, from_post, negotiate


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (RESPONSE_JSON, RESPONSE_JSON),
        (f"{RESPONSE_JSON}; charset=utf-8, {JSON}; charset=utf-8", RESPONSE_JSON),
        (f"{JSON}, {RESPONSE_JSON};q=0.5", JSON),
        (f"text/html, {RESPONSE_JSON};q=0.1", RESPONSE_JSON),
        (f"{RESPONSE_JSON}, */*;q=0.1", RESPONSE_JSON),
        (f"{JSON};q=nonsense, {RESPONSE_JSON}", RESPONSE_JSON),
    ],
)
def test_the_media_type_is_negotiated(accept: str, media: str) -> None:
    assert negotiate(accept) == media


@pytest.mark.parametrize("accept", ["text/html", "image/png, text/plain", f"{JSON};q=0"])
def test_no_acceptable_media_type_is_406(accept: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        negotiate(accept)
    assert caught.value.status == 406


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/json; charset=utf-8",
        'Application/JSON;charset="UTF-8"',
        "application/json;charset=utf8",
    ],
)
def test_json_in_utf8_is_taken(content_type: str) -> None:
    body = b'{"query": "{ a }", "variables": {"x": 1}, "operationName": "A", "extensions": {}, "more": 1}'
    assert from_post(content_type, body) == Operation("{ a }", "A", {"x": 1})


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=latin-1",
    ],
)
def test_any_other_content_type_is_415(content_type: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        from_post(content_type, b'{"query": "{ a }"}')
    assert caught.value.status == 415


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "not valid JSON"),
        (b"{", "not valid JSON"),
        (b"[]", "batches"),
        (b'[{"query": "{ a }"}]', "batches"),
        (b'"x"', "must be an object"),
        (b"{}", "query is missing"),
        (b'{"query": null}', "query is missing"),
        (b'{"query": 1}', "query must be a text"),
        (b'{"query": "{ a }", "variables": "x"}', "variables must be an object"),
        (b'{"query": "{ a }", "variables": [1]}', "variables must be an object"),
        (b'{"query": "{ a }", "operationName": 1}', "operationName must be a text"),
        (b'{"query": "{ a }", "extensions": 1}', "extensions must be an object"),
        (b'{"query": "{ a }", "variables": {"v": {"name": "\\u0000"}}}', "variables.v.name"),
        (b'{"query": "{ a }", "variables": {"v": 123456789012345678901}}', "variables.v"),
    ],
)
def test_a_malformed_body_is_400(body: bytes, message: str) -> None:
    with pytest.raises(ProtocolError, match=message) as caught:
        from_post(JSON, body)
    assert caught.value.status == 400


def test_null_parameters_are_as_if_left_out() -> None:
    body = b'{"query": "{ a }", "variables": null, "operationName": null, "extensions": null}'
    assert from_post(JSON, body) == Operation("{ a }", None, None)


def test_a_get_carries_json_in_its_variables() -> None:
    assert from_get({"query": "{ a }", "variables": '{"x": [1]}', "operationName": ""}) == Operation(
        "{ a }", None, {"x": [1]}
    )


@pytest.mark.parametrize(
    "arguments", [{}, {"query": "{ a }", "variables": "{"}, {"query": "{ a }", "variables": "[1]"}]
)
def test_a_malformed_get_is_400(arguments: dict[str, str]) -> None:
    with pytest.raises(ProtocolError) as caught:
        from_get(arguments)
    assert caught.value.status == 400
