"""The root fields of a collection: reading and changing its records."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLID,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    get_named_type,
)

from gateway import field_files, page_sizes
from gateway.live.fields import changed_field
from gateway.schema.auth import EDITOR, VIEWER
from gateway.schema.common import selects
from gateway.schema.mutations import Payload, attempt
from gateway.typed import aggregates, inputs
from gateway.typed.collection import Collection
from gateway.typed.filters import order_texts
from gateway.typed.names import type_name
from gateway.typed.places import in_typed_names
from gateway.typed.records import list_arguments
from gateway.typed.types import Types

Fields = dict[str, GraphQLField]
Json = dict[str, Any]


def add(types: Types, collection: Collection) -> None:
    """`AirportPayload` and `AirportsPayload`. Raises Clash."""
    names, record = collection.names, types.get(collection, "record")

    def payload(word: str, type_: Any, text: str) -> Any:
        fields = {
            word: GraphQLField(type_, resolve=lambda source, _: source[word], description=text),
            "errors": types.generic("RecordPayload").fields["errors"],
        }
        return GraphQLObjectType(f"{type_name(word)}Payload", fields, description="What was done, or why not")

    types.add(collection, "payload", payload(names.singular, record, "The record; after a conflict the current one"))
    several = GraphQLList(GraphQLNonNull(record))
    types.add(collection, "payloads", payload(names.plural, several, "The records, in the order given"))


def queries(types: Types, collection: Collection) -> Fields:
    """`airport`, `airports` and `airportsAggregate`, each behind its decision."""
    names, label = collection.names, collection.label
    arguments = list_arguments(types, collection)
    narrowing = {name: arguments[name] for name in ("filter", "search")}
    fields = {
        names.singular: GraphQLField(
            types.get(collection, "record"),
            args={"id": _id()},
            resolve=_get(collection),
            description=f"One record of {label}; null when there is none",
        ),
        names.plural: GraphQLField(
            GraphQLNonNull(types.get(collection, "connection")),
            args=arguments,
            resolve=in_typed_names(collection, _query(collection)),
            description=f"{label}, page by page",
        ),
        f"{names.plural}Aggregate": GraphQLField(
            GraphQLNonNull(types.get(collection, "aggregate")),
            args=narrowing,
            resolve=in_typed_names(collection, partial(aggregates.resolve, collection)),
            description=f"Numbers about {label}",
        ),
    }
    return {name: required(VIEWER, field) for name, field in fields.items()}


def mutations(types: Types, collection: Collection) -> Fields:
    """`createAirport`, `createAirports`, `updateAirport`, `deleteAirport` and `restoreAirport`."""
    names, label = collection.names, collection.label
    create = GraphQLNonNull(types.get(collection, "create"))
    update = GraphQLNonNull(types.get(collection, "update"))
    payload = GraphQLNonNull(types.get(collection, "payload"))
    payloads = GraphQLNonNull(types.get(collection, "payloads"))
    input_ = GraphQLArgument(create, description="Its values, and new records that belong to it")
    several = GraphQLArgument(GraphQLNonNull(GraphQLList(create)), description="For each record its values")
    changes = GraphQLArgument(update, description="New values; what is left out stays")
    version = GraphQLArgument(GraphQLNonNull(GraphQLInt), description="The version that was read")
    expected = GraphQLArgument(GraphQLInt, description="Only when this is the current version")
    deletion = GraphQLNonNull(types.generic("DeletePayload"))
    found = {
        f"create{names.one}": (payload, {"input": input_}, _create(collection), f"Make a record of {label}"),
        f"create{names.many}": (
            payloads, {"input": several}, _create_many(collection), "Make up to 1,000 records: all or none",
        ),
        f"update{names.one}": (
            payload, {"id": _id(), "version": version, "input": changes}, _update(collection),
            "Change the fields given; a stale version is a conflict, answered with the current record",
        ),
        f"delete{names.one}": (
            deletion, {"id": _id(), "version": expected}, _delete(collection), "Move a record to the trash",
        ),
        f"restore{names.one}": (payload, {"id": _id()}, _restore(collection), "Bring a record back from the trash"),
    }  # fmt: skip
    return {
        name: required(EDITOR, GraphQLField(type_, args=arguments, resolve=resolve, description=text))
        for name, (type_, arguments, resolve, text) in found.items()
    }


def subscriptions(types: Types, collection: Collection) -> Fields:
    """`airportChanged`, which makes its own decision. Raises Clash."""
    record, condition = types.get(collection, "record"), types.get(collection, "filter")
    field = changed_field(collection.name, record, condition, lambda given: given, types.generic("RecordChange"))
    types.add(collection, "change", get_named_type(field.type))
    return {f"{collection.names.singular}Changed": field}


def required(role: str, field: GraphQLField) -> GraphQLField:
    """The field behind a decision: only for this role and more."""
    resolve = field.resolve
    assert resolve is not None

    def guarded(source: Any, info: GraphQLResolveInfo, /, **arguments: Any) -> Any:
        info.context.require(role)
        return resolve(source, info, **arguments)

    guarded.role = role  # type: ignore[attr-defined]
    field.resolve = guarded
    return field


def _id() -> GraphQLArgument:
    return GraphQLArgument(GraphQLNonNull(GraphQLID), description="The record's id")


# --- resolvers -----------------------------------------------------------------------------------------------------


def _get(collection: Collection) -> Callable[..., Any]:
    def resolve(_: None, info: GraphQLResolveInfo, id: str) -> Any:
        return info.context.loads.item("records", "get_records", "ids", id, collection=collection.name)

    return resolve


def _query(collection: Collection) -> Callable[..., Any]:
    def resolve(_: None, info: GraphQLResolveInfo, first: int, order_by: Any = None, **narrowed: Any) -> Any:
        return info.context.loads.whole(
            "records",
            "query_records",
            collection=collection.name,
            order_by=order_texts(order_by),
            first=page_sizes.checked(first),
            with_total=selects(info, "totalCount"),
            **narrowed,
        )

    return resolve


def _create(collection: Collection) -> Callable[..., Any]:
    singular = collection.names.singular

    def resolve(_: None, info: GraphQLResolveInfo, input: Json) -> Payload:
        payload = attempt(singular, lambda: _make(info, collection, [input])[0], strip="0.", camel=False)
        return _in_typed_names(collection, payload)

    return resolve


def _create_many(collection: Collection) -> Callable[..., Any]:
    def resolve(_: None, info: GraphQLResolveInfo, input: list[Json]) -> Payload:
        payload = attempt(collection.names.plural, lambda: _make(info, collection, input), camel=False)
        return _in_typed_names(collection, payload, indexed=True)

    return resolve


def _make(info: GraphQLResolveInfo, collection: Collection, given: list[Json]) -> Any:
    if any(inputs.is_nested(collection, each) for each in given):
        trees = [inputs.tree(collection, each, f"{index}.") for index, each in enumerate(given)]
        _check_files(info, collection, trees)
        return _call(info, "create_trees", collection=collection.name, records=trees)
    values = [inputs.values(collection, each) for each in given]
    _check(info, collection, field_files.rows(values))
    return _call(info, "create_records", collection=collection.name, values=values)


def _check_files(info: GraphQLResolveInfo, collection: Collection, trees: list[Json]) -> None:
    """Raises InvalidInput naming the fields, of any collection, with files that they may not hold."""
    every = [row for index, tree in enumerate(trees) for row in inputs.rows(collection, tree, f"{index}.")]
    for each in dict.fromkeys(of for of, _, _ in every):
        _check(info, each, [(path, values) for of, path, values in every if of is each])


def _check(
    info: GraphQLResolveInfo, collection: Collection, rows: Iterable[tuple[str, Json]], record: str | None = None
) -> None:
    field_files.check(info.context.calls, collection.name, rows, record, collection.fields.values())


def _update(collection: Collection) -> Callable[..., Any]:
    def resolve(_: None, info: GraphQLResolveInfo, input: Json, **which: Any) -> Payload:
        values = inputs.values(collection, input)

        def update() -> Any:
            _check(info, collection, [("", values)], which["id"])
            return _call(info, "update_record", collection=collection.name, values=values, **which)

        payload = attempt(collection.names.singular, update, camel=False, current=True)
        return _in_typed_names(collection, payload)

    return resolve


def _delete(collection: Collection) -> Callable[..., Any]:
    def resolve(_: None, info: GraphQLResolveInfo, **which: Any) -> Payload:
        return attempt("deleted_id", lambda: _call(info, "delete_record", collection=collection.name, **which))

    return resolve


def _restore(collection: Collection) -> Callable[..., Any]:
    def resolve(_: None, info: GraphQLResolveInfo, id: str) -> Payload:
        payload = attempt(
            collection.names.singular,
            lambda: _call(info, "restore_record", collection=collection.name, id=id),
            camel=False,
        )
        return _in_typed_names(collection, payload)

    return resolve


def _in_typed_names(collection: Collection, payload: Payload, *, indexed: bool = False) -> Payload:
    """The payload with its problems' places as the typed input has them."""
    return payload | {"errors": [_placed(collection, error, indexed) for error in payload["errors"]]}


def _placed(collection: Collection, error: Json, indexed: bool) -> Json:
    index, dot, rest = (error["field"] or "").partition(".")
    if indexed and dot and index.isdigit():
        return {**error, "field": f"{index}.{inputs.renamed(collection, rest)}"}
    return {**error, "field": inputs.renamed(collection, error["field"])}


def _call(info: GraphQLResolveInfo, method: str, **kwargs: Any) -> Any:
    return info.context.calls.call("records", method, **kwargs)
