"""What several parts of the schema share."""

from typing import Any

from graphene import ID, Boolean, Int, String
from graphql import GraphQLNamedType, GraphQLObjectType, GraphQLResolveInfo, get_named_type
from graphql.execution.collect_fields import collect_sub_fields

from gateway.page_sizes import MAX_FIRST
from gateway.schema import base
from gateway.schema.base import ObjectType, argument, field, items


class UserError(ObjectType):
    """Something a person can mend."""

    code = base.field(String, "Stable, for programs", non_null=True)
    field = base.field(String, "Dotted path of what it is about, as `email` or `fields.2.name`; null for the whole")
    message = base.field(String, "For people", non_null=True)


def errors_field() -> Any:
    """The `errors` of every payload."""
    return field(items(UserError), "What is wrong with the input; empty on success", non_null=True)


class PageInfo(ObjectType):
    """Where a page lies in its list."""

    has_next_page = field(Boolean, "Whether more follows", non_null=True)
    has_previous_page = field(Boolean, "Whether something comes before", non_null=True)
    start_cursor = field(String, "Cursor of the first item")
    end_cursor = field(String, "Cursor of the last item: give it as `after` for the next page")


class DeletePayload(ObjectType):
    """What was deleted, or why it was not."""

    deleted_id = field(ID, "Id of what was deleted")
    errors = errors_field()


def first_argument() -> Any:
    """The `first` of every list."""
    return argument(Int, f"How many at most, 1 to {MAX_FIRST}", non_null=True, default=25)


def after_argument() -> Any:
    """The `after` of every list."""
    return argument(String, "Only what comes after this cursor")


def log_page(page: dict[str, Any], after: str | None) -> dict[str, Any]:
    """A connection's nodes and page info from a log's `{items, has_next, cursor}`."""
    info = {
        "has_next_page": page["has_next"],
        "has_previous_page": after is not None,
        "start_cursor": None,
        "end_cursor": page["cursor"],
    }
    return {"nodes": page["items"], "page_info": info}


def selects(info: GraphQLResolveInfo, name: str) -> bool:
    """Whether the field being resolved has `name` selected directly below it, also through fragments."""
    named: GraphQLNamedType = get_named_type(info.return_type)
    assert isinstance(named, GraphQLObjectType)
    fields = collect_sub_fields(info.schema, info.fragments, info.variable_values, named, info.field_nodes)
    return any(nodes[0].name.value == name for nodes in fields.values())
