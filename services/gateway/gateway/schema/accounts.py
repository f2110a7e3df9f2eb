"""Signing in, people and tokens: owned by the gateway itself."""

from datetime import datetime
from typing import Any

from graphene import ID, Boolean, String
from graphql import GraphQLResolveInfo

from gateway.accounts.signing_in import sign_in, sign_out
from gateway.schema.base import ObjectType, argument, field, items
from gateway.schema.common import DeletePayload, errors_field
from gateway.schema.mutations import Payload, attempt
from gateway.schema.scalars import DateTime


class Viewer(ObjectType):
    """A person."""

    id = field(ID, "Never changes", non_null=True)
    email = field(String, "Address to sign in with", non_null=True)
    name = field(String, "Name for people", non_null=True)
    roles = field(items(String), "Of viewer, editor, admin", non_null=True)


class ApiToken(ObjectType):
    """A program's key, without its secret."""

    id = field(ID, "Never changes", non_null=True)
    name = field(String, "Name for people", non_null=True)
    prefix = field(String, "The secret begins with dsr_ and this", non_null=True)
    scopes = field(items(String), "Of read, write, admin", non_null=True)
    expires_at = field(DateTime, "Until when it works; null for ever")
    last_used_at = field(DateTime, "When it was last used, to the minute")


class SignInPayload(ObjectType):
    """Who has signed in, or why not."""

    viewer = field(Viewer, "The person; null when there are errors")
    errors = errors_field()


class SignOutPayload(ObjectType):
    """Signed out."""

    errors = errors_field()


class CreateApiTokenPayload(ObjectType):
    """The token with its secret, or why it was not made."""

    token = field(ApiToken, "The token; null when there are errors")
    secret = field(String, "Send it as `Authorization: Bearer …`; shown this once")
    errors = errors_field()


class CreateUserPayload(ObjectType):
    """The person, or why they were not added."""

    user = field(Viewer, "The person; null when there are errors")
    errors = errors_field()


class AccountQueries:
    """Who is asking."""

    viewer = field(Viewer, "Who is asking; null for a stranger")
    api_tokens = field(items(ApiToken), "Your tokens, oldest first", non_null=True)

    @staticmethod
    def resolve_viewer(_: None, info: GraphQLResolveInfo) -> Any:
        user_id = info.context.principal.user_id
        return None if user_id is None else info.context.accounts.users.get(user_id)

    @staticmethod
    def resolve_api_tokens(_: None, info: GraphQLResolveInfo) -> Any:
        return info.context.accounts.tokens.of_user(info.context.principal.user_id)


class AccountMutations:
    """Signing in and out, tokens and people."""

    sign_in = field(
        SignInPayload,
        "Begin a session: sets the cookie",
        non_null=True,
        email=argument(String, "Address", non_null=True),
        password=argument(String, "Password", non_null=True),
    )
    sign_out = field(
        SignOutPayload,
        "End the session",
        non_null=True,
        everywhere=argument(Boolean, "End all your sessions", non_null=True, default=False),
    )
    create_api_token = field(
        CreateApiTokenPayload,
        "Make a token for a program; it can do no more than you",
        non_null=True,
        name=argument(String, "Name for people", non_null=True),
        scopes=argument(items(String), "Of read, write, admin; read and write when left out"),
        expires_at=argument(DateTime, "Until when it works; for ever when left out"),
    )
    delete_api_token = field(
        DeletePayload,
        "Delete one of your tokens; it stops working within five seconds",
        non_null=True,
        id=argument(ID, "Its id", non_null=True),
    )
    create_user = field(
        CreateUserPayload,
        "Add a person",
        non_null=True,
        email=argument(String, "Address to sign in with", non_null=True),
        name=argument(String, "Name for people", non_null=True),
        password=argument(String, "First password, 8 to 256 characters", non_null=True),
        roles=argument(items(String), "Of viewer, editor, admin", non_null=True),
    )

    @staticmethod
    def resolve_sign_in(_: None, info: GraphQLResolveInfo, email: str, password: str) -> Payload:
        return attempt("viewer", lambda: sign_in(info.context, email, password))

    @staticmethod
    def resolve_sign_out(_: None, info: GraphQLResolveInfo, everywhere: bool) -> Payload:
        sign_out(info.context, everywhere)
        return {"errors": []}

    @staticmethod
    def resolve_create_api_token(
        _: None,
        info: GraphQLResolveInfo,
        name: str,
        scopes: list[str] | None = None,
        expires_at: datetime | None = None,
    ) -> Payload:
        tokens, principal = info.context.accounts.tokens, info.context.principal
        payload = attempt("made", lambda: tokens.create(principal, name, scopes, expires_at))
        token, secret = payload.pop("made") or (None, None)
        return payload | {"token": token, "secret": secret}

    @staticmethod
    def resolve_delete_api_token(_: None, info: GraphQLResolveInfo, id: str) -> Payload:
        tokens, user_id = info.context.accounts.tokens, info.context.principal.user_id
        return attempt("deleted_id", lambda: tokens.delete(user_id, id))

    @staticmethod
    def resolve_create_user(_: None, info: GraphQLResolveInfo, **arguments: Any) -> Payload:
        users, context = info.context.accounts.users, info.context.context
        return attempt("user", lambda: users.create(context=context, **arguments))
