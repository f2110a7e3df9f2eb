"""Subscription fields: what they ask for, and a typed one for a collection."""

from collections.abc import Callable
from typing import Any, cast

from graphql import (
    DocumentNode,
    ExecutionContext,
    GraphQLArgument,
    GraphQLError,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationType,
    get_operation_ast,
)
from graphql.execution.collect_fields import collect_fields
from graphql.execution.execute import get_field_def
from graphql.execution.values import get_argument_values
from graphql.pyutils import Path

from gateway.documents import InvalidDocument
from gateway.errors import refused
from gateway.graphql_http import Operation
from gateway.live.changes import Topic, encode
from gateway.request import Request
from gateway.schema.auth import VIEWER


def is_subscription(document: DocumentNode, operation_name: str | None) -> bool:
    """Whether the operation that would be executed is a subscription."""
    operation = get_operation_ast(document, operation_name)
    return operation is not None and operation.operation is OperationType.SUBSCRIPTION


def topic(collection: str, condition: Any) -> Topic:
    """What a field's `subscribe` answers; `condition` is a filter as records takes it, or None."""
    return Topic(collection, encode(condition))


def changed_field(
    collection: str,
    record_type: GraphQLObjectType,
    filter_type: GraphQLInputObjectType,
    compile_filter: Callable[[Any], Any],
    change: GraphQLObjectType,
) -> GraphQLField:
    """The typed twin of `recordChanged` for one collection; `change` is the generic schema's RecordChange."""
    shared = {name: field for name, field in change.fields.items() if name != "record"}
    described = change.fields["record"].description
    typed = GraphQLObjectType(
        f"{record_type.name}Change",
        {**shared, "record": GraphQLField(record_type, description=described)},
        description=f"A change of one record of {collection}.",
    )

    def subscribe(_: Any, info: GraphQLResolveInfo, **arguments: Any) -> Topic:
        info.context.require(VIEWER)
        condition = arguments.get("filter")
        return topic(collection, None if condition is None else compile_filter(condition))

    return GraphQLField(
        GraphQLNonNull(typed),
        args={"filter": GraphQLArgument(filter_type, description="Only of records that match")},
        subscribe=subscribe,
        resolve=as_it_came,
        description=f"Each change of a record of {collection}, as soon as it has happened",
    )


def as_it_came(change: Any, _info: GraphQLResolveInfo, **_arguments: Any) -> Any:
    """The change itself: it was read before the execution began."""
    return change


def topic_of(schema: GraphQLSchema, document: DocumentNode, operation: Operation, request: Request) -> Topic:
    """What a subscription asks for. Raises InvalidDocument, with what its field's decision and arguments say."""
    built = ExecutionContext.build(schema, document, None, request, operation.variables, operation.operation_name)
    if isinstance(built, list):
        raise InvalidDocument(built)
    root = schema.subscription_type
    assert root is not None
    selection = built.operation.selection_set
    fields = collect_fields(schema, built.fragments, built.variable_values, root, selection)
    if len(fields) != 1:
        raise InvalidDocument([refused("invalid_input", "a subscription selects exactly one field")])
    ((name, nodes),) = fields.items()
    field = get_field_def(schema, root, nodes[0])
    assert field.subscribe is not None
    path = Path(None, name, root.name)
    try:
        arguments = get_argument_values(field, nodes[0], built.variable_values)
        return cast("Topic", field.subscribe(None, built.build_resolve_info(field, nodes, root, path), **arguments))
    except GraphQLError as err:
        raise InvalidDocument([err]) from err
