"""Who may use which field: one decision for every field of Query and Mutation.

The services decide again, over the principal that comes with each call; this is the first of two doors.
"""

from collections.abc import Callable
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, GraphQLResolveInfo, GraphQLSchema

from gateway.request import PERSON
from gateway.schema.auditing import audited

PUBLIC, VIEWER, EDITOR, ADMIN = "public", "viewer", "editor", "admin"
"""Beside these, PERSON: whoever has signed in, whatever their roles, but no token."""

ACCESS: dict[str, str] = {
    "Query.viewer": PUBLIC,
    "Query.apiTokens": VIEWER,
    "Query.signInMethods": PUBLIC,
    "Query.sessions": PERSON,
    "Query.knownDevices": PERSON,
    "Query.secondFactors": PERSON,
    "Query.users": ADMIN,
    "Query.user": ADMIN,
    "Query.roles": ADMIN,
    "Query.auditLog": ADMIN,
    "Query.collections": VIEWER,
    "Query.collection": VIEWER,
    "Query.record": VIEWER,
    "Query.records": VIEWER,
    "Query.deletedRecords": EDITOR,
    "Query.aggregate": VIEWER,
    "Query.file": VIEWER,
    "Query.files": VIEWER,
    "Query.policies": ADMIN,
    "Query.rolesAccess": ADMIN,
    "Query.notificationRules": EDITOR,
    "Query.emails": EDITOR,
    "Query.email": EDITOR,
    "Query.sources": EDITOR,
    "Query.external": VIEWER,
    "Query.webhooks": EDITOR,
    "Query.webhookDeliveries": EDITOR,
    "Query.webhookDelivery": ADMIN,
    "Subscription.recordChanged": VIEWER,
    "Mutation.signIn": PUBLIC,
    "Mutation.signOut": PUBLIC,
    "Mutation.createApiToken": PERSON,
    "Mutation.deleteApiToken": PERSON,
    "Mutation.completeSignIn": PUBLIC,
    "Mutation.startPasskeySignIn": PUBLIC,
    "Mutation.startSecondFactorSetup": PUBLIC,
    "Mutation.completeSecondFactorSetup": PUBLIC,
    "Mutation.endSession": PERSON,
    "Mutation.forgetDevice": PERSON,
    "Mutation.reauthenticate": PERSON,
    "Mutation.startReauthentication": PERSON,
    "Mutation.startTotp": PERSON,
    "Mutation.addTotp": PERSON,
    "Mutation.removeTotp": PERSON,
    "Mutation.startPasskey": PERSON,
    "Mutation.addPasskey": PERSON,
    "Mutation.renamePasskey": PERSON,
    "Mutation.removePasskey": PERSON,
    "Mutation.createRecoveryCodes": PERSON,
    "Mutation.updateViewer": PERSON,
    "Mutation.changePassword": PERSON,
    "Mutation.requestPasswordReset": PUBLIC,
    "Mutation.resetPassword": PUBLIC,
    "Mutation.createUser": ADMIN,
    "Mutation.inviteUser": ADMIN,
    "Mutation.updateUser": ADMIN,
    "Mutation.resetSecondFactors": ADMIN,
    "Mutation.requireSecondFactor": ADMIN,
    "Mutation.createRole": ADMIN,
    "Mutation.updateRole": ADMIN,
    "Mutation.deleteRole": ADMIN,
    "Mutation.createCollection": ADMIN,
    "Mutation.updateCollection": ADMIN,
    "Mutation.reorderFields": ADMIN,
    "Mutation.addField": ADMIN,
    "Mutation.updateField": ADMIN,
    "Mutation.removeField": ADMIN,
    "Mutation.deleteCollection": ADMIN,
    "Mutation.setPolicy": ADMIN,
    "Mutation.deletePolicy": ADMIN,
    "Mutation.createRecord": EDITOR,
    "Mutation.createRecords": EDITOR,
    "Mutation.updateRecord": EDITOR,
    "Mutation.deleteRecord": EDITOR,
    "Mutation.restoreRecord": EDITOR,
    "Mutation.purgeRecord": ADMIN,
    "Mutation.startUpload": EDITOR,
    "Mutation.completeUpload": EDITOR,
    "Mutation.attachFile": EDITOR,
    "Mutation.abortUpload": EDITOR,
    "Mutation.deleteFile": EDITOR,
    "Mutation.restoreFile": EDITOR,
    "Mutation.createNotificationRule": ADMIN,
    "Mutation.updateNotificationRule": ADMIN,
    "Mutation.deleteNotificationRule": ADMIN,
    "Mutation.previewNotificationRule": ADMIN,
    "Mutation.sendTestEmail": ADMIN,
    "Mutation.retryEmail": ADMIN,
    "Mutation.createSource": ADMIN,
    "Mutation.setSourceRoles": ADMIN,
    "Mutation.deleteSource": ADMIN,
    "Mutation.createWebhook": ADMIN,
    "Mutation.updateWebhook": ADMIN,
    "Mutation.deleteWebhook": ADMIN,
    "Mutation.redeliverWebhook": ADMIN,
}

AUDITED = {
    "Mutation.signIn",
    "Mutation.changePassword",
    "Mutation.requestPasswordReset",
    "Mutation.resetPassword",
    "Mutation.createApiToken",
    "Mutation.deleteApiToken",
    "Mutation.completeSignIn",
    "Mutation.completeSecondFactorSetup",
    "Mutation.forgetDevice",
    "Mutation.reauthenticate",
    "Mutation.addTotp",
    "Mutation.removeTotp",
    "Mutation.addPasskey",
    "Mutation.renamePasskey",
    "Mutation.removePasskey",
    "Mutation.createRecoveryCodes",
}
"""What goes into the audit log beside every mutation of administrators."""


SENSITIVE = {
    "Mutation.createApiToken",
    "Mutation.changePassword",
    "Mutation.startTotp",
    "Mutation.addTotp",
    "Mutation.removeTotp",
    "Mutation.startPasskey",
    "Mutation.addPasskey",
    "Mutation.removePasskey",
    "Mutation.createRecoveryCodes",
    "Mutation.createUser",
    "Mutation.inviteUser",
    "Mutation.updateUser",
    "Mutation.resetSecondFactors",
    "Mutation.requireSecondFactor",
    "Mutation.createRole",
    "Mutation.updateRole",
    "Mutation.deleteRole",
    "Mutation.setPolicy",
    "Mutation.deletePolicy",
    "Mutation.createSource",
    "Mutation.setSourceRoles",
    "Mutation.createWebhook",
    "Mutation.updateWebhook",
}
"""What needs a session whose person showed who they are not long ago. Tokens, which have their scopes, are exempt."""


def guard(schema: GraphQLSchema) -> None:
    """Put each decision in front of its field. Raises ValueError when decisions and fields do not match."""
    undecided = set(ACCESS)
    for root in (schema.query_type, schema.mutation_type, schema.subscription_type):
        assert isinstance(root, GraphQLObjectType)
        for name, field in root.fields.items():
            path = f"{root.name}.{name}"
            if path not in ACCESS:
                raise ValueError(f"{path} has no auth decision")
            undecided.discard(path)
            if is_audited(path):
                assert field.resolve is not None
                field.resolve = audited(name, field.resolve, afterwards=ACCESS[path] == PUBLIC)
            if ACCESS[path] != PUBLIC:
                _require(field, ACCESS[path], recent=path in SENSITIVE)
    if undecided:
        raise ValueError(f"decisions without a field: {sorted(undecided)}")


def is_audited(path: str) -> bool:
    """Whether each use of the field is written into the audit log."""
    return path in AUDITED or (path.startswith("Mutation.") and ACCESS[path] == ADMIN)


def _require(field: GraphQLField, role: str, *, recent: bool) -> None:
    if field.subscribe is not None:
        field.subscribe = _guarded(field.subscribe, role, recent)
        return  # what follows was let in there
    assert field.resolve is not None
    field.resolve = _guarded(field.resolve, role, recent)


def _guarded(resolve: Callable[..., Any], role: str, recent: bool) -> Callable[..., Any]:
    def guarded(source: Any, info: GraphQLResolveInfo, /, **arguments: Any) -> Any:
        info.context.require(role)
        if recent:
            info.context.require_recent()
        return resolve(source, info, **arguments)

    return guarded
