"""What roles allow together: combined by the records service, whose policies they are."""

from typing import Any

from chassis.errors import InvalidInput
from graphene import Boolean, String
from graphql import GraphQLResolveInfo

from gateway.schema.base import ObjectType, argument, field, items
from gateway.schema.policies import FIELDS, ROWS, check_roles
from gateway.schema.scalars import JSON

MAX_ROLES = 100


class RoleGrant(ObjectType):
    """What one of the roles adds."""

    role = field(String, "Name of the role", non_null=True)
    rows = field(JSON, ROWS)
    fields = field(items(String), FIELDS)


class LiftedLimit(ObjectType):
    """A role whose policy allows less than it does together with another role."""

    role = field(String, "Name of the limited role", non_null=True)
    by = field(String, "Name of the role that lifts the limit", non_null=True)


class CombinedAccess(ObjectType):
    """What roles allow together for one action."""

    allowed = field(Boolean, "Whether they allow it on any record; their levels are accounted for", non_null=True)
    all_records = field(Boolean, "Whether they allow it on every record", non_null=True)
    fields = field(items(String), "The fields that they allow on any record; null for all")
    partial = field(items(String), "Of these, the fields that they allow on some of the records only", non_null=True)
    grants = field(items(RoleGrant), "What each role adds", non_null=True)
    lifted = field(items(LiftedLimit), "The limits of one role that another lifts", non_null=True)


class RolesAccess(ObjectType):
    """What roles allow together in one collection."""

    collection = field(String, "Name of the collection", non_null=True)
    label = field(String, "The collection's name for people", non_null=True)
    read = field(CombinedAccess, "What they may read", non_null=True)
    create = field(CombinedAccess, "What they may create", non_null=True)
    update = field(CombinedAccess, "What they may change", non_null=True)
    delete = field(CombinedAccess, "What they may delete and restore", non_null=True)


class RolesAccessQueries:
    """Asking what roles allow together."""

    roles_access = field(
        items(RolesAccess),
        "What somebody with all of these roles may do, by collection",
        non_null=True,
        roles=argument(items(String), f"Names of at most {MAX_ROLES} roles", non_null=True),
        collection=argument(String, "Only in this collection"),
    )

    @staticmethod
    def resolve_roles_access(_: None, info: GraphQLResolveInfo, roles: list[str], collection: str | None = None) -> Any:
        if len(roles) > MAX_ROLES:
            raise InvalidInput.at("roles", "out_of_range", f"must have at most {MAX_ROLES} items")
        check_roles(info, roles)
        levels = {role.name: role.level for role in info.context.accounts.roles.all()}
        leveled = [{"name": name, "level": levels[name]} for name in dict.fromkeys(roles)]
        return info.context.loads.whole("records", "combine_roles", roles=leveled, collection=collection)
