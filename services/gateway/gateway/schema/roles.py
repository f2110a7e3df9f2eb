"""Roles."""

from typing import Any

from graphene import ID, Boolean, String
from graphql import GraphQLResolveInfo

from gateway.accounts.role_deletion import delete_role
from gateway.schema.base import ObjectType, argument, field, items
from gateway.schema.common import DeletePayload, errors_field
from gateway.schema.mutations import Payload, attempt


class Role(ObjectType):
    """What people are, for access policies to speak of."""

    name = field(ID, "Never changes", non_null=True)
    label = field(String, "Name for people", non_null=True)
    level = field(String, "What it amounts to where no policy decides: viewer, editor or admin", non_null=True)
    built_in = field(Boolean, "viewer, editor and admin stay as they are", non_null=True)
    requires_second_factor = field(Boolean, "Whether its holders need a second factor to sign in", non_null=True)


class RolePayload(ObjectType):
    """The role, or why it was not made or changed."""

    role = field(Role, "The role; null when there are errors")
    errors = errors_field()


class RoleQueries:
    """Reading roles."""

    roles = field(items(Role), "All roles, the built-in ones first", non_null=True)

    @staticmethod
    def resolve_roles(_: None, info: GraphQLResolveInfo) -> Any:
        return info.context.accounts.roles.all()


class RoleMutations:
    """Making and changing roles."""

    create_role = field(
        RolePayload,
        "Make a role; it may do nothing with a collection until a policy says so",
        non_null=True,
        name=argument(String, "Lower-case letters, digits and underscores; never changes", non_null=True),
        label=argument(String, "Name for people", non_null=True),
        level=argument(String, "viewer or editor: what it amounts to where no policy decides", non_null=True),
    )
    update_role = field(
        RolePayload,
        "Change a role; when its level changes, those who have it must sign in again",
        non_null=True,
        name=argument(ID, "The role's name", non_null=True),
        label=argument(String, "New name for people"),
        level=argument(String, "viewer or editor"),
    )
    delete_role = field(
        DeletePayload,
        "Delete a role with its access policies; refused while somebody has it",
        non_null=True,
        name=argument(ID, "The role's name", non_null=True),
    )

    @staticmethod
    def resolve_create_role(_: None, info: GraphQLResolveInfo, name: str, label: str, level: str) -> Payload:
        return attempt("role", lambda: info.context.accounts.roles.create(name, label, level))

    @staticmethod
    def resolve_update_role(
        _: None, info: GraphQLResolveInfo, name: str, label: str | None = None, level: str | None = None
    ) -> Payload:
        return attempt("role", lambda: info.context.accounts.roles.update(name, label, level))

    @staticmethod
    def resolve_delete_role(_: None, info: GraphQLResolveInfo, name: str) -> Payload:
        return attempt("deleted_id", lambda: delete_role(info.context, name))
