"""Declaring a schema: graphene's bases, given types for the checker, and fields that cannot lack a description."""

from typing import TYPE_CHECKING, Any

import graphene

if TYPE_CHECKING:  # graphene has no annotations

    class ObjectType:
        """A GraphQL object; its docstring is its description."""

    class InputObjectType:
        """A GraphQL input; its docstring is its description."""

    class Scalar:
        """A GraphQL scalar; its docstring is its description."""

else:
    from graphene import InputObjectType, ObjectType, Scalar

__all__ = ["InputObjectType", "ObjectType", "Scalar", "argument", "field", "input_field", "items"]


def field(type_: Any, description: str, *, non_null: bool = False, **arguments: graphene.Argument) -> Any:
    """A field, non-null when asked for."""
    return graphene.Field(type_, args=arguments, required=non_null, description=description)


def argument(type_: Any, description: str, *, non_null: bool = False, default: Any = None) -> Any:
    """An argument; absent when it is neither given nor has a default."""
    if default is None:
        return graphene.Argument(type_, required=non_null, description=description)
    return graphene.Argument(type_, required=non_null, default_value=default, description=description)


def input_field(type_: Any, description: str, *, non_null: bool = False, default: Any = None) -> Any:
    """A field of an input; absent when it is neither given nor has a default."""
    if default is None:
        return graphene.InputField(type_, required=non_null, description=description)
    return graphene.InputField(type_, required=non_null, default_value=default, description=description)


def items(type_: Any) -> Any:
    """A list without nulls."""
    return graphene.List(graphene.NonNull(type_))
