"""Signing in and out, and a person's own sessions."""

from typing import Any

from graphene import ID, Boolean, String
from graphql import GraphQLResolveInfo

from gateway.accounts.factors.pending import Waiting
from gateway.accounts.signing_in import end_session, sign_in, sign_out
from gateway.schema.base import ObjectType, argument, field, items
from gateway.schema.common import DeletePayload, errors_field
from gateway.schema.mutations import Payload, attempt
from gateway.schema.people import Viewer
from gateway.schema.scalars import DateTime


class PendingSignIn(ObjectType):
    """A sign-in that needs a second factor: its token is good for finishing it and for nothing else."""

    token = field(String, "For completeSignIn or completeSecondFactorSetup", non_null=True)
    methods = field(
        items(String), "What can be given or, for a setup, added: totp, passkey, recovery_code", non_null=True
    )
    setup = field(Boolean, "Whether a second factor must be added first", non_null=True)
    expires_at = field(DateTime, "When the sign-in must begin again", non_null=True)


class SignInPayload(ObjectType):
    """Who has signed in, or why not."""

    viewer = field(Viewer, "The person; null when there are errors")
    pending = field(PendingSignIn, "What the sign-in still needs, with an error `second_factor_required`")
    errors = errors_field()


class SignOutPayload(ObjectType):
    """Signed out."""

    errors = errors_field()


class Session(ObjectType):
    """A browser in which you have signed in."""

    id = field(ID, "To end it by", non_null=True)
    begun_at = field(DateTime, "When you signed in", non_null=True)
    last_used_at = field(DateTime, "When it was last used", non_null=True)
    address = field(String, "From where you signed in", non_null=True)
    agent = field(String, "What the browser calls itself", non_null=True)
    current = field(Boolean, "Whether it is the one that asks", non_null=True)


class OidcMethod(ObjectType):
    """A provider to sign in through."""

    label = field(String, "What the button says", non_null=True)
    url = field(String, "Where the button leads; add `?return=/path` to come back there", non_null=True)


class SignInMethodsType(ObjectType):
    """How people sign in here."""

    class Meta:
        name = "SignInMethods"

    password = field(Boolean, "By address and password", non_null=True)
    password_reset = field(Boolean, "Whether links to choose a new password are sent", non_null=True)
    oidc = field(OidcMethod, "Through a provider; null without one")
    passkey_host = field(String, "Name of the host on which passkeys work; null where there are none")

    @staticmethod
    def resolve_oidc(methods: Any, _: GraphQLResolveInfo) -> Any:
        label = methods.oidc_label
        return None if label is None else {"label": label, "url": "/auth/oidc/start"}


class SignInQueries:
    """How to sign in, and a person's own sessions."""

    sign_in_methods = field(SignInMethodsType, "How people sign in here", non_null=True)

    sessions = field(items(Session), "Your sessions, the one used last first", non_null=True)

    @staticmethod
    def resolve_sign_in_methods(_: None, info: GraphQLResolveInfo) -> Any:
        return info.context.accounts.methods

    @staticmethod
    def resolve_sessions(_: None, info: GraphQLResolveInfo) -> Any:
        request = info.context
        return request.accounts.sessions.of_user(request.principal.user_id, request.session_id)


SECOND_FACTOR_REQUIRED = {
    "code": "second_factor_required",
    "field": None,
    "message": "a second factor is required to finish the sign-in",
}


class SignInMutations:
    """Beginning and ending sessions."""

    sign_in = field(
        SignInPayload,
        "Begin a session: sets the cookie, or answers with what is needed besides the password",
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
    end_session = field(
        DeletePayload,
        "End one of your sessions",
        non_null=True,
        id=argument(ID, "Its id", non_null=True),
    )

    @staticmethod
    def resolve_sign_in(_: None, info: GraphQLResolveInfo, email: str, password: str) -> Payload:
        payload = attempt("viewer", lambda: sign_in(info.context, email, password))
        if isinstance(payload["viewer"], Waiting):
            return {"viewer": None, "pending": payload["viewer"], "errors": [SECOND_FACTOR_REQUIRED]}
        return payload

    @staticmethod
    def resolve_sign_out(_: None, info: GraphQLResolveInfo, everywhere: bool) -> Payload:
        payload = attempt("signed_out", lambda: sign_out(info.context, everywhere))
        return {"errors": payload["errors"]}

    @staticmethod
    def resolve_end_session(_: None, info: GraphQLResolveInfo, id: str) -> Payload:
        return attempt("deleted_id", lambda: end_session(info.context, id))
