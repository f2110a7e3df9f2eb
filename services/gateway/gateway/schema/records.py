"""Records, their links and their history: owned by the records service. `record_operations` reads and changes them."""

from typing import Any

from chassis.errors import Forbidden, InvalidInput
from graphene import ID, Int, String
from graphql import GraphQLResolveInfo

from gateway import deleted_files, field_files, file_access, page_sizes
from gateway.loaders import PENDING, then
from gateway.schema.base import ObjectType, argument, field, items
from gateway.schema.collections import Collection
from gateway.schema.common import (
    PageInfo,
    after_argument,
    first_argument,
    log_page,
)
from gateway.schema.files import DeletedFile, File, NamedFile
from gateway.schema.integrations import ExternalData
from gateway.schema.mutations import Payload
from gateway.schema.person_names import PersonName, person_name
from gateway.schema.policies import RecordRights
from gateway.schema.scalars import JSON, DateTime

FILTER = (
    'As {"amount": {"gte": 5}, "or": [{"country": {"in": ["DE", "FR"]}}, {"name": {"startsWith": "A"}}]}; operators '
    "eq ne in nin lt lte gt gte contains startsWith isNull; and, or, not"
)
ORDER = 'Fields to sort by, descending with a minus: ["-amount", "name"]'


class Change(ObjectType):
    """One entry of a record's history."""

    id = field(ID, "Never changes", non_null=True)
    at = field(DateTime, "When", non_null=True)
    actor = field(ID, "Who; null for the system")
    actor_name = field(PersonName, "Who, by name; null for the system")
    action = field(
        String,
        "create, update, delete, restore; of an attached file file_added, file_deleted, file_restored",
        non_null=True,
    )
    diff = field(JSON, "{field: [before, after]}; empty for an attached file", non_null=True)
    file = field(NamedFile, "The attached file that was added, deleted or restored")
    files = field(
        items(NamedFile), "The files that the diff names by their ids, as far as they are kept", non_null=True
    )

    @staticmethod
    def resolve_file(change: Payload, _: GraphQLResolveInfo) -> Any:
        return change["file"]

    @staticmethod
    def resolve_files(change: Payload, info: GraphQLResolveInfo) -> Any:
        record = change["record"]
        return field_files.names(info.context.loads, record["collection"], record["id"], change["diff"])

    @staticmethod
    def resolve_actor_name(change: Payload, info: GraphQLResolveInfo) -> Any:
        return person_name(info, change["actor"])


class ChangeConnection(ObjectType):
    """Part of a history, newest first."""

    nodes = field(items(Change), "The changes", non_null=True)
    page_info = field(PageInfo, "Where this part lies", non_null=True)


class Record(ObjectType):
    """A record of a collection."""

    id = field(ID, "Never changes", non_null=True)
    collection = field(Collection, "What it is a record of", non_null=True)
    version = field(Int, "Grows with every change; an update names the one it read", non_null=True)
    values = field(JSON, "Values by field name; links as ids", non_null=True)
    created_at = field(DateTime, "When it was made", non_null=True)
    updated_at = field(DateTime, "When it was last changed", non_null=True)
    created_by = field(ID, "Who made it; null for the system")
    updated_by = field(ID, "Who changed it last; null for the system")
    created_by_name = field(PersonName, "Who made it, by name; null for the system")
    updated_by_name = field(PersonName, "Who changed it last, by name; null for the system")
    rights = field(RecordRights, "What you may do with it; null when you may not read it")
    files = field(items(File), "Files attached to it, oldest first; not those of its FILES fields", non_null=True)
    field_files = field(
        items(File),
        "The files of a FILES field, in their order",
        non_null=True,
        field=argument(String, "Name of the FILES field", non_null=True),
    )
    deleted_files = field(items(DeletedFile), "Its deleted files that can be restored, the latest first", non_null=True)
    history = field(
        ChangeConnection,
        "Who changed what, newest first",
        non_null=True,
        first=first_argument(),
        after=after_argument(),
    )
    external = field(
        ExternalData,
        "What a third party says about it; the source's templates are filled with its values",
        source=argument(String, "Name of the source", non_null=True),
    )
    link = field(
        lambda: Record,
        "The record that a LINK field points at; null when it is empty",
        field=argument(String, "Name of the LINK field", non_null=True),
    )
    linked = field(
        lambda: RecordConnection,
        "The records of another collection that point at this one",
        non_null=True,
        collection=argument(String, "The other collection's name", non_null=True),
        field=argument(String, "Name of its LINK field", non_null=True),
        filter=argument(JSON, FILTER),
        order_by=argument(items(String), ORDER),
        search=argument(String, "Words to find in the text fields"),
        first=first_argument(),
        after=after_argument(),
    )

    @staticmethod
    def resolve_collection(record: Payload, info: GraphQLResolveInfo) -> Any:
        found = info.context.loads.item("records", "get_collections", "names", record["collection"])
        if found is None:  # of a record that the caller may create or change, and never read
            raise Forbidden(f"permission denied: your role cannot read {record['collection']}")
        return found

    @staticmethod
    def resolve_created_by_name(record: Payload, info: GraphQLResolveInfo) -> Any:
        return person_name(info, record["created_by"])

    @staticmethod
    def resolve_updated_by_name(record: Payload, info: GraphQLResolveInfo) -> Any:
        return person_name(info, record["updated_by"])

    @staticmethod
    def resolve_rights(record: Payload, info: GraphQLResolveInfo) -> Any:
        return _rights(record, info)

    @staticmethod
    def resolve_files(record: Payload, info: GraphQLResolveInfo) -> Any:
        return file_access.of_record(info.context.loads, record)

    @staticmethod
    def resolve_field_files(record: Payload, info: GraphQLResolveInfo, field: str) -> Any:
        collection = info.context.loads.item("records", "get_collections", "names", record["collection"])
        return then(collection, lambda found: _field_files(record, info, found["fields"], field))

    @staticmethod
    def resolve_deleted_files(record: Payload, info: GraphQLResolveInfo) -> Any:
        return deleted_files.of_record(info.context.loads, record)

    @staticmethod
    def resolve_history(record: Payload, info: GraphQLResolveInfo, first: int, after: str | None = None) -> Any:
        kwargs = {"collection": record["collection"], "first": page_sizes.checked(first), "after": after}
        page = info.context.loads.item("records", "get_history", "ids", record["id"], **kwargs)
        return then(page, lambda found: log_page(_of_record(found, record), after))

    @staticmethod
    def resolve_external(record: Payload, info: GraphQLResolveInfo, source: str) -> Any:
        request = {"source": source, "values": record["values"]}
        return info.context.loads.item("integrations", "fetch_sources", "requests", request)

    @staticmethod
    def resolve_link(record: Payload, info: GraphQLResolveInfo, field: str) -> Any:
        if field not in record["values"]:
            raise InvalidInput.at("field", "unknown_field", f"{record['collection']} has no such field")
        target = record["values"][field]
        if target is None:
            return None
        kwargs = {"collection": record["collection"], "field": field}
        return info.context.loads.item("records", "get_link_targets", "ids", target, **kwargs)

    @staticmethod
    def resolve_linked(record: Payload, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        return _linked(record["id"], info, **arguments)


def _rights(record: Payload, info: GraphQLResolveInfo) -> Any:
    """As far as `check_access` lets the caller go; both answers are asked for in one round."""
    asked = {
        action: info.context.loads.item(
            "records", "check_access", "ids", record["id"], collection=record["collection"], action=action
        )
        for action in ("update", "delete")
    }
    return PENDING if any(answer is PENDING for answer in asked.values()) else asked


def _of_record(page: Payload, record: Payload) -> Payload:
    """The page of a history, each change with its record."""
    return page | {"items": [{"file": None, **change, "record": record} for change in page["items"]]}


def _field_files(record: Payload, info: GraphQLResolveInfo, fields: list[Payload], name: str) -> Any:
    ids = [known["id"] for known in fields if known["name"] == name and known["type"] == "FILES"]
    if not ids:
        raise InvalidInput.at("field", "unknown_field", f"{record['collection']} has no such field of files")
    return field_files.of_record(info.context.loads, record, name, ids[0])


class RecordEdge(ObjectType):
    """A record in a list."""

    cursor = field(String, "Continues after this record", non_null=True)
    node = field(Record, "The record", non_null=True)

    @staticmethod
    def resolve_node(record: Payload, _: GraphQLResolveInfo) -> Payload:
        return record


class RecordConnection(ObjectType):
    """Part of a list of records."""

    edges = field(items(RecordEdge), "The records with their cursors", non_null=True)
    nodes = field(items(Record), "The records", non_null=True)
    page_info = field(PageInfo, "Where this part lies", non_null=True)
    total_count = field(Int, "How many there are in all; 10,001 stands for more than 10,000", non_null=True)

    @staticmethod
    def resolve_edges(page: Payload, _: GraphQLResolveInfo) -> Any:
        return page["items"]

    @staticmethod
    def resolve_nodes(page: Payload, _: GraphQLResolveInfo) -> Any:
        return page["items"]

    @staticmethod
    def resolve_page_info(page: Payload, _: GraphQLResolveInfo) -> Payload:
        cursors = [record["cursor"] for record in page["items"]]
        return {
            "has_next_page": page["has_next"],
            "has_previous_page": page["has_previous"],
            "start_cursor": cursors[0] if cursors else None,
            "end_cursor": cursors[-1] if cursors else None,
        }

    @staticmethod
    def resolve_total_count(page: Payload, info: GraphQLResolveInfo) -> Any:
        if "counting" not in page:
            return page["total"]
        parent, arguments = page["counting"]
        return info.context.loads.item("records", "count_linked", "parents", parent, **arguments)


def _linked(
    record_id: str,
    info: GraphQLResolveInfo,
    collection: str,
    field: str,
    first: int,
    filter: Any = None,
    order_by: list[str] | None = None,
    search: str | None = None,
    after: str | None = None,
) -> Any:
    """The page of records that point at one; their number, when it is asked for, is counted by a call of its own."""
    arguments = {"collection": collection, "field": field, "filter": filter, "search": search}
    page = info.context.loads.item(
        "records",
        "query_linked",
        "parents",
        record_id,
        first=page_sizes.checked(first),
        order_by=order_by,
        after=after,
        **arguments,
    )
    return then(page, lambda found: {**found, "counting": (record_id, arguments)})
