"""Typed filters and sorts, whose values are those of the generic filter language once they have been read."""

from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
)

from gateway.typed.collection import Collection
from gateway.typed.names import SYSTEM
from gateway.typed.scalars import BIG_INT
from gateway.typed.types import UNSORTABLE, Types

EQUALITY = ("eq", "ne", "in", "nin", "isNull")
ORDER = ("eq", "ne", "in", "nin", "lt", "lte", "gt", "gte", "isNull")
TEXT = (*ORDER, "contains", "startsWith")
CONTAINS = ("contains", "isNull")

_COMBINATORS = ("and", "or", "not")
"""A field of such a name cannot be filtered by: the filter language takes it for the combinator."""

_MEANINGS = {
    "eq": "Equal to",
    "ne": "Not equal to",
    "in": "One of these",
    "nin": "None of these",
    "lt": "Less than",
    "lte": "At most",
    "gt": "More than",
    "gte": "At least",
    "contains": "Has this in it",
    "startsWith": "Begins with this, whatever the case",
    "isNull": "Whether there is no value",
}

_OPERATORS = {
    "TEXT": ("String", TEXT),
    "LONG_TEXT": ("String", TEXT),
    "EMAIL": ("String", TEXT),
    "URL": ("String", TEXT),
    "INTEGER": ("BigInt", ORDER),
    "DECIMAL": ("Decimal", ORDER),
    "DATE": ("Date", ORDER),
    "DATETIME": ("DateTime", ORDER),
    "BOOLEAN": ("Boolean", EQUALITY),
    "LINK": ("ID", EQUALITY),
    "JSON": ("JSON", ("isNull",)),
}


def comparisons(name: str, type_: Any, operators: tuple[str, ...]) -> GraphQLInputObjectType:
    """A filter over values of one type; all that is given must hold."""

    def fields() -> dict[str, GraphQLInputField]:
        several = GraphQLList(GraphQLNonNull(type_))
        kinds: dict[str, Any] = {"in": several, "nin": several, "isNull": GraphQLBoolean}
        return {op: GraphQLInputField(kinds.get(op, type_), description=_MEANINGS[op]) for op in operators}

    return GraphQLInputObjectType(name, fields, description="Comparisons, all of which must hold")


def of_field(types: Types, collection: Collection, definition: dict[str, Any]) -> GraphQLInputObjectType:
    """The filter over a field's values."""
    kind = definition["type"]
    if kind in ("CHOICE", "CHOICES"):
        enum = types.enum(collection, definition)
        choosing = CONTAINS if kind == "CHOICES" else EQUALITY
        name = f"{enum.name}{'List' if kind == 'CHOICES' else ''}Filter"
        return _shared(types, name, enum, choosing)
    if kind == "FILES":
        return _shared(types, "IDListFilter", GraphQLID, CONTAINS)
    base, operators = _OPERATORS[kind]
    return _shared(types, f"{base}Filter", types.scalars[kind], operators)


def _shared(types: Types, name: str, type_: Any, operators: tuple[str, ...]) -> GraphQLInputObjectType:
    made: GraphQLInputObjectType = types.shared(name, lambda: comparisons(name, type_, operators))
    return made


def add(types: Types, collection: Collection) -> None:
    """`AirportFilter`, `AirportOrderField` and `AirportOrderBy`. Raises Clash."""
    _add_filter(types, collection)
    _add_order(types, collection)


def _add_filter(types: Types, collection: Collection) -> None:
    def fields() -> dict[str, GraphQLInputField]:
        itself = types.get(collection, "filter")
        several = GraphQLList(GraphQLNonNull(itself))
        found = {
            "and": GraphQLInputField(several, description="All of these"),
            "or": GraphQLInputField(several, description="At least one of these"),
            "not": GraphQLInputField(itself, description="Not this"),
        }
        for name in SYSTEM:
            found[name] = GraphQLInputField(_system_filter(types, name), description=_SYSTEM_TEXTS[name])
        for name, definition in collection.fields.items():
            called = collection.link_ids.get(name, name)
            if called in _COMBINATORS:
                continue
            compared = of_field(types, collection, definition)
            found[called] = GraphQLInputField(compared, description=definition["label"], out_name=name)
        return found

    text = f"Which of {collection.label} to take; all that is given must hold"
    types.add(collection, "filter", GraphQLInputObjectType(f"{collection.names.one}Filter", fields, description=text))


_SYSTEM_TEXTS = {
    "id": "Its id",
    "version": "How often it was changed, and once",
    "createdAt": "When it was made",
    "updatedAt": "When it was last changed",
    "createdBy": "Who made it",
    "updatedBy": "Who changed it last",
}


def _system_filter(types: Types, name: str) -> GraphQLInputObjectType:
    if name in ("createdAt", "updatedAt"):
        return _shared(types, "DateTimeFilter", types.scalars["DATETIME"], ORDER)
    if name == "version":
        return _shared(types, "BigIntFilter", BIG_INT, ORDER)
    return _shared(types, "IDFilter", GraphQLID, EQUALITY)


def sortable(collection: Collection) -> dict[str, str]:
    """What lists can be sorted by: enum name to field."""
    fields = {
        collection.link_ids.get(name, name): name
        for name, definition in collection.fields.items()
        if definition["type"] not in UNSORTABLE
    }
    return {name: name for name in SYSTEM} | fields


def _add_order(types: Types, collection: Collection) -> None:
    values = {
        name: GraphQLEnumValue(field, description=_label(collection, field))
        for name, field in sortable(collection).items()
    }
    enum = GraphQLEnumType(
        f"{collection.names.one}OrderField", values, description=f"What {collection.label} can be sorted by"
    )
    types.add(collection, "order_field", enum)
    direction = types.shared("SortDirection", _direction)

    def fields() -> dict[str, GraphQLInputField]:
        return {
            "field": GraphQLInputField(GraphQLNonNull(enum), description="By what"),
            "direction": GraphQLInputField(
                GraphQLNonNull(direction), default_value="ASC", description="Which way; nulls count as the greatest"
            ),
        }

    order = GraphQLInputObjectType(f"{collection.names.one}OrderBy", fields, description="A sort")
    types.add(collection, "order", order)


def _label(collection: Collection, field: str) -> str:
    return _SYSTEM_TEXTS.get(field) or str(collection.fields[field]["label"])


def _direction() -> GraphQLEnumType:
    values = {
        "ASC": GraphQLEnumValue("ASC", description="The least first"),
        "DESC": GraphQLEnumValue("DESC", description="The greatest first"),
    }
    return GraphQLEnumType("SortDirection", values, description="Which way to sort")


def order_texts(given: list[dict[str, Any]] | None) -> list[str] | None:
    """Typed sorts as the records service takes them: ["-amount", "name"]."""
    if given is None:
        return None
    return [f"{'-' if sort['direction'] == 'DESC' else ''}{sort['field']}" for sort in given]
