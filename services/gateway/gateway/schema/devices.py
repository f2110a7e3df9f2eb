"""The browsers that a person has signed in from."""

from typing import Any

from graphene import ID, Boolean, String
from graphql import GraphQLResolveInfo

from gateway.schema.base import ObjectType, argument, field, items
from gateway.schema.common import DeletePayload
from gateway.schema.mutations import Payload, attempt
from gateway.schema.scalars import DateTime


class KnownDevice(ObjectType):
    """A browser that you have signed in from."""

    id = field(ID, "Never changes", non_null=True)
    agent = field(String, "What the browser called itself at the last sign-in", non_null=True)
    address = field(String, "From where the last sign-in came", non_null=True)
    first_seen_at = field(DateTime, "When you first signed in from it", non_null=True)
    last_seen_at = field(DateTime, "When you last signed in from it", non_null=True)
    current = field(Boolean, "Whether it is the one that asks", non_null=True)


class DeviceQueries:
    """One's own devices."""

    known_devices = field(items(KnownDevice), "Browsers you have signed in from, the last used first", non_null=True)

    @staticmethod
    def resolve_known_devices(_: None, info: GraphQLResolveInfo) -> Any:
        request = info.context
        return request.accounts.devices.of_user(request.principal.user_id, request.device)


class DeviceMutations:
    """Forgetting devices."""

    forget_device = field(
        DeletePayload,
        "Forget a device: the next sign-in from it is one from a new device",
        non_null=True,
        id=argument(ID, "Its id", non_null=True),
    )

    @staticmethod
    def resolve_forget_device(_: None, info: GraphQLResolveInfo, id: str) -> Payload:
        devices, user_id = info.context.accounts.devices, info.context.principal.user_id
        return attempt("deleted_id", lambda: devices.forget(user_id, id))
