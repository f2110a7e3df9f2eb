"""What an operation costs, before it is executed."""

from typing import Any

import pytest
from gateway.cost import ASSUMED_ITEMS, EXTERNAL, INTROSPECTION, LARGE, Cost
from gateway.documents import Documents, InvalidDocument
from gateway.schema import root
from graphql import build_schema, get_introspection_query

DOCUMENTS = Documents(root.build(), introspection=True)
TYPED = Documents(
    build_schema(
        """
        interface Node { id: ID! }
        type Airport implements Node { id: ID! city: String routes(first: Int! = 40): Routes! }
        type Routes { nodes: [Airport!]! count: Int! }
        type Query { airports(first: Int! = 25): Routes! top(first: Int): [Airport!]! node: Node everything: [Node!] }
        input NewAirport { city: String }
        type Created { airports: [Airport!] }
        type Mutation { createAirports(values: [NewAirport!]!): Created touch(ids: [ID!], names: [String!]): Created }
        """
    ),
    introspection=False,
)


def cost(text: str, variables: dict[str, Any] | None = None, name: str | None = None) -> int:
    document = DOCUMENTS.get(text)
    return document.cost(name, document.coerced(name, variables))


def typed(text: str, variables: dict[str, Any] | None = None) -> int:
    document = TYPED.get(text)
    return document.cost(None, document.coerced(None, variables))


def test_each_value_counts_once() -> None:
    assert cost("{ viewer { id email } }") == 3
    assert cost("{ a: viewer { id } b: viewer { __typename } }") == 4


def test_what_is_below_a_page_counts_as_often_as_it_may_have_items() -> None:
    nodes = 1 + 10 * 2
    text = '{ records(collection: "c", first: 10) { totalCount nodes { id values } pageInfo { endCursor } } }'
    assert cost(text) == 1 + 1 + nodes + 2
    assert cost('{ records(collection: "c", first: 10) { edges { cursor node { id } } } }') == 1 + 1 + 10 * 3


def test_nested_pages_multiply() -> None:
    inner = 'linked(collection: "d", field: "f", first: 100) { nodes { id } }'
    assert cost(f'{{ records(collection: "c", first: 100) {{ nodes {{ {inner} }} }} }}') == 2 + 100 * (2 + 100)


def test_a_page_size_that_is_left_out_is_the_schemas_default() -> None:
    assert cost('{ records(collection: "c") { nodes { id } } }') == 2 + 25
    assert typed("{ airports { nodes { routes { nodes { id } } } } }") == 2 + 25 * (2 + 40)


@pytest.mark.parametrize(
    ("variables", "items"), [({"n": 7}, 7), ({"n": 100}, 100), ({"n": 100.0}, 100), ({}, 50), (None, 50)]
)
def test_a_page_size_in_a_variable_is_what_the_variable_says(variables: dict[str, Any] | None, items: int) -> None:
    text = "query($n: Int! = 50) { airports(first: $n) { nodes { ...A } } } fragment A on Airport { id city }"
    assert typed(text, variables) == 2 + 2 * items


@pytest.mark.parametrize("value", ["100", None, -3, True, [100], 1e3, 2.5])
def test_a_page_size_that_is_no_whole_number_or_out_of_range_is_refused(value: Any) -> None:
    with pytest.raises(InvalidDocument):
        typed("query($n: Int! = 50) { airports(first: $n) { nodes { id } } }", {"n": value})


def test_a_variable_counts_on_each_level() -> None:
    text = "query($n: Int!) { airports(first: $n) { nodes { routes(first: $n) { count nodes { id } } } } }"
    assert typed(text, {"n": 100}) == 2 + 100 * (1 + 1 + 1 + 100)


def test_a_list_of_its_own_has_its_own_size() -> None:
    assert typed("{ top(first: 3) { id } }") == 1 + 3
    assert typed("{ top { id } }") == 1 + ASSUMED_ITEMS
    assert typed("{ everything { ... on Airport { city } id } }") == 1 + ASSUMED_ITEMS * 2


def test_a_change_counts_as_many_as_it_is_given() -> None:
    text = "mutation($v: [NewAirport!]!) { createAirports(values: $v) { airports { id city } } }"
    assert typed(text, {"v": [{}] * 1000}) == 2 + 1000 * 2
    assert typed(text, {"v": []}) == 2 + ASSUMED_ITEMS * 2
    assert typed(text, {"v": {}}) == 2 + ASSUMED_ITEMS * 2
    assert typed(text.replace("]!)", "]! = [" + "{}, " * 30 + "])")) == 2 + 30 * 2
    values = "{}, " * 20
    assert typed(f"mutation {{ createAirports(values: [{values}]) {{ airports {{ id }} }} }}") == 2 + 20


def test_the_longest_of_several_lists_counts() -> None:
    text = "mutation($ids: [ID!]) {{ touch(ids: $ids, names: [{}]) {{ airports {{ id }} }} }}"
    assert typed(text.format('"", ' * 500), {"ids": ["1"]}) == 2 + 500
    assert typed(text.format('"", ' * 20), {"ids": ["1"] * 600}) == 2 + 600
    both = "mutation($a: [ID!], $b: [String!]) { touch(ids: $a, names: $b) { airports { id } } }"
    assert typed(both, {"a": ["1"] * 40, "b": [""] * 300}) == 2 + 300


def test_asking_a_third_party_counts_more() -> None:
    assert cost('{ external(source: "s") { data } }') == EXTERNAL + 1
    assert cost('{ email(id: "1") { text } webhookDelivery(id: "1") { payload } }') == 2 * (LARGE + 1)


def test_each_operation_has_its_own_cost() -> None:
    text = "query A { viewer { id } } query B { viewer { id email } }"
    assert (cost(text, name="A"), cost(text, name="B"), cost(text, name="C")) == (2, 3, 0)


def test_introspection_counts_much_and_the_query_of_tools_passes() -> None:
    assert cost(get_introspection_query()) == INTROSPECTION
    assert cost('{ __type(name: "Query") { name } __schema { types { name } } }') == 2 * INTROSPECTION


@pytest.mark.parametrize(
    "bomb",
    [
        "{ __schema { types " + "{ fields { type " * 4 + "{ name } " + "} } " * 4 + "} }",
        "{ " + " ".join(f"a{i}: __schema {{ types {{ name }} }}" for i in range(16)) + " }",
        "{ __schema { ...F } } fragment F on __Schema { types { ...T } } "
        "fragment T on __Type { fields { type { ...T } } }",
        "{ __schema { types { " + "name " * 400 + "} } }",
    ],
)
def test_an_introspection_bomb_is_refused(bomb: str) -> None:
    with pytest.raises(InvalidDocument):
        DOCUMENTS.get(bomb)


def test_a_refusal_says_cost_and_limit() -> None:
    error = Cost(60_000, 50_000).refusal()
    assert error.extensions == {"code": "too_complex", "cost": 60_000, "limit": 50_000}
    assert "60000" in error.message
