"""People: who is asking, and for administrators everybody."""

from typing import Any

from graphene import ID, Boolean, String
from graphql import GraphQLResolveInfo

from gateway import page_sizes
from gateway.accounts.changing_passwords import invite
from gateway.accounts.users import Changes
from gateway.schema.base import ObjectType, argument, field, items
from gateway.schema.common import PageInfo, after_argument, errors_field, first_argument, log_page
from gateway.schema.mutations import Payload, attempt
from gateway.schema.scalars import DateTime


class Viewer(ObjectType):
    """A person."""

    id = field(ID, "Never changes", non_null=True)
    email = field(String, "Address to sign in with", non_null=True)
    name = field(String, "Name for people", non_null=True)
    roles = field(items(String), "Names of roles: viewer, editor, admin, or made ones", non_null=True)
    level = field(String, "Which of viewer, editor and admin the roles amount to; null without a role")
    disabled = field(Boolean, "Whether they may not sign in any more", non_null=True)
    created_at = field(DateTime, "When they were added", non_null=True)
    second_factor = field(Boolean, "Whether they have an authenticator app or a passkey", non_null=True)

    @staticmethod
    def resolve_level(user: Any, _: GraphQLResolveInfo) -> str | None:
        return user.level or None


class UserConnection(ObjectType):
    """Part of the list of people."""

    nodes = field(items(Viewer), "The people", non_null=True)
    page_info = field(PageInfo, "Where this part lies", non_null=True)


class CreateUserPayload(ObjectType):
    """The person, or why they were not added."""

    user = field(Viewer, "The person; null when there are errors")
    errors = errors_field()


class UpdateUserPayload(ObjectType):
    """The person, or why they were not changed."""

    user = field(Viewer, "The person; null when there are errors")
    errors = errors_field()


class UpdateViewerPayload(ObjectType):
    """You, or why you were not changed."""

    viewer = field(Viewer, "The person; null when there are errors")
    errors = errors_field()


class PeopleQueries:
    """Who is asking, and who there is."""

    viewer = field(Viewer, "Who is asking; null for a stranger")
    users = field(
        UserConnection,
        "People, oldest first",
        non_null=True,
        first=first_argument(),
        after=after_argument(),
        search=argument(String, "Only those with this in their name or address"),
    )
    user = field(Viewer, "One person; null when there is none", id=argument(ID, "Their id", non_null=True))

    @staticmethod
    def resolve_viewer(_: None, info: GraphQLResolveInfo) -> Any:
        user_id = info.context.principal.user_id
        return None if user_id is None else info.context.accounts.users.get(user_id)

    @staticmethod
    def resolve_users(
        _: None, info: GraphQLResolveInfo, first: int, after: str | None = None, search: str | None = None
    ) -> Any:
        return log_page(info.context.accounts.users.page(page_sizes.checked(first), after, search), after)

    @staticmethod
    def resolve_user(_: None, info: GraphQLResolveInfo, id: str) -> Any:
        return info.context.accounts.users.get(id)


class PeopleMutations:
    """Adding and changing people."""

    create_user = field(
        CreateUserPayload,
        "Add a person",
        non_null=True,
        email=argument(String, "Address to sign in with", non_null=True),
        name=argument(String, "Name for people", non_null=True),
        password=argument(String, "First password, 8 to 256 characters", non_null=True),
        roles=argument(items(String), "Names of roles", non_null=True),
    )
    invite_user = field(
        CreateUserPayload,
        "Add a person who chooses their password themselves, by a link sent to them that works for three days",
        non_null=True,
        email=argument(String, "Address to sign in with", non_null=True),
        name=argument(String, "Name for people", non_null=True),
        roles=argument(items(String), "Names of roles", non_null=True),
    )
    update_user = field(
        UpdateUserPayload,
        "Change a person; other roles, or being disabled, end their sessions at once and bind tokens within 5 seconds",
        non_null=True,
        id=argument(ID, "Their id", non_null=True),
        name=argument(String, "Name for people"),
        roles=argument(items(String), "Names of all their roles from now on"),
        disabled=argument(Boolean, "Whether they may not sign in any more; what they did keeps their name"),
    )
    update_viewer = field(
        UpdateViewerPayload,
        "Change your own name",
        non_null=True,
        name=argument(String, "Name for people", non_null=True),
    )

    @staticmethod
    def resolve_create_user(_: None, info: GraphQLResolveInfo, **arguments: Any) -> Payload:
        users, context = info.context.accounts.users, info.context.context
        return attempt("user", lambda: users.create(context=context, **arguments))

    @staticmethod
    def resolve_invite_user(_: None, info: GraphQLResolveInfo, **arguments: Any) -> Payload:
        return attempt("user", lambda: invite(info.context, **arguments))

    @staticmethod
    def resolve_update_user(_: None, info: GraphQLResolveInfo, id: str, **arguments: Any) -> Payload:
        return attempt("user", lambda: info.context.accounts.users.update(id, Changes(**arguments)))

    @staticmethod
    def resolve_update_viewer(_: None, info: GraphQLResolveInfo, name: str) -> Payload:
        users, user_id = info.context.accounts.users, info.context.principal.user_id
        return attempt("viewer", lambda: users.update(user_id, Changes(name=name)))
