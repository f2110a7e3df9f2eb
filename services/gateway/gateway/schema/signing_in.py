"""Finishing a sign-in: by a second factor, by setting one up, or by a passkey alone."""

from typing import Any

from graphene import String
from graphql import GraphQLResolveInfo

from gateway.accounts import completing
from gateway.accounts.factors.proving import Proof
from gateway.schema.base import ObjectType, argument, field, items
from gateway.schema.common import errors_field
from gateway.schema.mutations import Payload, attempt
from gateway.schema.people import Viewer
from gateway.schema.scalars import JSON
from gateway.schema.sign_in import SignInPayload


class PasskeySignInPayload(ObjectType):
    """What the browser is to be asked, or why not."""

    token = field(String, "For completeSignIn")
    options = field(JSON, "PublicKeyCredentialRequestOptionsJSON, as WebAuthn has it")
    errors = errors_field()


class SecondFactorSetupPayload(ObjectType):
    """What a second factor is set up with, or why not."""

    secret = field(String, "Of an authenticator app, in base32")
    uri = field(String, "The same as an otpauth:// address, for a QR code")
    options = field(JSON, "Of a passkey: PublicKeyCredentialCreationOptionsJSON, as WebAuthn has it")
    errors = errors_field()


class CompleteSetupPayload(ObjectType):
    """Who has signed in, with their recovery codes; or why not."""

    viewer = field(Viewer, "The person; null when there are errors")
    recovery_codes = field(items(String), "Each good for one sign-in; shown this once")
    errors = errors_field()


def token_argument(*, non_null: bool = True) -> Any:
    """The `token` of every step of a sign-in."""
    return argument(String, "The pending sign-in's token", non_null=non_null)


class SigningInMutations:
    """The steps after a password."""

    complete_sign_in = field(
        SignInPayload,
        "Finish a pending sign-in by a code of the app, a recovery code or a passkey: sets the cookie",
        non_null=True,
        token=token_argument(),
        code=argument(String, "Of the authenticator app, or a recovery code"),
        passkey=argument(JSON, "AuthenticationResponseJSON: what the browser answered"),
    )
    start_passkey_sign_in = field(
        PasskeySignInPayload,
        "Begin to sign in by a passkey; without a token by a passkey alone, in place of the password",
        non_null=True,
        token=token_argument(non_null=False),
    )
    start_second_factor_setup = field(
        SecondFactorSetupPayload,
        "Begin to add the second factor that a pending sign-in needs",
        non_null=True,
        token=token_argument(),
        method=argument(String, "totp or passkey", non_null=True),
    )
    complete_second_factor_setup = field(
        CompleteSetupPayload,
        "Add the second factor that a pending sign-in needs, and finish it: sets the cookie",
        non_null=True,
        token=token_argument(),
        code=argument(String, "The first code of the authenticator app"),
        passkey=argument(JSON, "RegistrationResponseJSON: what the browser answered"),
        name=argument(String, "Name of the passkey, for people"),
    )

    @staticmethod
    def resolve_complete_sign_in(_: None, info: GraphQLResolveInfo, token: str, **proof: Any) -> Payload:
        return attempt("viewer", lambda: completing.complete(info.context, token, Proof(**proof)))

    @staticmethod
    def resolve_start_passkey_sign_in(_: None, info: GraphQLResolveInfo, token: str | None = None) -> Payload:
        payload = attempt("made", lambda: completing.start_passkey(info.context, token))
        found, options = payload.pop("made") or (None, None)
        return payload | {"token": found, "options": options}

    @staticmethod
    def resolve_start_second_factor_setup(_: None, info: GraphQLResolveInfo, token: str, method: str) -> Payload:
        payload = attempt("made", lambda: completing.start_setup(info.context, token, method))
        return (payload.pop("made") or {}) | payload

    @staticmethod
    def resolve_complete_second_factor_setup(
        _: None, info: GraphQLResolveInfo, token: str, name: str | None = None, **proof: Any
    ) -> Payload:
        payload = attempt("added", lambda: completing.complete_setup(info.context, token, Proof(**proof), name))
        user, codes = payload.pop("added") or (None, None)
        return payload | {"viewer": user, "recovery_codes": codes}
