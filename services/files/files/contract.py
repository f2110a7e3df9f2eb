"""Shapes that cross the wire of the files service. Sizes are in bytes."""

from datetime import datetime

import msgspec


class UploadPart(msgspec.Struct, kw_only=True):
    """PUT the part's bytes to `url`; the answer's ETag completes the upload."""

    number: int
    url: str


class Upload(msgspec.Struct, kw_only=True):
    """An upload under way: part `n` holds the bytes from (n - 1) * part_size."""

    id: str
    part_size: int
    parts: list[UploadPart]
    expires_at: datetime


class CompletedPart(msgspec.Struct, kw_only=True):
    """A part that has been stored."""

    number: int
    etag: str


class File(msgspec.Struct, kw_only=True):
    """A stored file. `url` is signed and short-lived; `content_type` was sniffed, not believed.

    `thumbnail_url` is that of a small WebP, a moment after a picture was stored; null for what has none.
    """

    id: str
    name: str
    size: int
    content_type: str
    sha256: str | None
    created_at: datetime
    created_by: str | None
    url: str
    thumbnail_url: str | None = None
    collection: str | None = None
    record: str | None = None


class FoundFile(msgspec.Struct, kw_only=True):
    """A file, and the record that it is attached to: whoever asked must see to it that the record may be read.

    This service knows no policies. Without a record the file is the caller's own, or the caller is an admin. `field` is
    the id of the FILES field that holds it, which the caller must be allowed to read, too; null for an attachment.
    """

    file: File
    collection: str | None
    record: str | None
    field: str | None = None


class DeletedFile(msgspec.Struct, kw_only=True):
    """A file that a person deleted and that can be restored until `kept_until`. It has no link."""

    id: str
    name: str
    size: int
    content_type: str
    created_at: datetime
    created_by: str | None
    deleted_at: datetime
    deleted_by: str | None
    kept_until: datetime
    collection: str | None = None
    record: str | None = None
    field: str | None = None


class FileName(msgspec.Struct, kw_only=True):
    """What a file is called; also of a deleted one."""

    id: str
    name: str


class FieldFile(msgspec.Struct, kw_only=True):
    """A file that may become part of a FILES field. `held`: it belongs to the field already, or did before."""

    id: str
    name: str
    size: int
    content_type: str
    held: bool = False


class FileStored(msgspec.Struct, kw_only=True):
    """Event `file_stored`, subject: the file's id."""

    id: str
    name: str
    size: int
    content_type: str
    collection: str | None = None
    record: str | None = None


class FileMoved(msgspec.Struct, kw_only=True):
    """Events `file_attached` and `file_restored`, subject: the file's id."""

    id: str
    name: str
    collection: str | None = None
    record: str | None = None
    field: str | None = None


class FileDeleted(msgspec.Struct, kw_only=True):
    """Event `file_deleted`, subject: the file's id. `field`: the id of the FILES field that it was taken out of."""

    id: str
    name: str
    collection: str | None = None
    record: str | None = None
    field: str | None = None


EVENTS: dict[str, type[msgspec.Struct]] = {
    "file_stored": FileStored,
    "file_attached": FileMoved,
    "file_deleted": FileDeleted,
    "file_restored": FileMoved,
}
