"""The type of a collection's records, and pages of them."""

from collections.abc import Callable
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
    GraphQLString,
)

from gateway import field_files
from gateway.page_sizes import MAX_FIRST
from gateway.schema import unreadable
from gateway.schema.leaves import ChoiceLeaf, Leaf, ValueLeaf
from gateway.schema.records import Record, RecordConnection, RecordEdge
from gateway.typed.collection import Collection, Reverse
from gateway.typed.filters import order_texts
from gateway.typed.places import in_typed_names
from gateway.typed.types import Types

Fields = dict[str, GraphQLField]
Payload = dict[str, Any]


def add(types: Types, collection: Collection) -> None:
    """`Airport`, `AirportConnection` and `AirportEdge`. Raises Clash."""
    record = GraphQLObjectType(
        collection.names.one, lambda: _fields(types, collection), description=f"A record of {collection.label}"
    )
    types.add(collection, "record", record)
    edge = GraphQLObjectType(
        f"{collection.names.one}Edge", lambda: _edge_fields(record), description="A record in a list"
    )
    types.add(collection, "edge", edge)
    connection = GraphQLObjectType(
        f"{collection.names.one}Connection",
        lambda: _connection_fields(types, record, edge),
        description=f"Part of a list of {collection.label}",
    )
    types.add(collection, "connection", connection)


def list_arguments(types: Types, collection: Collection) -> dict[str, GraphQLArgument]:
    """`filter`, `orderBy`, `search`, `first` and `after`."""
    several = GraphQLList(GraphQLNonNull(types.get(collection, "order")))
    first = GraphQLNonNull(GraphQLInt)
    return {
        "filter": GraphQLArgument(types.get(collection, "filter"), description="Only these"),
        "orderBy": GraphQLArgument(several, description="Up to 5 sorts", out_name="order_by"),
        "search": GraphQLArgument(GraphQLString, description="Words to find in the text fields"),
        "first": GraphQLArgument(first, default_value=25, description=f"How many at most, 1 to {MAX_FIRST}"),
        "after": GraphQLArgument(GraphQLString, description="Only what comes after this cursor"),
    }


# --- the record ----------------------------------------------------------------------------------------------------


def _fields(types: Types, collection: Collection) -> Fields:
    found = _system_fields(types)
    for name, definition in collection.fields.items():
        found.update(_field(types, collection, name, definition))
    for reverse in collection.reverses:
        found[reverse.name] = _reverse(types, reverse)
    generic = types.generic("Record").fields
    itself = {called: _itself(types) for extra, called in collection.extras.items() if extra not in generic}
    found.update({called: generic[extra] for extra, called in collection.extras.items() if extra in generic})
    unreadable.guard(found, shown=())
    return found | itself


def _system_fields(types: Types) -> Fields:
    generic = types.generic("Record").fields
    names = ("id", "version", "createdAt", "updatedAt", "createdBy", "updatedBy")
    return {name: generic[name] for name in names}


def _itself(types: Types) -> GraphQLField:
    record = GraphQLNonNull(types.generic("Record"))
    return GraphQLField(record, resolve=lambda record, _: record, description="The same without its own type")


def _field(types: Types, collection: Collection, name: str, definition: dict[str, Any]) -> Fields:
    text = definition["help"] or definition["label"]
    kind = definition["type"]
    if kind == "LINK":
        return _link(types, collection, name, text)
    if kind == "FILES":
        files = GraphQLNonNull(GraphQLList(GraphQLNonNull(types.generic("File"))))
        return {name: GraphQLField(files, resolve=_files(name, definition["id"]), description=text)}
    if kind == "CHOICES":
        choices = GraphQLList(GraphQLNonNull(types.enum(collection, definition)))
        return {name: GraphQLField(choices, resolve=_choices(name, definition), description=text)}
    if kind == "CHOICE":
        enum = types.enum(collection, definition)
        names = {value.value: called for called, value in enum.values.items()}
        return {name: GraphQLField(enum, resolve=ChoiceLeaf(name, names), description=text)}
    scalar = types.scalars[kind]
    certain = collection.is_certain(definition)
    leaf = ValueLeaf(name, scalar.serialize, nullable=not certain)
    return {name: GraphQLField(GraphQLNonNull(scalar) if certain else scalar, resolve=leaf, description=text)}


def _link(types: Types, collection: Collection, name: str, text: str) -> Fields:
    found = {}
    target = collection.links.get(name)
    if target is not None:
        type_ = types.get(target, "record")

        def resolve(record: Payload, info: GraphQLResolveInfo) -> Any:
            linked = record["values"].get(name)
            if linked is None:
                return None
            kwargs = {"collection": collection.name, "field": name}
            return info.context.loads.item("records", "get_link_targets", "ids", linked, **kwargs)

        found[name] = GraphQLField(type_, resolve=resolve, description=text)
    if name in collection.link_ids:
        leaf = ValueLeaf(name, str, nullable=True)
        found[collection.link_ids[name]] = GraphQLField(GraphQLID, resolve=leaf, description=f"{text}: its id")
    return found


def _choices(name: str, definition: dict[str, Any]) -> Callable[..., Any]:
    known = frozenset(definition["options"]["choices"])

    def resolve(record: Payload, _: GraphQLResolveInfo) -> Any:
        stored = record["values"].get(name)
        return None if stored is None else [choice for choice in stored if choice in known]

    return resolve


def _files(name: str, field_id: str) -> Callable[..., Any]:
    def resolve(record: Payload, info: GraphQLResolveInfo) -> Any:
        return field_files.of_record(info.context.loads, record, name, field_id)

    return resolve


def _reverse(types: Types, reverse: Reverse) -> GraphQLField:
    source, link = reverse.source, reverse.field

    def resolve(record: Payload, info: GraphQLResolveInfo, order_by: Any = None, **arguments: Any) -> Any:
        order = order_texts(order_by)
        return Record.resolve_linked(record, info, collection=source.name, field=link, order_by=order, **arguments)

    return GraphQLField(
        GraphQLNonNull(types.get(source, "connection")),
        args=list_arguments(types, source),
        resolve=in_typed_names(source, resolve),
        description=f"{source.label} whose {source.fields[link]['label']} is this",
    )


# --- pages of records ----------------------------------------------------------------------------------------------


def _edge_fields(record: GraphQLObjectType) -> Fields:
    cursor = Leaf("cursor", GraphQLString.serialize, nullable=False)
    return {
        "cursor": GraphQLField(
            GraphQLNonNull(GraphQLString), resolve=cursor, description="Continues after this record"
        ),
        "node": GraphQLField(GraphQLNonNull(record), resolve=RecordEdge.resolve_node, description="The record"),
    }


def _connection_fields(types: Types, record: GraphQLObjectType, edge: GraphQLObjectType) -> Fields:
    def several(type_: GraphQLObjectType) -> Any:
        return GraphQLNonNull(GraphQLList(GraphQLNonNull(type_)))

    return {
        "edges": GraphQLField(
            several(edge), resolve=RecordConnection.resolve_edges, description="The records with their cursors"
        ),
        "nodes": GraphQLField(several(record), resolve=RecordConnection.resolve_nodes, description="The records"),
        "pageInfo": GraphQLField(
            GraphQLNonNull(types.generic("PageInfo")),
            resolve=RecordConnection.resolve_page_info,
            description="Where this part lies",
        ),
        "totalCount": GraphQLField(
            GraphQLNonNull(GraphQLInt),
            resolve=RecordConnection.resolve_total_count,
            description="How many there are in all; 10,001 stands for more than 10,000",
        ),
    }
