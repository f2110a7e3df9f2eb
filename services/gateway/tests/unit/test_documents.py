"""Documents: parsed once, refused before execution when they are too much."""

from collections.abc import Callable
from typing import Any

import pytest
from gateway import limits
from gateway.documents import Documents, InvalidDocument
from gateway.schema import root
from graphql import GraphQLSchema, get_introspection_query

RECORD = 'record(collection: "c", id: "1")'


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return root.build()


@pytest.fixture
def documents(schema: GraphQLSchema) -> Documents:
    return Documents(schema, introspection=False, size=2)


def refusal(documents: Documents, text: str) -> list[tuple[str, str]]:
    errors = found(documents, text)
    assert errors
    return errors


def found(documents: Documents, text: str) -> list[tuple[str, str]]:
    try:
        documents.get(text)
    except InvalidDocument as err:
        return [((e.extensions or {}).get("code", ""), e.message) for e in err.errors]
    return []


def test_a_document_is_prepared_once(documents: Documents) -> None:
    first = documents.get("{ viewer { id } }")
    assert documents.get("{ viewer { id } }") is first


def test_only_the_documents_used_last_are_kept(documents: Documents) -> None:
    first = documents.get("{ viewer { id } }")
    documents.get("{ viewer { email } }")
    documents.get("{ viewer { name } }")
    assert documents.get("{ viewer { id } }") is not first


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("#" * 20_001, "20000 characters"),
        ("{ viewer { " + "id " * 1000 + "} }", "1000 tokens"),
        ("{ viewer { " + "id " * 500 + "} }", "400 fields"),
        ("{ " + " ".join(f"a{i}: viewer {{ id }}" for i in range(16)) + " }", "15 aliases"),
        ("{ viewer { id " + "@include(if: true) " * 51 + "} }", "50 directives"),
        ("{ " + RECORD + " { " + 'link(field: "f") { ' * 10 + "id" + " }" * 12, "10 levels"),
        (
            "{ viewer { ...A } } fragment A on Viewer { "
            + "...B " * 25
            + "} fragment B on Viewer { "
            + "id " * 20
            + "}",
            "400 fields",
        ),
        (
            "{ "
            + RECORD
            + " { ...F0 } } "
            + " ".join(f'fragment F{i} on Record {{ link(field: "f") {{ ...F{i + 1} }} }}' for i in range(10))
            + " fragment F10 on Record { id }",
            "10 levels",
        ),
    ],
)
def test_a_document_that_is_too_much_is_refused(documents: Documents, text: str, message: str) -> None:
    (error,) = refusal(documents, text)
    assert error[0] == "too_complex"
    assert message in error[1]


def levels(count: int) -> str:
    """A document of so many levels."""
    return "{ " + RECORD + " { " + 'link(field: "f") { ' * (count - 2) + "id" + " }" * count


@pytest.mark.parametrize(
    ("make", "most", "message"),
    [
        (lambda n: "{ viewer { id } }".ljust(n, ","), limits.MAX_CHARACTERS, "characters"),
        (lambda n: "{ external(params: [" + "1 " * (n - 12) + "]) { stale } }", limits.MAX_TOKENS, "tokens"),
        (lambda n: "{ viewer { " + "id " * (n - 1) + "} }", limits.MAX_FIELDS, "fields"),
        (lambda n: "{ viewer { " + " ".join(f"a{i}: id" for i in range(n)) + " } }", limits.MAX_ALIASES, "aliases"),
        (lambda n: "{ viewer { id " + "@include(if: true) " * n + "} }", limits.MAX_DIRECTIVES, "directives"),
        (levels, limits.MAX_DEPTH, "levels"),
    ],
    ids=["characters", "tokens", "fields", "aliases", "directives", "depth"],
)
def test_the_limits_of_a_document_are_pinned(
    documents: Documents, make: Callable[[int], str], most: int, message: str
) -> None:
    rule = f"{most} {message}"
    assert [error for error in found(documents, make(most)) if rule in error[1]] == []
    assert [rule in text for code, text in refusal(documents, make(most + 1)) if code == "too_complex"] == [True]


def test_a_page_size_is_named_up_to_the_largest_number(documents: Documents) -> None:
    text = '{ records(collection: "c", first: NUMBER) { nodes { id } } }'
    longest = refusal(documents, text.replace("NUMBER", "9" * limits.MAX_NUMBER))
    assert [code for code, message in longest if message.startswith("first: ")] == ["invalid_input"]
    assert not [message for _, message in longest if "a number in the document" in message]
    longer = refusal(documents, text.replace("NUMBER", "9" * (limits.MAX_NUMBER + 1)))
    assert not [message for _, message in longer if message.startswith("first: ")]
    rule = f"a number in the document must not have more than {limits.MAX_NUMBER} characters"
    assert rule in [message for _, message in longer]


def test_a_fragment_bomb_is_measured_quickly(documents: Documents) -> None:
    bomb = (
        "{ viewer { ...F0 } } "
        + " ".join(f"fragment F{i} on Viewer {{ ...F{i + 1} ...F{i + 1} ...F{i + 1} }}" for i in range(40))
        + " fragment F40 on Viewer { id }"
    )
    assert refusal(documents, bomb)[0][0] == "too_complex"


def test_circular_fragments_are_refused(documents: Documents) -> None:
    circle = "{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { ...A }"
    assert "within itself" in refusal(documents, circle)[0][1]


@pytest.mark.parametrize("nest", ["{a" * 330 + "}" * 330, "{ viewer { " + "...{ " * 300 + "id" + " }" * 302])
def test_deep_nesting_is_refused_and_not_a_crash(documents: Documents, nest: str) -> None:
    assert refusal(documents, nest)


def test_a_deep_literal_is_refused_and_not_a_crash(documents: Documents) -> None:
    text = '{ external(source: "s", params: ' + "[" * 480 + "]" * 480 + ") { stale } }"
    assert refusal(documents, text)


@pytest.mark.parametrize("first", ["0", "101", "-1", "2147483647"])
def test_a_page_size_out_of_range_is_refused_before_execution(documents: Documents, first: str) -> None:
    (error,) = refusal(documents, f'{{ records(collection: "c", first: {first}) {{ nodes {{ id }} }} }}')
    assert error == ("invalid_input", "first: must be 1 to 100")


@pytest.mark.parametrize(
    ("variables", "fits"),
    [({"n": 100}, True), ({"n": 100.0}, True), ({"n": 101}, False), ({"n": 101.0}, False), ({}, False), (None, False)],
)
def test_a_page_size_in_a_variable_is_checked_too(
    documents: Documents, variables: dict[str, Any] | None, fits: bool
) -> None:
    text = 'query($n: Int! = 500) { records(collection: "c", first: $n) { nodes { id } } }'
    document = documents.get(text)
    if fits:
        document.coerced(None, variables)
    else:
        with pytest.raises(InvalidDocument):
            document.coerced(None, variables)


@pytest.mark.parametrize("place", ["first: {}", "filter: {{a: [{}]}}", "first: -{}", "filter: {{a: {}.5}}"])
def test_a_number_has_a_longest_form(documents: Documents, place: str) -> None:
    def document(digits: int) -> str:
        extra = place.format("").count("-") + 2 * place.count(".5")
        return f'{{ records(collection: "c", {place.format("7" * (digits - extra))}) {{ nodes {{ id }} }} }}'

    too_long = ("invalid_input", "a number in the document must not have more than 400 characters")
    assert refusal(documents, document(limits.MAX_NUMBER + 1)) == [too_long]
    assert refusal(documents, document(5_000)) == [too_long]
    assert too_long not in found(documents, document(limits.MAX_NUMBER))


@pytest.mark.parametrize(
    "literal", ['{a: "x\\u0000"}', '"\\u0000"', "99999999999999999999", "1e999", "{a: [1, {b: 9223372036854775808}]}"]
)
def test_literals_that_cannot_be_stored_are_refused(documents: Documents, literal: str) -> None:
    text = f'mutation {{ createRecord(collection: "c", values: {literal}) {{ errors {{ code }} }} }}'
    assert all(code == "invalid_input" for code, _ in refusal(documents, text))


def test_introspection_and_suggestions_follow_the_setting(schema: GraphQLSchema, documents: Documents) -> None:
    query = get_introspection_query()
    assert refusal(documents, query)
    assert Documents(schema, introspection=True).get(query)
    assert "Did you mean" not in refusal(documents, "{ viewr { id } }")[0][1]
    assert "Did you mean" in refusal(Documents(schema, introspection=True), "{ viewr { id } }")[0][1]


def test_a_mutation_is_recognised(documents: Documents) -> None:
    document = documents.get("query A { viewer { id } } mutation B { signOut { errors { code } } }")
    assert not document.changes_something("A")
    assert document.changes_something("B")
    assert document.changes_something(None)


def test_the_limits_are_those_that_are_documented() -> None:
    assert (limits.MAX_CHARACTERS, limits.MAX_TOKENS, limits.MAX_DEPTH, limits.MAX_ALIASES) == (20_000, 1_000, 10, 15)
