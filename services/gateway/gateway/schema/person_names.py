"""Names of people, for everyone who may read what they did. Addresses and roles are for administrators."""

from typing import Any

from graphene import ID, String
from graphql import GraphQLResolveInfo

from gateway.request import OWN
from gateway.schema.base import ObjectType, field


class PersonName(ObjectType):
    """A person, also one who may not sign in any more, by name."""

    id = field(ID, "Never changes", non_null=True)
    name = field(String, "Name for people", non_null=True)


def person_name(info: GraphQLResolveInfo, id: str | None) -> Any:
    """{id, name}; None for the system and for unknown ids; PENDING at first. All of an answer are one statement."""
    return None if id is None else info.context.loads.item(OWN, "names", "ids", id)
