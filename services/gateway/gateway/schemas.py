"""The GraphQL schemas that are served: the generic one, and what it is at the moment."""

from typing import NamedTuple

from chassis.context import Principal
from graphql import GraphQLSchema

from gateway.documents import Documents
from gateway.schema import root


class Published(NamedTuple):
    """A schema with the documents that are valid in it. A request keeps the one it began with."""

    schema: GraphQLSchema
    documents: Documents


class Schemas:
    """Which schema a request is answered by."""

    def __init__(self, *, introspection: bool) -> None:
        self._introspection = introspection
        self.generic = self._publish(root.build())

    def of(self, principal: Principal) -> Published:
        """The schema as `principal` may see it."""
        return self.generic

    def _publish(self, schema: GraphQLSchema) -> Published:
        return Published(schema, Documents(schema, introspection=self._introspection))
