"""Files and uploads: owned by the files service."""

from typing import Any

from chassis.errors import InvalidInput
from graphene import ID, Float, Int, String
from graphql import GraphQLResolveInfo

from gateway import deleted_files, file_access
from gateway.loaders import PENDING
from gateway.schema.base import InputObjectType, ObjectType, argument, field, input_field, items
from gateway.schema.common import DeletePayload, errors_field
from gateway.schema.mutations import Payload, attempt
from gateway.schema.person_names import PersonName, person_name
from gateway.schema.scalars import DateTime

MAX_FILES = 100
"""As many as a FILES field holds."""


class File(ObjectType):
    """A stored file."""

    id = field(ID, "Never changes", non_null=True)
    name = field(String, "Its name", non_null=True)
    size = field(Float, "Bytes", non_null=True)
    content_type = field(String, "Media type, found by looking at the bytes", non_null=True)
    sha256 = field(String, "SHA-256 in hexadecimal, when it is known")
    created_at = field(DateTime, "When it was stored", non_null=True)
    created_by = field(ID, "Who stored it; null for the system")
    created_by_name = field(PersonName, "Who stored it, by name; null for the system")
    url = field(String, "Where to get it; signed, and valid for some minutes", non_null=True)
    thumbnail_url = field(String, "Where to get a small picture of it, when there is one")

    @staticmethod
    def resolve_created_by_name(file: Payload, info: GraphQLResolveInfo) -> Any:
        return person_name(info, file["created_by"])


class DeletedFile(ObjectType):
    """A file that was deleted, and can be restored for a while."""

    id = field(ID, "Never changes", non_null=True)
    name = field(String, "Its name", non_null=True)
    size = field(Float, "Bytes", non_null=True)
    content_type = field(String, "Media type", non_null=True)
    created_at = field(DateTime, "When it was stored", non_null=True)
    created_by = field(ID, "Who stored it; null for the system")
    deleted_at = field(DateTime, "When it was deleted", non_null=True)
    deleted_by = field(ID, "Who deleted it; null for the system")
    deleted_by_name = field(PersonName, "Who deleted it, by name; null for the system")
    kept_until = field(DateTime, "Until when it can be restored", non_null=True)

    @staticmethod
    def resolve_deleted_by_name(file: Payload, info: GraphQLResolveInfo) -> Any:
        return person_name(info, file["deleted_by"])


class NamedFile(ObjectType):
    """A file that a change names."""

    id = field(ID, "Never changes", non_null=True)
    name = field(String, "What it was called", non_null=True)


class UploadPart(ObjectType):
    """A part of an upload."""

    number = field(Int, "Counts from 1", non_null=True)
    url = field(String, "PUT the part's bytes here; keep the answer's ETag", non_null=True)


class Upload(ObjectType):
    """An upload under way: PUT each part to its url, then completeUpload with the ETags."""

    id = field(ID, "What completeUpload takes", non_null=True)
    part_size = field(Float, "Bytes of every part but the last", non_null=True)
    parts = field(items(UploadPart), "The parts, in order", non_null=True)
    expires_at = field(DateTime, "Until when the urls work", non_null=True)


class PartInput(InputObjectType):
    """A part that has been stored."""

    number = input_field(Int, "Its number", non_null=True)
    etag = input_field(String, "The ETag that the storage answered with", non_null=True)


class StartUploadPayload(ObjectType):
    """Where to put the bytes, or why not."""

    upload = field(Upload, "The upload; null when there are errors")
    errors = errors_field()


class FilePayload(ObjectType):
    """The file, or why there is none."""

    file = field(File, "The file; null when there are errors")
    errors = errors_field()


class FileQueries:
    """Reading files."""

    file = field(File, "One file; null when there is none to be seen", id=argument(ID, "Its id", non_null=True))
    files = field(
        items(File),
        f"Those of up to {MAX_FILES} files that are to be seen, in this order",
        non_null=True,
        ids=argument(items(ID), "Their ids", non_null=True),
    )

    @staticmethod
    def resolve_file(_: None, info: GraphQLResolveInfo, id: str) -> Any:
        return file_access.one(info.context.loads, id)

    @staticmethod
    def resolve_files(_: None, info: GraphQLResolveInfo, ids: list[str]) -> Any:
        if len(ids) > MAX_FILES:
            raise InvalidInput.at("ids", "out_of_range", f"must have at most {MAX_FILES} items")
        found = [file_access.one(info.context.loads, id) for id in ids]
        return PENDING if any(file is PENDING for file in found) else [file for file in found if file is not None]


class FileMutations:
    """Storing and deleting files."""

    start_upload = field(
        StartUploadPayload,
        "Announce a file; its bytes go straight to the storage",
        non_null=True,
        name=argument(String, "Its name", non_null=True),
        size=argument(Float, "Bytes, a whole number", non_null=True),
        content_type=argument(String, "Media type, as a hint"),
        sha256=argument(String, "SHA-256 in hexadecimal, to be checked"),
    )
    complete_upload = field(
        FilePayload,
        "All parts are stored: make the file, and attach it when a record is named",
        non_null=True,
        id=argument(ID, "The upload's id", non_null=True),
        parts=argument(items(PartInput), "Every part with its ETag", non_null=True),
        collection=argument(String, "Name of the record's collection"),
        record=argument(ID, "The record to attach it to"),
    )
    attach_file = field(
        FilePayload,
        "Attach a stored file to a record that you may update",
        non_null=True,
        id=argument(ID, "The file's id", non_null=True),
        collection=argument(String, "Name of the record's collection", non_null=True),
        record=argument(ID, "The record to attach it to", non_null=True),
    )
    abort_upload = field(
        DeletePayload,
        "Give an upload up; the parts stored so far are removed",
        non_null=True,
        id=argument(ID, "The upload's id", non_null=True),
    )
    delete_file = field(
        DeletePayload,
        "Delete a file; it can be restored for a while",
        non_null=True,
        id=argument(ID, "The file's id", non_null=True),
    )
    restore_file = field(
        FilePayload, "Restore a deleted file", non_null=True, id=argument(ID, "The file's id", non_null=True)
    )

    @staticmethod
    def resolve_start_upload(_: None, info: GraphQLResolveInfo, size: float, **arguments: Any) -> Payload:
        def start() -> Any:
            if not size.is_integer():
                raise InvalidInput.at("size", "invalid_value", "must be a whole number")
            return info.context.calls.call("files", "start_upload", size=int(size), **arguments)

        return attempt("upload", start)

    @staticmethod
    def resolve_complete_upload(_: None, info: GraphQLResolveInfo, **arguments: Any) -> Payload:
        return attempt("file", lambda: file_access.complete(info.context.calls, **arguments))

    @staticmethod
    def resolve_attach_file(_: None, info: GraphQLResolveInfo, **arguments: Any) -> Payload:
        return attempt("file", lambda: file_access.attach(info.context.calls, **arguments))

    @staticmethod
    def resolve_abort_upload(_: None, info: GraphQLResolveInfo, id: str) -> Payload:
        return attempt("deleted_id", lambda: info.context.calls.call("files", "abort_upload", id=id))

    @staticmethod
    def resolve_delete_file(_: None, info: GraphQLResolveInfo, id: str) -> Payload:
        return attempt("deleted_id", lambda: file_access.delete(info.context.calls, id))

    @staticmethod
    def resolve_restore_file(_: None, info: GraphQLResolveInfo, id: str) -> Payload:
        return attempt("file", lambda: deleted_files.restore(info.context.calls, id), camel=False)
