"""Access policies, and what they leave to the one who asks: owned by the records service."""

from typing import Any

from chassis.errors import InvalidInput, Problem
from graphene import Boolean, String
from graphql import GraphQLResolveInfo

from gateway.schema.base import InputObjectType, ObjectType, argument, field, input_field, items
from gateway.schema.common import errors_field
from gateway.schema.mutations import Payload, attempt
from gateway.schema.scalars import JSON

ROWS = 'A filter as that of `records`, where "$user.id" and "$user.roles" stand for the one who asks; null for all'
FIELDS = "Names of fields; null for all"


class PolicyAction(ObjectType):
    """What a policy allows to read, to create or to update."""

    rows = field(JSON, ROWS)
    fields = field(items(String), FIELDS)


class PolicyDeletion(ObjectType):
    """What a policy allows to delete."""

    rows = field(JSON, ROWS)


class Policy(ObjectType):
    """What one role may do in one collection. A role without one has its default there."""

    role = field(String, "Name of the role", non_null=True)
    collection = field(String, "Name of the collection", non_null=True)
    read = field(PolicyAction, "What it may read; null for nothing")
    create = field(PolicyAction, "What it may create; null for nothing")
    update = field(PolicyAction, "What it may update; null for nothing")
    delete = field(PolicyDeletion, "What it may delete; null for nothing")


class Rights(ObjectType):
    """What you may do in a collection at the most; single records may allow less."""

    read = field(Boolean, "Whether you may read some of it", non_null=True)
    create = field(Boolean, "Whether you may create records", non_null=True)
    update = field(Boolean, "Whether you may update some record", non_null=True)
    delete = field(Boolean, "Whether you may delete some record", non_null=True)
    read_fields = field(items(String), "The fields that you may read; null for all")
    create_fields = field(items(String), "The fields that you may give a new record; null for all")
    update_fields = field(items(String), "The fields that you may change; null for all")


class RecordRights(ObjectType):
    """What you may do with one record."""

    update = field(Boolean, "Whether you may update it, in the fields that its collection's rights name", non_null=True)
    delete = field(Boolean, "Whether you may delete it", non_null=True)


class PolicyActionInput(InputObjectType):
    """What a policy allows to read, to create or to update."""

    rows = input_field(JSON, ROWS)
    fields = input_field(items(String), FIELDS)


class PolicyDeletionInput(InputObjectType):
    """What a policy allows to delete."""

    rows = input_field(JSON, ROWS)


class PolicyPayload(ObjectType):
    """The policy, or why it was not set."""

    policy = field(Policy, "The policy; null when there are errors")
    errors = errors_field()


class DeletePolicyPayload(ObjectType):
    """Whether there was a policy to delete, or why it was not deleted."""

    deleted = field(Boolean, "False when there was none; null when there are errors")
    errors = errors_field()


def _collection_argument() -> Any:
    return argument(String, "Name of the collection", non_null=True)


def _role_argument() -> Any:
    return argument(String, "Name of the role", non_null=True)


class PolicyQueries:
    """Reading policies."""

    policies = field(
        items(Policy),
        "The access policies, by collection and role",
        non_null=True,
        collection=argument(String, "Only of this collection"),
        role=argument(String, "Only of this role"),
    )

    @staticmethod
    def resolve_policies(_: None, info: GraphQLResolveInfo, **only: Any) -> Any:
        return info.context.loads.whole("records", "list_policies", **only)


class PolicyMutations:
    """Setting and deleting policies."""

    set_policy = field(
        PolicyPayload,
        "Say what a role may do in a collection; replaces what was said before, and what is left out is not allowed",
        non_null=True,
        collection=_collection_argument(),
        role=_role_argument(),
        read=argument(PolicyActionInput, "What it may read"),
        create=argument(PolicyActionInput, "What it may create"),
        update=argument(PolicyActionInput, "What it may update"),
        delete=argument(PolicyDeletionInput, "What it may delete"),
    )
    delete_policy = field(
        DeletePolicyPayload,
        "Give a role its default in a collection again: viewer and editor all of it, a made role nothing",
        non_null=True,
        collection=_collection_argument(),
        role=_role_argument(),
    )

    @staticmethod
    def resolve_set_policy(_: None, info: GraphQLResolveInfo, **policy: Any) -> Payload:
        def change() -> Any:
            check_role(info, policy["role"])
            return info.context.calls.call("records", "set_policy", policy=policy)

        return attempt("policy", change, strip="policy.", camel=False)

    @staticmethod
    def resolve_delete_policy(_: None, info: GraphQLResolveInfo, **policy: Any) -> Payload:
        return attempt("deleted", lambda: info.context.calls.call("records", "delete_policy", **policy))


def check_role(info: GraphQLResolveInfo, role: str | None) -> None:
    """Raises InvalidInput when a role is named and there is none: a service that is not the gateway cannot tell."""
    if role is not None and role not in {known.name for known in info.context.accounts.roles.all()}:
        raise InvalidInput.at("role", "unknown_role", f"there is no role {role[:80]}")


def check_roles(info: GraphQLResolveInfo, roles: list[str] | None) -> None:
    """Raises InvalidInput naming every role that there is not."""
    known = {known.name for known in info.context.accounts.roles.all()} if roles else set()
    problems = [
        Problem("unknown_role", f"there is no role {role[:80]}", f"roles.{index}")
        for index, role in enumerate(roles or ())
        if role not in known
    ]
    if problems:
        raise InvalidInput.of(problems)
