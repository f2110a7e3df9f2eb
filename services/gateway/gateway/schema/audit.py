"""Reading the audit log."""

from typing import Any

from graphene import ID, String
from graphql import GraphQLResolveInfo

from gateway import page_sizes
from gateway.schema.base import ObjectType, argument, field, items
from gateway.schema.common import PageInfo, after_argument, first_argument, log_page
from gateway.schema.scalars import JSON, DateTime


class AuditEntry(ObjectType):
    """Something that an administrator did, or that concerns signing in."""

    id = field(ID, "Never changes", non_null=True)
    at = field(DateTime, "When it began", non_null=True)
    actor = field(ID, "Who did it; null for a stranger")
    actor_email = field(String, "Their address")
    address = field(String, "From where", non_null=True)
    action = field(String, "The mutation, as `createUser`; `oidcSignIn` for one by a provider", non_null=True)
    target = field(String, "What it was done to")
    details = field(JSON, "With what, without secrets; `errors` when it was refused", non_null=True)
    outcome = field(String, "done, refused, failed; begun while under way, or when it was cut short", non_null=True)


class AuditConnection(ObjectType):
    """Part of the audit log, newest first."""

    nodes = field(items(AuditEntry), "The entries", non_null=True)
    page_info = field(PageInfo, "Where this part lies", non_null=True)


class AuditQueries:
    """Who did what."""

    audit_log = field(
        AuditConnection,
        "What administrators did and who signed in, newest first",
        non_null=True,
        first=first_argument(),
        after=after_argument(),
        action=argument(String, "Only this action, as `createUser`"),
        actor=argument(ID, "Only what this person did"),
    )

    @staticmethod
    def resolve_audit_log(
        _: None,
        info: GraphQLResolveInfo,
        first: int,
        after: str | None = None,
        action: str | None = None,
        actor: str | None = None,
    ) -> Any:
        return log_page(info.context.accounts.audit.page(page_sizes.checked(first), after, action, actor), after)
