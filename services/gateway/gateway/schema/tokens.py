"""The tokens of programs."""

from datetime import datetime
from typing import Any

from graphene import ID, String
from graphql import GraphQLResolveInfo

from gateway.schema.base import ObjectType, argument, field, items
from gateway.schema.common import DeletePayload, errors_field
from gateway.schema.mutations import Payload, attempt
from gateway.schema.scalars import DateTime


class ApiToken(ObjectType):
    """A program's key, without its secret."""

    id = field(ID, "Never changes", non_null=True)
    name = field(String, "Name for people", non_null=True)
    prefix = field(String, "The secret begins with dsr_ and this", non_null=True)
    scopes = field(items(String), "Of read, write, admin", non_null=True)
    expires_at = field(DateTime, "Until when it works; null for ever")
    last_used_at = field(DateTime, "When it was last used, to the minute")


class CreateApiTokenPayload(ObjectType):
    """The token with its secret, or why it was not made."""

    token = field(ApiToken, "The token; null when there are errors")
    secret = field(String, "Send it as `Authorization: Bearer …`; shown this once")
    errors = errors_field()


class TokenQueries:
    """A person's tokens."""

    api_tokens = field(items(ApiToken), "Your tokens, oldest first", non_null=True)

    @staticmethod
    def resolve_api_tokens(_: None, info: GraphQLResolveInfo) -> Any:
        return info.context.accounts.tokens.of_user(info.context.principal.user_id)


class TokenMutations:
    """Making and deleting tokens."""

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
