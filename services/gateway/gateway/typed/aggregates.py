"""Counting, adding up and comparing the records of a collection, asked for by what is selected."""

from collections.abc import Iterator
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLField,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLString,
    get_named_type,
)
from graphql.execution.collect_fields import collect_sub_fields

from gateway import page_sizes
from gateway.loaders import then
from gateway.schema.leaves import Leaf
from gateway.typed.collection import Collection
from gateway.typed.places import in_typed_names
from gateway.typed.scalars import DECIMAL
from gateway.typed.types import NUMBERS, ORDERED, Types

FUNCTIONS = {
    "sum": (NUMBERS, "All numbers together"),
    "avg": (NUMBERS, "The mean of the numbers"),
    "min": (ORDERED, "The smallest number, the earliest day or moment, the first text"),
    "max": (ORDERED, "The largest number, the latest day or moment, the last text"),
}
UNGROUPABLE = ("CHOICES", "FILES", "JSON")
MAX_GROUPS = 100

Fields = dict[str, GraphQLField]
Metric = dict[str, Any]


def add(types: Types, collection: Collection) -> None:
    """`AirportAggregate` and what belongs to it. Raises Clash."""
    one = collection.names.one
    for function, (kinds, text) in FUNCTIONS.items():
        over = [d for d in collection.fields.values() if d["type"] in kinds]
        if over:
            name = f"{one}{function.capitalize()}"
            fields = _value_fields(types, function, over)
            types.add(collection, function, GraphQLObjectType(name, fields, description=text))
    keys = [d for d in collection.fields.values() if d["type"] not in UNGROUPABLE]
    if keys:
        _add_groups(types, collection, keys)
    aggregate = GraphQLObjectType(
        f"{one}Aggregate", lambda: _aggregate_fields(types, collection), description=f"Numbers about {collection.label}"
    )
    types.add(collection, "aggregate", aggregate)


def _value_fields(types: Types, function: str, over: list[dict[str, Any]]) -> Fields:
    found = {}
    for definition in over:
        type_ = DECIMAL if function in ("sum", "avg") else types.scalars[definition["type"]]
        leaf = Leaf(definition["name"], type_.serialize, nullable=True)
        found[definition["name"]] = GraphQLField(type_, resolve=leaf, description=definition["label"])
    return found


def _add_groups(types: Types, collection: Collection, keys: list[dict[str, Any]]) -> None:
    one = collection.names.one
    called = {d["name"]: collection.link_ids.get(d["name"], d["name"]) for d in keys}
    values = {called[d["name"]]: GraphQLEnumValue(d["name"], description=d["label"]) for d in keys}
    types.add(
        collection,
        "group_by",
        GraphQLEnumType(f"{one}GroupBy", values, description=f"What {collection.label} can be grouped by"),
    )

    def key_fields() -> Fields:
        found = {}
        for definition in keys:
            type_ = (
                types.enum(collection, definition)
                if definition["type"] == "CHOICE"
                else types.scalars[definition["type"]]
            )
            leaf = Leaf(definition["name"], type_.serialize, nullable=True)
            found[called[definition["name"]]] = GraphQLField(type_, resolve=leaf, description=definition["label"])
        return found

    key = types.add(
        collection,
        "group_key",
        GraphQLObjectType(f"{one}GroupKey", key_fields, description="What the records of a group have in common"),
    )

    def group_fields() -> Fields:
        own = GraphQLField(GraphQLNonNull(key), description="What they have in common", resolve=_part("key"))
        return {"key": own} | _metric_fields(types, collection)

    group = GraphQLObjectType(
        f"{one}AggregateGroup", group_fields, description=f"Numbers about some of {collection.label}"
    )
    types.add(collection, "group", group)


def _metric_fields(types: Types, collection: Collection) -> Fields:
    count = Leaf("count", GraphQLInt.serialize, nullable=False)
    found = {"count": GraphQLField(GraphQLNonNull(GraphQLInt), resolve=count, description="How many records")}
    for function, (_, text) in FUNCTIONS.items():
        type_ = types.get(collection, function)
        if type_ is not None:
            found[function] = GraphQLField(GraphQLNonNull(type_), resolve=_part(function), description=text)
    return found


def _part(name: str) -> Any:
    return lambda source, _: source[name]


def _aggregate_fields(types: Types, collection: Collection) -> Fields:
    found = _metric_fields(types, collection)
    group = types.get(collection, "group")
    if group is None:
        return found
    by = GraphQLNonNull(GraphQLList(GraphQLNonNull(types.get(collection, "group_by"))))
    found["groups"] = GraphQLField(
        GraphQLNonNull(GraphQLList(GraphQLNonNull(group))),
        args={
            "by": GraphQLArgument(by, description="One to three fields"),
            "orderBy": GraphQLArgument(
                GraphQLList(GraphQLNonNull(GraphQLString)),
                description='Fields, count or what is selected, descending with a minus: ["-sum:amount", "country"]',
                out_name="order_by",
            ),
            "first": GraphQLArgument(
                GraphQLNonNull(GraphQLInt), default_value=MAX_GROUPS, description="How many groups at most, 1 to 100"
            ),
        },
        resolve=in_typed_names(collection, _resolve_groups),
        description="The same by group",
    )
    return found


def resolve(collection: Collection, _: None, info: GraphQLResolveInfo, **narrowed: Any) -> Any:
    """The aggregate over a filter and a search; its own numbers are one call, its groups another."""
    metrics = list(_selected(info))
    asked = {"collection": collection.name, **narrowed}
    if not metrics:
        return {"asked": asked}
    groups = info.context.loads.whole("records", "aggregate_records", metrics=metrics, **asked)
    return then(groups, lambda found: {"asked": asked, **_shape(metrics, found[0])})


def _resolve_groups(source: dict[str, Any], info: GraphQLResolveInfo, by: list[str], first: int, **order: Any) -> Any:
    metrics = list(_selected(info)) or [{"function": "count", "field": None}]
    groups = info.context.loads.whole(
        "records",
        "aggregate_records",
        metrics=metrics,
        group_by=by,
        first=page_sizes.checked(first),
        **source["asked"],
        **order,
    )
    return then(groups, lambda found: [_shape(metrics, group) for group in found])


def _selected(info: GraphQLResolveInfo) -> Iterator[Metric]:
    """What is to be found out, by the selection below the field that is being resolved."""
    type_: Any = get_named_type(info.return_type)
    for nodes in _below(info, type_, info.field_nodes).values():
        name = nodes[0].name.value
        if name == "count":
            yield {"function": "count", "field": None}
        elif name in FUNCTIONS:
            values: Any = get_named_type(type_.fields[name].type)
            for field in sorted({each[0].name.value for each in _below(info, values, nodes).values()}):
                if field in values.fields:
                    yield {"function": name, "field": field}


def _below(info: GraphQLResolveInfo, type_: Any, nodes: Any) -> dict[str, Any]:
    return collect_sub_fields(info.schema, info.fragments, info.variable_values, type_, nodes)


def _shape(metrics: list[Metric], group: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"key": group["key"], **{function: {} for function in FUNCTIONS}}
    for metric, value in zip(metrics, group["values"], strict=True):
        if metric["function"] == "count":
            found["count"] = value
        else:
            found[metric["function"]][metric["field"]] = value
    return found
