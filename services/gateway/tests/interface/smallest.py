"""The smallest document that asks for one root field, with a value of its kind for each argument that it needs."""

from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

LITERALS = {
    "Int": "1",
    "BigInt": "1",
    "Float": "1",
    "Boolean": "false",
    "JSON": "{}",
    "DateTime": '"2026-01-31T09:30:00Z"',
}


def paths(schema: GraphQLSchema) -> list[str]:
    """`Query.<name>`, `Mutation.<name>` and `Subscription.<name>` for each root field."""
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
    return sorted(f"{root.name}.{name}" for root in roots if root is not None for name in root.fields)


def document(schema: GraphQLSchema, path: str) -> str:
    """The document for a path of `paths`."""
    kind, name = path.split(".")
    root = schema.get_type(kind)
    assert isinstance(root, GraphQLObjectType)
    field = root.fields[name]
    given = [f"{a}: {_literal(d.type)}" for a, d in field.args.items() if is_required_argument(d)]
    arguments = f"({', '.join(given)})" if given else ""
    return f"{kind.lower()} {{ {name}{arguments} {_selection(get_named_type(field.type))} }}"


def _literal(type_: Any) -> str:
    if isinstance(type_, GraphQLNonNull):
        return _literal(type_.of_type)
    if isinstance(type_, GraphQLList):
        return f"[{_literal(type_.of_type)}]"
    if isinstance(type_, GraphQLEnumType):
        return str(next(iter(type_.values)))
    if isinstance(type_, GraphQLInputObjectType):
        required = [f"{n}: {_literal(f.type)}" for n, f in type_.fields.items() if is_required_input_field(f)]
        return "{" + ", ".join(required) + "}"
    return LITERALS.get(type_.name, '"x"')


def _selection(type_: Any) -> str:
    if is_leaf_type(type_):
        return ""
    for name, field in type_.fields.items():
        if is_leaf_type(get_named_type(field.type)) and not field.args:
            return f"{{ {name} }}"
    name, field = next(item for item in type_.fields.items() if not item[1].args)
    return f"{{ {name} {_selection(get_named_type(field.type))} }}"
