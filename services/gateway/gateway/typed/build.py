"""The whole schema: the generic part, and beside it the typed part of all collections."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema

from gateway.typed import aggregates, filters, inputs, operations, records
from gateway.typed.collection import Collection, read
from gateway.typed.types import Clash, Types

log = logging.getLogger(__name__)

Item = dict[str, Any]
_PARTS: tuple[Callable[[Types, Collection], None], ...] = (
    filters.add,
    records.add,
    inputs.add,
    aggregates.add,
    operations.add,
)


def build(generic: GraphQLSchema, items: Iterable[Item]) -> GraphQLSchema:
    """The schema for these collections (as `list_collections` answers).

    A collection whose names clash with the generic part, or with another's, is left out: it keeps its generic API.
    """
    wanted = list(items)
    while True:
        try:
            return _build(generic, wanted)
        except Clash as clash:
            log.error("a collection has no typed API", extra={"collection": clash.collection, "reason": str(clash)})
            wanted = [item for item in wanted if item["name"] != clash.collection]


def _build(generic: GraphQLSchema, items: list[Item]) -> GraphQLSchema:
    types = Types(generic)
    collections = list(read(items).values())
    for add in _PARTS:
        for collection in collections:
            add(types, collection)
    assert generic.query_type is not None
    assert generic.mutation_type is not None
    assert generic.subscription_type is not None
    return GraphQLSchema(
        query=_extended(generic.query_type, operations.queries, types, collections),
        mutation=_extended(generic.mutation_type, operations.mutations, types, collections),
        subscription=_extended(generic.subscription_type, operations.subscriptions, types, collections),
        directives=generic.directives,
        assume_valid=True,
    )


def _extended(
    root: GraphQLObjectType,
    fields_of: Callable[[Types, Collection], dict[str, GraphQLField]],
    types: Types,
    collections: list[Collection],
) -> GraphQLObjectType:
    fields = dict(root.fields)
    for collection in collections:
        for name, field in fields_of(types, collection).items():
            if name in fields:
                raise Clash(name, collection.name)
            fields[name] = field
    return GraphQLObjectType(root.name, fields, description=root.description)
