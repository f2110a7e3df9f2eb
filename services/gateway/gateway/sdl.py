"""`GET /graphql/schema.graphql`: the schema as whoever asks may see it, for code generators and curious people."""

import threading

import flask
from graphql import GraphQLSchema, print_schema

from gateway import front, problems
from gateway.front import Front
from gateway.schemas import Schemas

MEDIA = "application/graphql; charset=utf-8"


class SchemaText:
    """`answer` is the view. A stranger gets the generic part; there is no such page where introspection is off."""

    def __init__(self, schemas: Schemas, front: Front) -> None:
        self._schemas = schemas
        self._front = front
        self._lock = threading.Lock()
        self._printed: tuple[GraphQLSchema | None, str] = (None, "")

    def answer(self) -> flask.Response:
        """The schema in GraphQL's own language, with descriptions."""
        with self._front.opened(flask.request) as context:
            try:
                request = self._front.admit(flask.request, context)
                text = self._text(self._schemas.of(request.principal).schema)
                response = flask.Response(text, content_type=MEDIA)
            except Exception as err:  # noqa: BLE001 (each becomes an answer; a bug is logged there)
                response = problems.answer(err, context, invalid=400)
            response.headers.update(front.headers(context))
            return response

    def _text(self, schema: GraphQLSchema) -> str:
        """Printed once for as long as the same schema is asked for."""
        with self._lock:
            known, text = self._printed
            if known is not schema:
                text = print_schema(schema) + "\n"
                self._printed = (schema, text)
            return text
