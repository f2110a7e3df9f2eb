"""Values of a shape: for JSON Schema, as contracts have it, and for GraphQL input types."""

from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
)

FREE = {"x": "x"}
"""A value of a shape that says nothing more than "an object"."""

_SCALARS: dict[str, Any] = {
    "string": "x",
    "integer": 1,
    "number": 1.0,
    "boolean": True,
    "null": None,
}
_INPUTS: dict[str, Any] = {
    "String": "x",
    "ID": "x",
    "Int": 1,
    "Float": 1.0,
    "Boolean": True,
    "JSON": FREE,
    "DateTime": "2026-01-31T09:30:00Z",
}


def of_schema(schema: dict[str, Any], components: dict[str, Any], within: tuple[str, ...] = ()) -> Any:
    """A value that a JSON Schema describes, with every property; lists have one item.

    `within`: the shapes that it is part of; lists and mappings of one of these are empty.
    """
    if "$ref" in schema:
        return of_schema(components[schema["$ref"].rpartition("/")[2]], components, (*within, schema["$ref"]))
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return of_schema(next(part for part in schema["anyOf"] if part.get("type") != "null"), components, within)
    kind = schema.get("type")
    if kind == "array":
        return _array(schema, components, within)
    if kind == "object" and "properties" in schema:
        return {name: of_schema(part, components, within) for name, part in schema["properties"].items()}
    if kind == "object" and (values := schema.get("additionalProperties")):
        return {} if values.get("$ref") in within else {"x": of_schema(values, components, within)}
    return _SCALARS.get(str(kind), FREE)


def _array(schema: dict[str, Any], components: dict[str, Any], within: tuple[str, ...]) -> list[Any]:
    if "prefixItems" in schema:
        return [of_schema(item, components, within) for item in schema["prefixItems"]]
    items = schema.get("items") or {}
    return [] if items.get("$ref") in within else [of_schema(items, components, within)]


def of_input(type_: GraphQLInputType) -> Any:
    """A value that may be given for a GraphQL input, with every field."""
    if isinstance(type_, GraphQLNonNull):
        return of_input(type_.of_type)
    if isinstance(type_, GraphQLList):
        return [of_input(type_.of_type)]
    if isinstance(type_, GraphQLEnumType):
        return next(iter(type_.values))
    if isinstance(type_, GraphQLInputObjectType):
        return {name: of_input(field.type) for name, field in type_.fields.items()}
    assert isinstance(type_, GraphQLScalarType)
    return _INPUTS[type_.name]
