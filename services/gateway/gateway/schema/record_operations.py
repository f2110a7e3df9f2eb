"""Reading and changing records."""

from typing import Any

from chassis.errors import InvalidInput
from graphene import ID, Int, String
from graphql import GraphQLResolveInfo

from gateway import field_files, page_sizes
from gateway.schema.base import ObjectType, argument, field, items
from gateway.schema.common import DeletePayload, after_argument, errors_field, first_argument, selects
from gateway.schema.mutations import Payload, attempt
from gateway.schema.records import FILTER, ORDER, Record, RecordConnection
from gateway.schema.scalars import JSON


class RecordPayload(ObjectType):
    """The record as it is now, or why it was not changed."""

    record = field(Record, "The record, after a conflict the current one; empty if you may not read it")
    errors = errors_field()


class RecordsPayload(ObjectType):
    """The records that were made, or why none was."""

    records = field(items(Record), "The records, in the order given; null when there are errors")
    errors = errors_field()


def _collection_argument() -> Any:
    return argument(String, "The collection's name", non_null=True)


def _id_argument() -> Any:
    return argument(ID, "The record's id", non_null=True)


class RecordQueries:
    """Reading records."""

    record = field(Record, "One record; null when there is none", collection=_collection_argument(), id=_id_argument())
    records = field(
        RecordConnection,
        "The records of a collection, page by page",
        non_null=True,
        collection=_collection_argument(),
        filter=argument(JSON, FILTER),
        order_by=argument(items(String), ORDER),
        search=argument(String, "Words to find in the text fields"),
        first=first_argument(),
        after=after_argument(),
    )

    deleted_records = field(
        RecordConnection,
        "The records in the trash that you may restore, those deleted last first; updatedAt and updatedBy say when and "
        "by whom each was deleted",
        non_null=True,
        collection=_collection_argument(),
        filter=argument(JSON, FILTER),
        order_by=argument(items(String), ORDER),
        search=argument(String, "Words to find in the text fields"),
        first=first_argument(),
        after=after_argument(),
    )

    @staticmethod
    def resolve_record(_: None, info: GraphQLResolveInfo, collection: str, id: str) -> Any:
        return info.context.loads.item("records", "get_records", "ids", id, collection=collection)

    @staticmethod
    def resolve_records(_: None, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        return _page(info, "query_records", **arguments)

    @staticmethod
    def resolve_deleted_records(_: None, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        return _page(info, "query_trash", **arguments)


class RecordMutations:
    """Changing records."""

    create_record = field(
        RecordPayload,
        "Make a record",
        non_null=True,
        collection=_collection_argument(),
        values=argument(JSON, "Values by field name", non_null=True),
    )
    create_records = field(
        RecordsPayload,
        "Make up to 1,000 records: all or none",
        non_null=True,
        collection=_collection_argument(),
        values=argument(items(JSON), "For each record its values by field name", non_null=True),
    )
    update_record = field(
        RecordPayload,
        "Change the fields given; a stale version is a conflict, answered with the current record",
        non_null=True,
        collection=_collection_argument(),
        id=_id_argument(),
        version=argument(Int, "The version that was read", non_null=True),
        values=argument(JSON, "New values by field name; what is left out stays", non_null=True),
    )
    delete_record = field(
        DeletePayload,
        "Move a record to the trash",
        non_null=True,
        collection=_collection_argument(),
        id=_id_argument(),
        version=argument(Int, "Only when this is the current version"),
    )
    restore_record = field(
        RecordPayload,
        "Bring a record back from the trash",
        non_null=True,
        collection=_collection_argument(),
        id=_id_argument(),
    )

    purge_record = field(
        DeletePayload,
        "Delete a record of the trash permanently, with its history and its files. This can't be undone",
        non_null=True,
        collection=_collection_argument(),
        id=_id_argument(),
    )

    @staticmethod
    def resolve_create_record(_: None, info: GraphQLResolveInfo, collection: str, values: Any) -> Payload:
        def create() -> Any:
            _must_be_object(values)
            field_files.check(info.context.calls, collection, [("0.", values)])
            return _call(info, "create_records", collection=collection, values=[values])[0]

        return attempt("record", create, strip="0.", camel=False)

    @staticmethod
    def resolve_create_records(_: None, info: GraphQLResolveInfo, collection: str, values: list[Any]) -> Payload:
        def create() -> Any:
            field_files.check(info.context.calls, collection, field_files.rows(values))
            return _call(info, "create_records", collection=collection, values=values)

        return attempt("records", create, camel=False)

    @staticmethod
    def resolve_update_record(_: None, info: GraphQLResolveInfo, values: Any, **arguments: Any) -> Payload:
        def update() -> Any:
            _must_be_object(values)
            field_files.check(info.context.calls, arguments["collection"], [("", values)], arguments["id"])
            return _call(info, "update_record", values=values, **arguments)

        return attempt("record", update, camel=False, current=True)

    @staticmethod
    def resolve_delete_record(_: None, info: GraphQLResolveInfo, **arguments: Any) -> Payload:
        return attempt("deleted_id", lambda: _call(info, "delete_record", **arguments))

    @staticmethod
    def resolve_restore_record(_: None, info: GraphQLResolveInfo, **arguments: Any) -> Payload:
        return attempt("record", lambda: _call(info, "restore_record", **arguments), camel=False)

    @staticmethod
    def resolve_purge_record(_: None, info: GraphQLResolveInfo, **arguments: Any) -> Payload:
        return attempt("deleted_id", lambda: _call(info, "purge_record", **arguments))


def _page(info: GraphQLResolveInfo, method: str, collection: str, first: int, **arguments: Any) -> Any:
    kwargs = {name: arguments.get(name) for name in ("filter", "order_by", "search", "after")}
    return info.context.loads.whole(
        "records",
        method,
        collection=collection,
        first=page_sizes.checked(first),
        with_total=selects(info, "totalCount"),
        **kwargs,
    )


def _call(info: GraphQLResolveInfo, method: str, **kwargs: Any) -> Any:
    return info.context.calls.call("records", method, **kwargs)


def _must_be_object(values: Any) -> None:
    if not isinstance(values, dict):
        raise InvalidInput.at("values", "invalid_type", "must be an object")
