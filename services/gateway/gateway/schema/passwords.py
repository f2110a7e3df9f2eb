"""Changing a password, and choosing one by a link that was sent."""

from typing import Any

from graphene import Boolean, String
from graphql import GraphQLResolveInfo

from gateway.accounts import changing_passwords
from gateway.schema.base import ObjectType, argument, field
from gateway.schema.common import errors_field
from gateway.schema.mutations import Payload, attempt
from gateway.schema.people import Viewer


class ChangePasswordPayload(ObjectType):
    """You, or why the password was not changed."""

    viewer = field(Viewer, "The person; null when there are errors")
    errors = errors_field()


class PasswordResetRequestPayload(ObjectType):
    """That the request was taken, whether somebody has the address or not."""

    accepted = field(Boolean, "Whether it was taken; null when there are errors")
    errors = errors_field()


class ResetPasswordPayload(ObjectType):
    """Whose password it was, or why it was not changed."""

    email = field(String, "The address to sign in with; null when there are errors")
    errors = errors_field()


def revoke_tokens_argument() -> Any:
    """Whether API tokens, which a new password leaves alone, go with the old one."""
    text = "Delete the person's API tokens too; they stop working within five seconds"
    return argument(Boolean, text, non_null=True, default=False)


class PasswordMutations:
    """Passwords."""

    change_password = field(
        ChangePasswordPayload,
        "Change your password: this session goes on under a new id, all your others end",
        non_null=True,
        current=argument(String, "The password until now", non_null=True),
        new=argument(String, "The new one, 8 to 256 characters", non_null=True),
        revoke_tokens=revoke_tokens_argument(),
    )
    request_password_reset = field(
        PasswordResetRequestPayload,
        "Send a link to choose a new password; the answer is the same when nobody has the address",
        non_null=True,
        email=argument(String, "Address", non_null=True),
    )
    reset_password = field(
        ResetPasswordPayload,
        "Choose a password by the link's token, which works once; all sessions of the person end",
        non_null=True,
        token=argument(String, "What the link carries behind #token=", non_null=True),
        password=argument(String, "The new password, 8 to 256 characters", non_null=True),
        revoke_tokens=revoke_tokens_argument(),
    )

    @staticmethod
    def resolve_change_password(_: None, info: GraphQLResolveInfo, **arguments: Any) -> Payload:
        return attempt("viewer", lambda: changing_passwords.change(info.context, **arguments))

    @staticmethod
    def resolve_request_password_reset(_: None, info: GraphQLResolveInfo, email: str) -> Payload:
        return attempt("accepted", lambda: changing_passwords.request_reset(info.context, email))

    @staticmethod
    def resolve_reset_password(_: None, info: GraphQLResolveInfo, **arguments: Any) -> Payload:
        return attempt("email", lambda: info.context.accounts.links.use(**arguments))
