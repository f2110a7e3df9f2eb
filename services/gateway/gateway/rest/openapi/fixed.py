"""What the OpenAPI document says of everything but records: the addresses that are there whatever the collections."""

from typing import Any

from gateway.rest.openapi.components import TEXT, ref
from gateway.rest.openapi.operations import NOTHING, answered, operation

Schema = dict[str, Any]

COLLECTIONS, FILES = "Collections", "Files"
_GONE = ("not_found",)


def _part(name: str, description: str) -> Schema:
    return {"name": name, "in": "path", "required": True, "description": description, "schema": TEXT}


_COLLECTION = _part("collection", "The collection's name")
_FIELD = _part("field", "The field's name")


def operations() -> dict[str, Schema]:
    """By method and address, as `rest.auth.ACCESS` has them."""
    return {**_collections(), **_fields(), **_trash(), **_uploads(), **_files()}


def _defined(description: str, status: int = 200) -> Schema:
    headers = ("ETag", "Location") if status == 201 else ("ETag",)
    return answered(ref("schemas", "Collection"), description, status=status, headers=headers)


def _collections() -> dict[str, Schema]:
    confirm = {
        "name": "confirm", "in": "query", "required": True, "description": "The collection's name once more",
        "schema": TEXT,
    }  # fmt: skip
    unchanged = {"304": ref("responses", "not_modified")}
    many = answered(ref("schemas", "Collections"), "The collections, by name")
    return {
        "GET /collections": operation("listCollections", "All collections", many, tag=COLLECTIONS),
        "POST /collections": operation(
            "createCollection", "Define a collection", _defined("The collection", 201), tag=COLLECTIONS,
            body=ref("schemas", "NewCollection"), changes=True,
        ),
        "GET /collections/{collection}": operation(
            "getCollection", "One collection", _defined("The collection") | unchanged, tag=COLLECTIONS,
            parameters=[_COLLECTION, ref("parameters", "ifNoneMatch")], problems=_GONE,
        ),
        "PATCH /collections/{collection}": operation(
            "updateCollection", "Change its label and its names", _defined("The collection"), tag=COLLECTIONS,
            parameters=[_COLLECTION], body=ref("schemas", "CollectionChanges"), problems=_GONE, changes=True,
        ),
        "DELETE /collections/{collection}": operation(
            "deleteCollection", "Delete it with its records", NOTHING, tag=COLLECTIONS,
            parameters=[_COLLECTION, confirm], problems=_GONE, changes=True,
        ),
    }  # fmt: skip


def _fields() -> dict[str, Schema]:
    one = "/collections/{collection}/fields/{field}"
    return {
        "POST /collections/{collection}/fields": operation(
            "addField", "Add a field", _defined("The collection", 201), tag=COLLECTIONS, parameters=[_COLLECTION],
            body=ref("schemas", "NewField"), problems=_GONE, changes=True,
        ),
        "PUT /collections/{collection}/fields": operation(
            "reorderFields", "Put its fields into another order", _defined("The collection"), tag=COLLECTIONS,
            parameters=[_COLLECTION], body={"type": "array", "items": TEXT}, problems=_GONE, changes=True,
        ),
        f"PATCH {one}": operation(
            "updateField", "Change a field; a new name loses nothing", _defined("The collection"), tag=COLLECTIONS,
            parameters=[_COLLECTION, _FIELD], body=ref("schemas", "FieldChanges"), problems=_GONE, changes=True,
        ),
        f"DELETE {one}": operation(
            "removeField", "Remove a field; its values are kept for 30 days", NOTHING, tag=COLLECTIONS,
            parameters=[_COLLECTION, _FIELD], problems=_GONE, changes=True,
        ),
    }  # fmt: skip


def _trash() -> dict[str, Schema]:
    return {
        "DELETE /collections/{collection}/trash/{id}": operation(
            "purgeRecord", "Delete a record of the trash permanently, with its history and its files", NOTHING,
            tag=COLLECTIONS, parameters=[_COLLECTION, _part("id", "The record's id")], problems=_GONE, changes=True,
        ),
    }  # fmt: skip


def _uploads() -> dict[str, Schema]:
    upload = answered(ref("schemas", "Upload"), "PUT each part to its url", status=201)
    file = answered(ref("schemas", "File"), "The file", status=201, headers=("Location",))
    return {
        "POST /uploads": operation(
            "startUpload", "Announce a file; its bytes go straight to the storage", upload, tag=FILES,
            body=ref("schemas", "NewUpload"), changes=True,
        ),
        "POST /uploads/{id}/complete": operation(
            "completeUpload", "All parts are stored: make the file", file, tag=FILES,
            parameters=[_part("id", "The upload's id")], body=ref("schemas", "Completion"), problems=_GONE,
            changes=True,
        ),
        "DELETE /uploads/{id}": operation(
            "abortUpload", "Give an upload up", NOTHING, tag=FILES, parameters=[_part("id", "The upload's id")],
            problems=_GONE, changes=True,
        ),
    }  # fmt: skip


def _files() -> dict[str, Schema]:
    file = answered(ref("schemas", "File"), "The file")
    moved = {"302": {"description": "The bytes are there", "headers": {"Location": ref("headers", "Location")}}}
    part = _part("id", "The file's id")
    return {
        "GET /files/{id}": operation(
            "getFile", "What is known of a file", file, tag=FILES, parameters=[part], problems=_GONE
        ),
        "GET /files/{id}/content": operation(
            "getFileContent", "A signed address of its bytes, for some minutes", moved, tag=FILES, parameters=[part],
            problems=_GONE,
        ),
        "GET /files/{id}/thumbnail": operation(
            "getFileThumbnail", "A signed address of a small picture of it, for some minutes", moved, tag=FILES,
            parameters=[part], problems=_GONE,
        ),
        "POST /files/{id}/restore": operation(
            "restoreFile", "Restore a deleted file", file, tag=FILES, parameters=[part], problems=_GONE, changes=True,
        ),
        "POST /files/{id}/attach": operation(
            "attachFile", "Attach a file to a record", file, tag=FILES, parameters=[part],
            body=ref("schemas", "Attachment"), problems=_GONE, changes=True,
        ),
        "DELETE /files/{id}": operation(
            "deleteFile", "Delete a file; it can be restored for a while", NOTHING, tag=FILES, parameters=[part],
            problems=_GONE, changes=True,
        ),
    }  # fmt: skip
