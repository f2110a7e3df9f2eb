"""Malformed requests and documents: each gets a clear error, and the next request is answered."""

import json

import pytest

from systemtest.api import Api
from systemtest.complaints import Complaint, complaints, of_answer

pytestmark = pytest.mark.usefixtures("unharmed")


def with_variable(text: str) -> bytes:
    """A body with a variable whose JSON is `text`."""
    return b'{"query": "{ viewer { id } }", "variables": {"a": ' + text.encode() + b"}}"


@pytest.mark.parametrize(
    ("body", "status", "complaint"),
    [
        (b"", 400, ("malformed", None)),
        (b"{", 400, ("malformed", None)),
        (b"\xff\xfe{}", 400, ("malformed", None)),
        (b"null", 400, ("invalid_input", None)),
        (b"[]", 400, ("invalid_input", None)),
        (b"{}", 400, ("invalid_input", None)),
        (b'{"query": 5}', 400, ("invalid_input", None)),
        (b'{"query": "{ viewer { id } }", "variables": "x"}', 400, ("invalid_input", None)),
        (with_variable("NaN"), 400, ("invalid_number", "variables.a")),
        (with_variable('{"b": [1, -Infinity]}'), 400, ("invalid_number", "variables.a.b.1")),
        (with_variable("1e400"), 400, ("invalid_number", "variables.a")),
        (with_variable("9223372036854775808"), 400, ("out_of_range", "variables.a")),
        (with_variable("9" * 5000), 400, ("out_of_range", "variables.a")),
        (with_variable('"\\u0000"'), 400, ("invalid_text", "variables.a")),
        (with_variable('{"\\u0000": 1}'), 400, ("invalid_text", "variables.a.(key)")),
        (with_variable('"\\ud800"'), 400, ("invalid_text", "variables.a")),
        (with_variable("[" * 70 + "]" * 70), 400, ("too_deep", "variables.a" + ".0" * 63)),
        (with_variable("[" * 100_000 + "]" * 100_000), 400, ("too_deep", None)),
        (with_variable('{"b":' * 100_000 + "1" + "}" * 100_000), 400, ("too_deep", None)),
        (b'"' + b"x" * 5_000_000 + b'"', 413, ("too_complex", None)),
    ],
)
def test_a_malformed_body_is_refused(admin: Api, body: bytes, status: int, complaint: Complaint) -> None:
    response = admin.http.post("/graphql", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == status
    answer = response.json()
    assert "data" not in answer
    assert of_answer(None, answer["errors"]) == {complaint}


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("", "Unexpected <EOF>"),
        ("{ viewer { id }", "Expected Name"),
        ("{ nope }", "nope"),
        ("{ viewer { password } }", "password"),
        ("{ viewer { id @skip } }", "'if'"),
        ("{ viewer { id @nope } }", "@nope"),
        ("{ viewer }", "viewer"),
        ("query A { viewer { id } } query B { viewer { id } }", "operation"),
        ("query ($a: Nope) { viewer { id } }", "Nope"),
        ('query ($a: Int!) { records(collection: "x", first: $a) { totalCount } }', "'$a'"),
        ("{ records(collection: 5) { totalCount } }", "String"),
        ("{ records { totalCount } }", "collection"),
        ("subscription { viewer { id } }", "Subscription"),
        ("fragment a on Viewer { ...a } query { viewer { ...a } }", "'a'"),
        ('{ collection(name: "\\u0000") { id } }', "U+0000"),
        ('{ collection(name: "\\uD800") { id } }', "Unicode"),
    ],
)
def test_a_wrong_document_is_refused_with_what_is_wrong(admin: Api, document: str, words: str) -> None:
    data, errors = admin.execute(document)
    assert not data
    assert errors
    assert {error["extensions"]["code"] for error in errors} == {"invalid_input"}
    assert any(words in error["message"] for error in errors), errors


def deep(levels: int) -> str:
    links = '{ link(field: "a") ' * levels + "{ id }" + " }" * levels
    return f'{{ records(collection: "x") {{ nodes {links} }} }}'


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (deep(30), "levels"),
        ("{ " + " ".join(f"a{i}: viewer {{ id }}" for i in range(16)) + " }", "aliases"),
        ("{ viewer { " + "id " * 500 + "} }", "fields"),
        ("{ viewer { id " + "@skip(if: false) " * 51 + "} }", "directives"),
        ("{ viewer { id } }" + "#" * 20_000, "characters"),
        ("{ viewer { " + "id " * 1000 + "} }", "tokens"),
        (
            "query { viewer { ...f0 } } fragment f9 on Viewer { id id } "
            + " ".join(f"fragment f{i} on Viewer {{ ...f{i + 1} ...f{i + 1} }}" for i in range(9)),
            "fields",
        ),
    ],
)
def test_a_document_that_asks_too_much_is_not_executed(admin: Api, document: str, words: str) -> None:
    data, errors = admin.execute(document)
    assert not data
    assert {error["extensions"]["code"] for error in errors} == {"too_complex"}, errors
    assert words in errors[0]["message"]


@pytest.mark.parametrize("first", [0, -1, 101, 2**31 - 1])
def test_a_page_has_1_to_100_items(admin: Api, books: str, first: int) -> None:
    document = "query ($c: String!, $first: Int!) { records(collection: $c, first: $first) { totalCount } }"
    assert complaints(admin, document, c=books, first=first) == {("out_of_range", "variables.first")}
    literal = f"{{ records(collection: {json.dumps(books)}, first: {first}) {{ totalCount }} }}"
    assert complaints(admin, literal) == {("out_of_range", "first")}


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ("{title: {a: [1, 1e400]}}", ("invalid_number", "title.a.1")),
        ("{title: 9223372036854775808}", ("out_of_range", "title")),
    ],
)
def test_literals_are_judged_as_variables_are(admin: Api, books: str, values: str, complaint: Complaint) -> None:
    document = f"""mutation {{
        createRecord(collection: "{books}", values: {values}) {{ errors {{ code field message }} }} }}"""
    assert complaints(admin, document) == {complaint}
