"""Scalar fields that are read directly."""

from typing import Any

import pytest
from gateway.execution import execute
from gateway.schema import root
from gateway.schema.leaves import Leaf
from graphql import ExecutionResult, GraphQLObjectType, GraphQLSchema, Undefined, parse

from .fakes import FakeClient, request

RECORD: dict[str, Any] = {
    "id": "1",
    "collection": "o",
    "version": 1,
    "values": {"a": None},
    "created_at": "2026-01-31T09:30:00+00:00",
    "updated_at": "2026-01-31T09:30:00+00:00",
    "created_by": None,
}


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return root.build()


def run(schema: GraphQLSchema, record: dict[str, Any], fields: str) -> ExecutionResult:
    client = FakeClient(records={"get_records": lambda collection, ids: [record]})
    document = parse(f'{{ record(collection: "o", id: "1") {{ {fields} }} }}')
    result = execute(schema, document, request(client), None, None)
    assert isinstance(result, ExecutionResult)
    return result


def test_plain_fields_are_leaves(schema: GraphQLSchema) -> None:
    record = schema.type_map["Record"]
    assert isinstance(record, GraphQLObjectType)
    leaves = {name for name, field in record.fields.items() if isinstance(field.resolve, Leaf)}
    assert leaves == {"id", "version", "values", "createdAt", "updatedAt", "createdBy", "updatedBy"}


def test_values_are_sent_as_their_types_say(schema: GraphQLSchema) -> None:
    result = run(schema, RECORD, "id version values createdAt createdBy updatedBy __typename")
    assert result.errors is None
    assert result.data == {
        "record": {
            "id": "1",
            "version": 1,
            "values": {"a": None},
            "createdAt": "2026-01-31T09:30:00Z",
            "createdBy": None,
            "updatedBy": None,
            "__typename": "Record",
        }
    }


@pytest.mark.parametrize("version", [None, "x", 2**40])
def test_a_value_that_does_not_fit_fails_as_the_specification_says(schema: GraphQLSchema, version: Any) -> None:
    result = run(schema, RECORD | {"version": version}, "id version")
    assert result.data == {"record": None}
    assert [error.path for error in result.errors or ()] == [["record", "version"]]


def test_an_object_is_read_like_a_dict() -> None:
    class Person:
        name = "Ada"

    leaf = Leaf("name", str, nullable=False)
    assert leaf.read(Person()) == leaf.read({"name": "Ada"}) == "Ada"
    assert leaf.read({}) is Undefined
    assert Leaf("name", str, nullable=True).read({}) is None
