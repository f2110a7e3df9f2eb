"""Scalar fields read straight from their object: most of what a response consists of.

graphql-core spends some 4 µs on each leaf. A field that graphene would resolve by looking up its own name becomes a
Leaf, which the execution reads directly; whatever is wrong with it (a null or a value that does not fit) goes the
ordinary way and meets the specification there.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from graphene.types.resolver import dict_or_attr_resolver
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    Undefined,
)


class Leaf:
    """Resolves a scalar field by its name in the source, a dict or an object."""

    __slots__ = ("_for_null", "_name", "_serialize")

    def __init__(self, name: str, serialize: Callable[[Any], Any], *, nullable: bool) -> None:
        self._name = name
        self._serialize = serialize
        self._for_null = None if nullable else Undefined

    def __call__(self, source: Any, _info: Any) -> Any:
        return source.get(self._name) if isinstance(source, dict) else getattr(source, self._name, None)

    def read(self, source: Any) -> Any:
        """The value as it is sent; Undefined when it is to be completed the ordinary way."""
        value = self(source, None)
        if value is None:
            return self._for_null
        try:
            sent = self._serialize(value)
        except Exception:  # noqa: BLE001 (raised again, and located, when the field is completed the ordinary way)
            return Undefined
        return Undefined if sent is None else sent


class ValueLeaf(Leaf):
    """Resolves a scalar field by its name among a record's `values`."""

    __slots__ = ()

    def __call__(self, source: Any, _info: Any) -> Any:
        return source["values"].get(self._name)


class ChoiceLeaf(ValueLeaf):
    """Resolves a choice to its GraphQL name; null for what is stored and is no choice any more. `names` by choice."""

    __slots__ = ("_names",)

    def __init__(self, name: str, names: Mapping[str, str]) -> None:
        super().__init__(name, names.__getitem__, nullable=True)
        self._names = names

    def __call__(self, source: Any, _info: Any) -> Any:
        value = source["values"].get(self._name)
        return value if value in self._names else None


def mark(schema: GraphQLSchema) -> None:
    """Make Leaves of all fields that can be one."""
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__"):
            for field in type_.fields.values():
                _mark(field)


def _mark(field: GraphQLField) -> None:
    type_ = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    resolve = field.resolve
    if not isinstance(resolve, partial) or resolve.func is not dict_or_attr_resolver:
        return
    if isinstance(type_, (GraphQLScalarType, GraphQLEnumType)):
        field.resolve = Leaf(resolve.args[0], type_.serialize, nullable=type_ is field.type)
