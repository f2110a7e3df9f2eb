"""The REST API, `/api/v1`: assembled here; `auth` has its decisions, `door` the way of a request."""

import flask

from gateway.catalogue import Catalogue
from gateway.front import Front
from gateway.rest import aggregates, collections, description, files, record_parts, records
from gateway.rest.door import Door
from gateway.rest.field_types import FieldTypes

RESOURCES = (
    collections.routes,
    records.routes,
    record_parts.routes,
    aggregates.routes,
    files.routes,
    description.routes,
)


def add_rest(app: flask.Flask, front: Front, catalogue: Catalogue) -> None:
    """Put the routes into the application. Raises ValueError for one without an auth decision."""
    door = Door(front, FieldTypes(catalogue))
    for resource in RESOURCES:
        app.register_blueprint(resource.blueprint(door.view))
