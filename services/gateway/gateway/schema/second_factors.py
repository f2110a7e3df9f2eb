"""A person's own second factors, and showing again who one is."""

from typing import Any

from graphene import ID, Boolean, Int, String
from graphql import GraphQLResolveInfo

from gateway.accounts import reauthentication
from gateway.accounts.factors import setting_up
from gateway.accounts.factors.proving import Proof
from gateway.schema.base import ObjectType, argument, field, items
from gateway.schema.common import DeletePayload, errors_field
from gateway.schema.mutations import Payload, attempt
from gateway.schema.people import Viewer
from gateway.schema.scalars import JSON, DateTime
from gateway.schema.signing_in import SecondFactorSetupPayload


class TotpApp(ObjectType):
    """An authenticator app."""

    created_at = field(DateTime, "When it was added", non_null=True)
    last_used_at = field(DateTime, "When a code of it was last used; null before the first sign-in with it")


class Passkey(ObjectType):
    """A passkey."""

    id = field(ID, "Never changes", non_null=True)
    name = field(String, "Name for people", non_null=True)
    created_at = field(DateTime, "When it was added", non_null=True)
    last_used_at = field(DateTime, "When it was last used; null before the first sign-in with it")


class SecondFactors(ObjectType):
    """Your second factors."""

    totp = field(TotpApp, "Your authenticator app; null without one")
    passkeys = field(items(Passkey), "Your passkeys, oldest first", non_null=True)
    recovery_codes_left = field(Int, "How many recovery codes have not been used", non_null=True)
    required = field(Boolean, "Whether you need a second factor", non_null=True)
    available = field(items(String), "What can be added here: totp, passkey", non_null=True)
    reauthenticate_by = field(
        items(String),
        "How you can confirm that it is you: password, totp, passkey, recovery_code; empty: sign in again",
        non_null=True,
    )


class AddSecondFactorPayload(ObjectType):
    """Your second factors, or why none was added."""

    second_factors = field(SecondFactors, "All of them; null when there are errors")
    recovery_codes = field(items(String), "With the first factor: each good for one sign-in; shown this once")
    errors = errors_field()


class RecoveryCodesPayload(ObjectType):
    """New recovery codes, or why there are none."""

    recovery_codes = field(items(String), "Each good for one sign-in; shown this once")
    errors = errors_field()


class PasskeyPayload(ObjectType):
    """The passkey, or why it was not changed."""

    passkey = field(Passkey, "The passkey; null when there are errors")
    errors = errors_field()


class ReauthenticationPayload(ObjectType):
    """What the browser is to be asked, or why not."""

    options = field(JSON, "PublicKeyCredentialRequestOptionsJSON, as WebAuthn has it")
    errors = errors_field()


class ReauthenticatePayload(ObjectType):
    """You, or why it is not sure that it is you."""

    viewer = field(Viewer, "The person; null when there are errors")
    errors = errors_field()


class SecondFactorQueries:
    """One's own second factors."""

    second_factors = field(SecondFactors, "Your second factors", non_null=True)

    @staticmethod
    def resolve_second_factors(_: None, info: GraphQLResolveInfo) -> Any:
        return setting_up.overview(info.context) | {"reauthenticate_by": reauthentication.methods(info.context)}


class SecondFactorMutations:
    """Adding and removing one's own second factors."""

    start_totp = field(SecondFactorSetupPayload, "Begin to add an authenticator app", non_null=True)
    add_totp = field(
        AddSecondFactorPayload,
        "Add the authenticator app that was begun, in place of another",
        non_null=True,
        code=argument(String, "Its first code", non_null=True),
    )
    remove_totp = field(DeletePayload, "Remove your authenticator app", non_null=True)
    start_passkey = field(SecondFactorSetupPayload, "Begin to add a passkey", non_null=True)
    add_passkey = field(
        AddSecondFactorPayload,
        "Add a passkey",
        non_null=True,
        passkey=argument(JSON, "RegistrationResponseJSON: what the browser answered", non_null=True),
        name=argument(String, "Name for people", non_null=True),
    )
    rename_passkey = field(
        PasskeyPayload,
        "Rename a passkey",
        non_null=True,
        id=argument(ID, "Its id", non_null=True),
        name=argument(String, "Name for people", non_null=True),
    )
    remove_passkey = field(DeletePayload, "Remove a passkey", non_null=True, id=argument(ID, "Its id", non_null=True))
    create_recovery_codes = field(
        RecoveryCodesPayload, "Make ten new recovery codes in place of the old ones", non_null=True
    )
    start_reauthentication = field(
        ReauthenticationPayload, "Begin to confirm by a passkey that it is you", non_null=True
    )
    reauthenticate = field(
        ReauthenticatePayload,
        "Confirm that it is you, before something sensitive: by a second factor, or by the password without one",
        non_null=True,
        password=argument(String, "Password"),
        code=argument(String, "Of the authenticator app, or a recovery code"),
        passkey=argument(JSON, "AuthenticationResponseJSON: what the browser answered"),
    )

    @staticmethod
    def resolve_start_totp(_: None, info: GraphQLResolveInfo) -> Payload:
        payload = attempt("made", lambda: setting_up.start_totp(info.context)._asdict())
        return (payload.pop("made") or {}) | payload

    @staticmethod
    def resolve_add_totp(_: None, info: GraphQLResolveInfo, code: str) -> Payload:
        return _added(info, Proof(code=code), None)

    @staticmethod
    def resolve_remove_totp(_: None, info: GraphQLResolveInfo) -> Payload:
        return attempt("deleted_id", lambda: setting_up.remove_totp(info.context))

    @staticmethod
    def resolve_start_passkey(_: None, info: GraphQLResolveInfo) -> Payload:
        return attempt("options", lambda: setting_up.start_own_passkey(info.context))

    @staticmethod
    def resolve_add_passkey(_: None, info: GraphQLResolveInfo, passkey: Any, name: str) -> Payload:
        return _added(info, Proof(passkey=passkey), name)

    @staticmethod
    def resolve_rename_passkey(_: None, info: GraphQLResolveInfo, id: str, name: str) -> Payload:
        passkeys, user_id = info.context.accounts.factors.passkeys, info.context.principal.user_id
        return attempt("passkey", lambda: passkeys.rename(user_id, id, name))

    @staticmethod
    def resolve_remove_passkey(_: None, info: GraphQLResolveInfo, id: str) -> Payload:
        return attempt("deleted_id", lambda: setting_up.remove_passkey(info.context, id))

    @staticmethod
    def resolve_create_recovery_codes(_: None, info: GraphQLResolveInfo) -> Payload:
        return attempt("recovery_codes", lambda: setting_up.new_recovery_codes(info.context))

    @staticmethod
    def resolve_start_reauthentication(_: None, info: GraphQLResolveInfo) -> Payload:
        return attempt("options", lambda: reauthentication.start_passkey(info.context))

    @staticmethod
    def resolve_reauthenticate(_: None, info: GraphQLResolveInfo, password: str | None = None, **proof: Any) -> Payload:
        return attempt("viewer", lambda: reauthentication.reauthenticate(info.context, password, Proof(**proof)))


def _added(info: GraphQLResolveInfo, proof: Proof, name: str | None) -> Payload:
    payload = attempt("added", lambda: setting_up.add_own(info.context, proof, name))
    added = payload.pop("added")
    shown = None if added is None else SecondFactorQueries.resolve_second_factors(None, info)
    return payload | {"second_factors": shown, "recovery_codes": added and added.recovery_codes}
