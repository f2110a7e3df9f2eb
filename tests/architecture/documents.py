"""A GraphQL document that asks a root field for everything below it."""

from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    parse,
)
from samples import of_input

DEPTH = 4
"""Levels of objects below the root field: deep enough for every type, as a record's links are records again."""


class Asked(NamedTuple):
    """A document and the variables it is executed with."""

    document: DocumentNode
    variables: dict[str, Any]


def everything_of(operation: str, name: str, field: GraphQLField) -> Asked:
    """`operation` ("query" or "mutation") with every argument given and every field selected."""
    asking = _Asking()
    selected = asking.field(name, field, DEPTH)
    declared = ", ".join(f"${variable}: {type_}" for variable, type_ in asking.types.items())
    head = f"{operation} ({declared})" if declared else operation
    return Asked(parse(f"{head} {{ {selected} }}"), asking.variables)


class _Asking:
    def __init__(self) -> None:
        self.types: dict[str, str] = {}
        self.variables: dict[str, Any] = {}

    def field(self, name: str, field: GraphQLField, depth: int) -> str:
        """A field with its arguments and selections; empty when nothing below it can be selected."""
        named = get_named_type(field.type)
        selections = ""
        if not is_leaf_type(named):
            assert isinstance(named, (GraphQLObjectType, GraphQLInterfaceType))
            inside = [self.field(each, below, depth - 1) for each, below in named.fields.items()] if depth else []
            if not any(inside):
                return ""
            selections = " { " + " ".join(text for text in inside if text) + " }"
        arguments = ", ".join(self._argument(each, given) for each, given in field.args.items())
        return f"{name}({arguments}){selections}" if arguments else f"{name}{selections}"

    def _argument(self, name: str, argument: Any) -> str:
        variable = f"v{len(self.types)}"
        self.types[variable] = str(argument.type)
        self.variables[variable] = of_input(argument.type)
        return f"{name}: ${variable}"
