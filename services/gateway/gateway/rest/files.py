"""Uploads and files: owned by the files service. Bytes go straight between the caller and the storage."""

from typing import Any

import flask
from chassis.errors import InvalidInput

from gateway.rest import answers, shapes
from gateway.rest.asked import Asked, found
from gateway.rest.auth import PREFIX
from gateway.rest.records import stored
from gateway.rest.resource import Resource

files = Resource("files")

UPLOAD = ("name", "size", "contentType", "sha256")
COMPLETION = ("parts", "collection", "record")


@files.route("POST", "/uploads")
def start_upload(asked: Asked) -> flask.Response:
    """Announce a file."""
    asked.parameters.check()
    body = asked.json_object(UPLOAD, required=("name", "size"))
    if "contentType" in body:
        body["content_type"] = body.pop("contentType")
    upload = asked.call("files", "start_upload", **body)
    return answers.json(shapes.shown(upload, shapes.UPLOAD), 201)


@files.route("POST", "/uploads/{id}/complete")
def complete_upload(asked: Asked, id: str) -> flask.Response:
    """All parts are stored: make the file, and attach it when a record is named."""
    asked.parameters.check()
    body = asked.json_object(COMPLETION, required=("parts",))
    return _attached(asked, "complete_upload", body | {"id": id}, 201)


@files.route("DELETE", "/uploads/{id}")
def abort_upload(asked: Asked, id: str) -> flask.Response:
    """Give an upload up."""
    asked.parameters.check()
    asked.call("files", "abort_upload", id=id)
    return answers.nothing()


@files.route("GET", "/files/{id}")
def get_file(asked: Asked, id: str) -> flask.Response:
    """What is known of a file."""
    asked.parameters.check()
    return answers.json(shapes.shown(_file(asked, id), shapes.FILE))


@files.route("GET", "/files/{id}/content", json=False)
def get_content(asked: Asked, id: str) -> flask.Response:
    """Lead to the bytes: a signed address, for some minutes."""
    asked.parameters.check()
    return answers.found(_file(asked, id)["url"])


@files.route("POST", "/files/{id}/attach")
def attach_file(asked: Asked, id: str) -> flask.Response:
    """Attach a stored file to a record."""
    asked.parameters.check()
    body = asked.json_object(("collection", "record"), required=("collection", "record"))
    return _attached(asked, "attach_file", body | {"id": id}, 200)


@files.route("DELETE", "/files/{id}")
def delete_file(asked: Asked, id: str) -> flask.Response:
    """Delete a file for good."""
    asked.parameters.check()
    _file(asked, id)
    asked.call("files", "delete_file", id=id)
    return answers.nothing()


def _file(asked: Asked, id: str) -> dict[str, Any]:
    """A file that the caller may see. Raises NotFound."""
    (file,) = asked.call("files", "get_files", ids=[id])
    there: dict[str, Any] = found(file, "such file")
    if there.get("record") is not None:
        stored(asked, there["collection"], there["record"])
    return there


def _attached(asked: Asked, method: str, arguments: dict[str, Any], status: int) -> flask.Response:
    """Call the files service, after the record that is named, if any, has been found: files knows no records."""
    collection, record = arguments.get("collection"), arguments.get("record")
    if isinstance(collection, str) and isinstance(record, str):
        (there,) = asked.call("records", "get_records", collection=collection, ids=[record])
        if there is None:
            raise InvalidInput.at("record", "not_found", f"{collection[:80]} has no record {record[:80]}")
    file = asked.call("files", method, **arguments)
    return answers.json(shapes.shown(file, shapes.FILE), status, {"Location": f"{PREFIX}/files/{file['id']}"})
