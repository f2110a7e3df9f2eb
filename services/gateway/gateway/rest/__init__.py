"""The REST API, `/api/v1`: assembled here; `auth` has its decisions, `door` the way of a request."""

import flask

from gateway.catalogue import Catalogue
from gateway.front import Front
from gateway.rest.collections import collections
from gateway.rest.description import description
from gateway.rest.door import Door
from gateway.rest.field_types import FieldTypes
from gateway.rest.files import files
from gateway.rest.record_parts import record_parts
from gateway.rest.records import records

RESOURCES = (collections, records, record_parts, files, description)


def add_rest(app: flask.Flask, front: Front, catalogue: Catalogue) -> None:
    """Put the routes into the application. Raises ValueError for one without an auth decision."""
    door = Door(front, FieldTypes(catalogue))
    for resource in RESOURCES:
        app.register_blueprint(resource.blueprint(door.view))
