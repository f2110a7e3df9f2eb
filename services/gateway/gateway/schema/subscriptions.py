"""What can be followed as it happens; see `gateway.live`."""

from typing import Any

from graphene import ID, String
from graphql import GraphQLResolveInfo

from gateway.live.changes import Topic
from gateway.live.fields import as_it_came, topic
from gateway.schema.base import ObjectType, argument, field
from gateway.schema.records import FILTER, Record
from gateway.schema.scalars import JSON, DateTime


class RecordChange(ObjectType):
    """A change of one record."""

    action = field(String, "created, updated, deleted or restored", non_null=True)
    id = field(ID, "The record's id", non_null=True)
    at = field(DateTime, "When", non_null=True)
    actor = field(ID, "Who; null for the system")
    record = field(Record, "The record as it is now; null when it was deleted")


class Subscription(ObjectType):
    """What can be followed as it happens, over server-sent events."""

    record_changed = field(
        RecordChange,
        "Each change of a record of a collection, as soon as it has happened",
        non_null=True,
        collection=argument(String, "The collection's name", non_null=True),
        filter=argument(JSON, FILTER),
    )

    @staticmethod
    def subscribe_record_changed(_: Any, __: GraphQLResolveInfo, collection: str, filter: Any = None) -> Topic:
        return topic(collection, filter)

    resolve_record_changed = staticmethod(as_it_came)
