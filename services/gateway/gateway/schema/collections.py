"""Collections and their fields: owned by the records service."""

from typing import Any

import graphene
from graphene import ID, Boolean, Int, String
from graphql import GraphQLResolveInfo

from gateway.schema.base import InputObjectType, ObjectType, argument, field, input_field, items
from gateway.schema.common import DeletePayload, errors_field
from gateway.schema.mutations import Payload, attempt
from gateway.schema.policies import Rights
from gateway.schema.scalars import JSON, DateTime

_TYPES = {
    "TEXT": "A line of text. Options: minLength, maxLength, pattern",
    "LONG_TEXT": "Text of any length",
    "INTEGER": "A whole number of at most 64 bits. Options: min, max",
    "DECIMAL": "An exact decimal number. Options: min, max",
    "BOOLEAN": "True or false",
    "DATE": "A calendar day",
    "DATETIME": "A moment",
    "CHOICE": "One of the choices. Options: choices, labels, colors",
    "CHOICES": "Some of the choices. Options: choices, labels, colors",
    "EMAIL": "An email address",
    "URL": "A web address",
    "JSON": "Any JSON value",
    "LINK": "A record of another collection. Options: collection, onDelete (restrict, clear, delete)",
    "FILES": "Files",
}

FieldType = graphene.Enum(
    "FieldType",
    [(name, name) for name in _TYPES],
    description=lambda value: _TYPES[value.name] if value else "What a field holds",
)


class Field(ObjectType):
    """A field of a collection."""

    id = field(ID, "Never changes", non_null=True)
    name = field(String, "Name in values and filters", non_null=True)
    label = field(String, "Name for people", non_null=True)
    type = field(FieldType, "What it holds", non_null=True)
    required = field(Boolean, "Whether every record must have a value", non_null=True)
    unique = field(Boolean, "Whether no two records may have the same value", non_null=True)
    indexed = field(Boolean, "Whether searching by it is fast", non_null=True)
    help = field(String, "A hint for people who fill it in")
    options = field(JSON, "Rules that depend on the type", non_null=True)


class FieldInput(InputObjectType):
    """A field to be made."""

    name = input_field(String, "Name in values and filters", non_null=True)
    label = input_field(String, "Name for people; made from the name when left out")
    type = input_field(FieldType, "What it holds", non_null=True)
    required = input_field(Boolean, "Whether every record must have a value", default=False)
    unique = input_field(Boolean, "Whether no two records may have the same value", default=False)
    indexed = input_field(Boolean, "Whether searching by it is fast", default=False)
    help = input_field(String, "A hint for people who fill it in")
    options = input_field(JSON, "Rules that depend on the type; see FieldType")


class Collection(ObjectType):
    """A table of records with typed fields."""

    id = field(ID, "Never changes", non_null=True)
    name = field(String, "Name in the API", non_null=True)
    label = field(String, "Name for people", non_null=True)
    singular = field(String, "Name of one record in the typed API: orderLine", non_null=True)
    plural = field(String, "Name of its lists in the typed API: orderLines", non_null=True)
    version = field(Int, "Grows with every change of the definition", non_null=True)
    fields = field(items(Field), "Its fields, in order", non_null=True)
    created_at = field(DateTime, "When it was made", non_null=True)
    record_count = field(Int, "How many records it has, without the trash", non_null=True)
    rights = field(Rights, "What you may do in it", non_null=True)

    @staticmethod
    def resolve_record_count(collection: dict[str, Any], info: GraphQLResolveInfo) -> Any:
        return info.context.loads.item("records", "count_records", "collections", collection["name"])

    @staticmethod
    def resolve_rights(collection: dict[str, Any], info: GraphQLResolveInfo) -> Any:
        return info.context.loads.item("records", "get_rights", "collections", collection["name"])


class CollectionPayload(ObjectType):
    """The collection as it is now, or why it was not changed."""

    collection = field(Collection, "The collection; null when there are errors")
    errors = errors_field()


class CollectionQueries:
    """Reading definitions."""

    collections = field(items(Collection), "All collections, by name", non_null=True)
    collection = field(
        Collection, "One collection; null when there is none", name=argument(String, "Its name", non_null=True)
    )

    @staticmethod
    def resolve_collections(_: None, info: GraphQLResolveInfo) -> Any:
        return info.context.loads.whole("records", "list_collections")

    @staticmethod
    def resolve_collection(_: None, info: GraphQLResolveInfo, name: str) -> Any:
        return info.context.loads.item("records", "get_collections", "names", name)


def _collection_argument() -> Any:
    return argument(String, "The collection's name", non_null=True)


class CollectionMutations:
    """Changing definitions."""

    create_collection = field(
        CollectionPayload,
        "Make a collection",
        non_null=True,
        name=argument(String, "Name in the API", non_null=True),
        label=argument(String, "Name for people; made from the name when left out"),
        singular=argument(String, "Name of one record in the typed API; made from the name when left out"),
        plural=argument(String, "Name of its lists in the typed API; made from the name when left out"),
        fields=argument(items(FieldInput), "Its fields, in order", non_null=True),
    )
    update_collection = field(
        CollectionPayload,
        "Change a collection: what is left out stays, an empty text is made from the name",
        non_null=True,
        name=argument(String, "Its name", non_null=True),
        label=argument(String, "A new name for people"),
        singular=argument(String, "A new name of one record in the typed API"),
        plural=argument(String, "A new name of its lists in the typed API"),
    )
    reorder_fields = field(
        CollectionPayload,
        "Put the fields of a collection into another order",
        non_null=True,
        collection=_collection_argument(),
        fields=argument(items(String), "The names of all its fields", non_null=True),
    )
    add_field = field(
        CollectionPayload,
        "Add a field; existing records get no value for it",
        non_null=True,
        collection=_collection_argument(),
        field=argument(FieldInput, "The field", non_null=True),
    )
    update_field = field(
        CollectionPayload,
        "Change a field: what is left out stays. Renaming loses nothing",
        non_null=True,
        collection=_collection_argument(),
        field=argument(String, "The field's name", non_null=True),
        name=argument(String, "A new name"),
        label=argument(String, "A new name for people"),
        required=argument(Boolean, "Whether every record must have a value"),
        unique=argument(Boolean, "Whether no two records may have the same value"),
        indexed=argument(Boolean, "Whether searching by it is fast"),
        help=argument(String, "A hint for people; null removes it"),
        options=argument(JSON, "Rules that depend on the type; replaces all of them"),
    )
    remove_field = field(
        CollectionPayload,
        "Remove a field; its values are kept for 30 days",
        non_null=True,
        collection=_collection_argument(),
        field=argument(String, "The field's name", non_null=True),
    )
    delete_collection = field(
        DeletePayload,
        "Delete a collection with all its records",
        non_null=True,
        name=argument(String, "Its name", non_null=True),
        confirm_name=argument(String, "Its name once more", non_null=True),
    )

    @staticmethod
    def resolve_create_collection(
        _: None, info: GraphQLResolveInfo, name: str, fields: list[dict[str, Any]], **names: Any
    ) -> Payload:
        inputs = [_plain(item) for item in fields]
        return _change(info, "create_collection", name=name, fields=inputs, **names)

    @staticmethod
    def resolve_update_collection(_: None, info: GraphQLResolveInfo, name: str, **changes: str | None) -> Payload:
        given = {key: value or "" for key, value in changes.items()}
        return _change(info, "update_collection", strip="changes.", name=name, changes=given)

    @staticmethod
    def resolve_reorder_fields(_: None, info: GraphQLResolveInfo, collection: str, fields: list[str]) -> Payload:
        return _change(info, "reorder_fields", collection=collection, fields=fields)

    @staticmethod
    def resolve_add_field(_: None, info: GraphQLResolveInfo, collection: str, field: dict[str, Any]) -> Payload:
        return _change(info, "add_field", collection=collection, field=_plain(field))

    @staticmethod
    def resolve_update_field(_: None, info: GraphQLResolveInfo, collection: str, field: str, **changes: Any) -> Payload:
        return _change(info, "update_field", strip="changes.", collection=collection, field=field, changes=changes)

    @staticmethod
    def resolve_remove_field(_: None, info: GraphQLResolveInfo, collection: str, field: str) -> Payload:
        return _change(info, "remove_field", collection=collection, field=field)

    @staticmethod
    def resolve_delete_collection(_: None, info: GraphQLResolveInfo, name: str, confirm_name: str) -> Payload:
        call = info.context.calls.call
        return attempt("deleted_id", lambda: call("records", "delete_collection", name=name, confirm_name=confirm_name))


def _change(info: GraphQLResolveInfo, method: str, *, strip: str = "", **kwargs: Any) -> Payload:
    return attempt("collection", lambda: info.context.calls.call("records", method, **kwargs), strip=strip)


def _plain(field: dict[str, Any]) -> dict[str, Any]:
    """A FieldInput as the records service takes it."""
    return {**field, "type": field["type"].value}
