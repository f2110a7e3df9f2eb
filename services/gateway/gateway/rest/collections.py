"""Collections and their fields: owned by the records service."""

from typing import Any

import flask
from chassis.errors import InvalidInput

from gateway.rest import answers, shapes
from gateway.rest.asked import Asked, as_object, found, unknown
from gateway.rest.auth import PREFIX
from gateway.rest.preconditions import tag, tagged
from gateway.rest.resource import Resource

routes = Resource("collections")

FIELD_CHANGES = ("name", "label", "required", "unique", "indexed", "help", "options")
FIELD = ("type", *FIELD_CHANGES)
COLLECTION_CHANGES = ("label", "singular", "plural")
COLLECTION = ("name", "fields", *COLLECTION_CHANGES)


@routes.route("GET", "/collections")
def list_collections(asked: Asked) -> flask.Response:
    """The collections that the caller may read."""
    asked.parameters.check()
    items = asked.call("records", "list_collections")
    return answers.json({"items": [shapes.shown(item, shapes.COLLECTION) for item in items]})


@routes.route("POST", "/collections")
def create_collection(asked: Asked) -> flask.Response:
    """Define a collection."""
    asked.parameters.check()
    body = asked.json_object(COLLECTION, required=("name", "fields"))
    _check_fields(body["fields"])
    return _defined(asked.call("records", "create_collection", **body), 201)


@routes.route("GET", "/collections/{collection}")
def get_collection(asked: Asked, collection: str) -> flask.Response:
    """One collection."""
    asked.parameters.check()
    made = one(asked, collection)
    return tagged(asked.http, made["version"], lambda: _defined(made))


@routes.route("PATCH", "/collections/{collection}")
def update_collection(asked: Asked, collection: str) -> flask.Response:
    """Change the collection's own names."""
    asked.parameters.check()
    changes = asked.json_object(COLLECTION_CHANGES)
    return _defined(asked.call("records", "update_collection", strip="changes.", name=collection, changes=changes))


@routes.route("DELETE", "/collections/{collection}")
def delete_collection(asked: Asked, collection: str) -> flask.Response:
    """Delete a collection with its records; the parameter `confirm` repeats its name."""
    confirm = asked.parameters.text("confirm")
    if confirm != collection:
        asked.parameters.wrong("confirm", "not_confirmed", "must repeat the name of the collection")
    asked.parameters.check()
    asked.call("records", "delete_collection", name=collection, confirm_name=collection)
    return answers.nothing()


@routes.route("POST", "/collections/{collection}/fields")
def add_field(asked: Asked, collection: str) -> flask.Response:
    """Add a field."""
    asked.parameters.check()
    field = asked.json_object(FIELD, required=("name", "type"))
    return _defined(asked.call("records", "add_field", strip="field.", collection=collection, field=field), 201)


@routes.route("PUT", "/collections/{collection}/fields")
def reorder_fields(asked: Asked, collection: str) -> flask.Response:
    """Put the fields into the order of a list of all their names."""
    asked.parameters.check()
    fields = asked.body()
    return _defined(asked.call("records", "reorder_fields", collection=collection, fields=fields))


@routes.route("PATCH", "/collections/{collection}/fields/{field}")
def update_field(asked: Asked, collection: str, field: str) -> flask.Response:
    """Change what is given of a field; a new name loses nothing."""
    asked.parameters.check()
    changes = asked.json_object(FIELD_CHANGES)
    made = asked.call("records", "update_field", strip="changes.", collection=collection, field=field, changes=changes)
    return _defined(made)


@routes.route("DELETE", "/collections/{collection}/fields/{field}")
def remove_field(asked: Asked, collection: str, field: str) -> flask.Response:
    """Take a field away."""
    asked.parameters.check()
    asked.call("records", "remove_field", collection=collection, field=field)
    return answers.nothing()


def one(asked: Asked, name: str) -> dict[str, Any]:
    """A collection as the caller sees it. Raises NotFound."""
    (made,) = asked.call("records", "get_collections", names=[name])
    shown: dict[str, Any] = found(made, f"collection {name}")
    return shown


def _defined(made: dict[str, Any], status: int = 200) -> flask.Response:
    headers = {"ETag": tag(made["version"])}
    if status == 201:
        headers["Location"] = f"{PREFIX}/collections/{made['name']}"
    return answers.json(shapes.shown(made, shapes.COLLECTION), status, headers)


def _check_fields(fields: Any) -> None:
    """Raises InvalidInput for members of fields that nobody knows: records would not notice them."""
    if not isinstance(fields, list):
        raise InvalidInput.at("fields", "invalid_type", "must be a list")
    problems = [
        unknown(name, f"fields.{index}.")
        for index, field in enumerate(fields)
        for name in as_object(field)
        if name not in FIELD
    ]
    if problems:
        raise InvalidInput.of(problems[:20])
