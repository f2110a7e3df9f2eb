"""The GraphQL schemas that are served: the generic one, and with it the typed part of the collections there are."""

import gc
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from chassis.context import Principal
from graphql import GraphQLSchema

from gateway.catalogue import Collections
from gateway.documents import Documents
from gateway.schema import root
from gateway.typed.build import build

log = logging.getLogger(__name__)


KEPT = 4
"""How many old schemas may wait to be collected."""


class Published(NamedTuple):
    """A schema with the documents that are valid in it. A request keeps the one it began with."""

    schema: GraphQLSchema
    documents: Documents


class Schemas:
    """Which schema a request is answered by. One thread builds; every other sees the old schema or the new one."""

    def __init__(self, *, introspection: bool) -> None:
        self._introspection = introspection
        self.generic = self._publish(root.build())
        self._whole = self.generic
        self._built = 0

    def of(self, principal: Principal) -> Published:
        """The schema as `principal` may see it: who may read nothing is not told what collections there are."""
        return self._whole if principal.has("viewer") else self.generic

    def follow(self, collections: Collections) -> None:
        """Serve the typed part of these collections from now on."""
        began = time.process_time()
        with _without_collections():
            self._whole = self._publish(build(self.generic.schema, collections.items))
        self._built += 1
        if self._built % KEPT == 0:
            gc.collect()  # old schemas are circles, and a quiet process would not come to look for them
        spent = round(time.process_time() - began, 3)
        log.info("the schema was built", extra={"collections": len(collections.items), "seconds": spent})

    def _publish(self, schema: GraphQLSchema) -> Published:
        return Published(schema, Documents(schema, introspection=self._introspection))


@contextmanager
def _without_collections() -> Iterator[None]:
    """Building makes many objects that all stay: looking through them meanwhile would double the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
