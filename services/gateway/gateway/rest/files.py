"""Uploads and files: owned by the files service. Bytes go straight between the caller and the storage."""

from typing import Any

import flask
from chassis.errors import InvalidInput, NotFound

from gateway import deleted_files, file_access
from gateway.rest import answers, shapes
from gateway.rest.asked import Asked, renamed
from gateway.rest.auth import PREFIX
from gateway.rest.resource import Resource

routes = Resource("files")

UPLOAD = ("name", "size", "contentType", "sha256")
COMPLETION = ("parts", "collection", "record")


@routes.route("POST", "/uploads")
def start_upload(asked: Asked) -> flask.Response:
    """Announce a file."""
    asked.parameters.check()
    body = asked.json_object(UPLOAD, required=("name", "size"))
    if "contentType" in body:
        body["content_type"] = body.pop("contentType")
    try:
        upload = asked.call("files", "start_upload", **body)
    except InvalidInput as err:
        raise renamed(err, {"content_type": "contentType"}) from err
    return answers.json(shapes.shown(upload, shapes.UPLOAD), 201)


@routes.route("POST", "/uploads/{id}/complete")
def complete_upload(asked: Asked, id: str) -> flask.Response:
    """All parts are stored: make the file, and attach it when a record is named."""
    asked.parameters.check()
    body = asked.json_object(COMPLETION, required=("parts",))
    return _stored(file_access.complete(asked.request.calls, id=id, **body), 201)


@routes.route("DELETE", "/uploads/{id}")
def abort_upload(asked: Asked, id: str) -> flask.Response:
    """Give an upload up."""
    asked.parameters.check()
    asked.call("files", "abort_upload", id=id)
    return answers.nothing()


@routes.route("GET", "/files/{id}")
def get_file(asked: Asked, id: str) -> flask.Response:
    """What is known of a file."""
    asked.parameters.check()
    return answers.json(shapes.shown(file_access.get(asked.request.calls, id), shapes.FILE))


@routes.route("GET", "/files/{id}/content", json=False)
def get_content(asked: Asked, id: str) -> flask.Response:
    """Lead to the bytes: a signed address, for some minutes."""
    asked.parameters.check()
    return answers.found(file_access.get(asked.request.calls, id)["url"])


@routes.route("GET", "/files/{id}/thumbnail", json=False)
def get_thumbnail(asked: Asked, id: str) -> flask.Response:
    """Lead to a small picture of it: a signed address, for some minutes."""
    asked.parameters.check()
    thumbnail = file_access.get(asked.request.calls, id).get("thumbnail_url")
    if thumbnail is None:
        raise NotFound("this file has no thumbnail")
    return answers.found(thumbnail)


@routes.route("POST", "/files/{id}/attach")
def attach_file(asked: Asked, id: str) -> flask.Response:
    """Attach a stored file to a record."""
    asked.parameters.check()
    body = asked.json_object(("collection", "record"), required=("collection", "record"))
    return _stored(file_access.attach(asked.request.calls, id, **body), 200)


@routes.route("DELETE", "/files/{id}")
def delete_file(asked: Asked, id: str) -> flask.Response:
    """Delete a file; it can be restored for a while."""
    asked.parameters.check()
    file_access.delete(asked.request.calls, id)
    return answers.nothing()


@routes.route("POST", "/files/{id}/restore")
def restore_file(asked: Asked, id: str) -> flask.Response:
    """Restore a deleted file."""
    asked.parameters.check()
    return _stored(deleted_files.restore(asked.request.calls, id), 200)


def _stored(file: dict[str, Any], status: int) -> flask.Response:
    return answers.json(shapes.shown(file, shapes.FILE), status, {"Location": f"{PREFIX}/files/{file['id']}"})
