"""What the parts of the typed schema share while it is built."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLID,
    GraphQLNamedType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
)

from gateway.typed.collection import Collection
from gateway.typed.names import enum_values, free, type_name
from gateway.typed.scalars import BIG_INT, DATE, DECIMAL


class Clash(Exception):
    """A type of this name is there already; `collection` cannot have the typed API."""

    def __init__(self, name: str, collection: str) -> None:
        super().__init__(f"the type {name} is there already")
        self.collection = collection


class Types:
    """All types by name: those of the generic part, and the typed ones as they are made."""

    def __init__(self, generic: GraphQLSchema) -> None:
        self._known: dict[str, GraphQLNamedType] = dict(generic.type_map)
        self._of: dict[tuple[str, str], Any] = {}
        self._enums: dict[tuple[str, str], GraphQLEnumType] = {}
        for scalar in (BIG_INT, DECIMAL, DATE):
            self._known[scalar.name] = scalar
        self.scalars: dict[str, GraphQLScalarType] = {
            "TEXT": GraphQLString,
            "LONG_TEXT": GraphQLString,
            "EMAIL": GraphQLString,
            "URL": GraphQLString,
            "INTEGER": BIG_INT,
            "DECIMAL": DECIMAL,
            "BOOLEAN": GraphQLBoolean,
            "DATE": DATE,
            "DATETIME": self.generic("DateTime"),
            "JSON": self.generic("JSON"),
            "LINK": GraphQLID,
        }

    def generic(self, name: str) -> Any:
        """A type of the generic part."""
        return self._known[name]

    def add(self, collection: Collection, kind: str, type_: GraphQLNamedType) -> Any:
        """Keep a collection's type of this kind. Raises Clash."""
        if type_.name in self._known:
            raise Clash(type_.name, collection.name)
        self._known[type_.name] = type_
        self._of[collection.name, kind] = type_
        return type_

    def get(self, collection: Collection, kind: str) -> Any:
        """A collection's type of this kind; None where it has none."""
        return self._of.get((collection.name, kind))

    def shared(self, name: str, make: Callable[[], Any]) -> Any:
        """A typed type that all collections use, made when it is first asked for."""
        if name not in self._known:
            self._known[name] = make()
        return self._known[name]

    def enum(self, collection: Collection, definition: dict[str, Any]) -> GraphQLEnumType:
        """The choices of a CHOICE or CHOICES field: `AirportKind`."""
        key = (collection.name, definition["name"])
        if key not in self._enums:
            self._enums[key] = self._make_enum(collection, definition)
        return self._enums[key]

    def _make_enum(self, collection: Collection, definition: dict[str, Any]) -> GraphQLEnumType:
        name = collection.names.one + type_name(definition["name"])
        called = free(_alternatives(name), self._known)
        values = {
            value: GraphQLEnumValue(choice, description=_described(choice, definition["options"].get("labels", {})))
            for value, choice in enum_values(definition["options"]["choices"]).items()
        }
        made = GraphQLEnumType(str(called), values, description=f"The choices of {definition['label']}")
        self._known[made.name] = made
        return made


def _described(choice: str, labels: Mapping[str, str]) -> str:
    """What a choice is called, and what is stored where that is another text."""
    label = labels.get(choice, choice)
    return choice if label == choice else f"{label} (stored as {choice})"


def _alternatives(name: str) -> Iterator[str]:
    yield name
    yield f"{name}Choice"
    number = 2
    while True:
        yield f"{name}Choice{number}"
        number += 1


NUMBERS = ("INTEGER", "DECIMAL")
ORDERED = (*NUMBERS, "DATE", "DATETIME", "TEXT", "EMAIL", "URL")
"""Types of fields that have a least and a greatest value."""
UNSORTABLE = ("CHOICES", "FILES", "JSON")
