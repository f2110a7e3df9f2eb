"""Second factors as administrators see them: who needs one, and resetting those of a person who has lost them."""

from graphene import ID, Boolean
from graphql import GraphQLResolveInfo

from gateway.accounts.factors.administering import require, reset_for
from gateway.schema.base import argument, field
from gateway.schema.mutations import Payload, attempt
from gateway.schema.people import UpdateUserPayload
from gateway.schema.roles import RolePayload


class FactorAdministration:
    """What administrators do about second factors."""

    reset_second_factors = field(
        UpdateUserPayload,
        "Remove all second factors and recovery codes of a person, end their sessions and write to them",
        non_null=True,
        id=argument(ID, "Their id", non_null=True),
    )
    require_second_factor = field(
        RolePayload,
        "Whether holders of a role need a second factor; who has none must add one at the next sign-in",
        non_null=True,
        role=argument(ID, "The role's name", non_null=True),
        required=argument(Boolean, "Whether they do", non_null=True),
    )

    @staticmethod
    def resolve_reset_second_factors(_: None, info: GraphQLResolveInfo, id: str) -> Payload:
        return attempt("user", lambda: reset_for(info.context, id))

    @staticmethod
    def resolve_require_second_factor(_: None, info: GraphQLResolveInfo, role: str, required: bool) -> Payload:
        return attempt("role", lambda: require(info.context, role, required))
