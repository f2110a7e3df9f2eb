"""The files service: what it answers, and what it listens to.

Completing, aborting, attaching and restoring are marked safe: doing them a second time changes nothing.
"""

from typing import Any

from chassis.backlog import Backlog
from chassis.context import Context
from chassis.events import Event
from chassis.handlers import durable_handler
from chassis.outbox import Relay
from chassis.rpc import CallContext, rpc

from files import metrics
from files.assembly import Assembly
from files.contract import EVENTS, CompletedPart, DeletedFile, FieldFile, File, FileName, FoundFile, Upload
from files.dependencies import Parts

__all__ = ["EVENTS", "SERVICE"]


class FilesService:
    """Files: their bytes are in S3 and go straight between S3 and the browser; the rest is here."""

    name = "files"
    context: Context = CallContext()
    parts: Assembly = Parts()
    relay: Any = Relay()
    backlog = Backlog(metrics.REMOVALS_WAITING, "from removals")

    @rpc
    def start_upload(
        self, *, name: str, size: int, content_type: str | None = None, sha256: str | None = None
    ) -> Upload:
        """Open an upload of `size` bytes and sign a URL for each part."""
        self.context.require("editor")
        return self.parts.uploads.start(self.context.principal, name, size, content_type, sha256)

    @rpc(safe=True)
    def complete_upload(
        self, *, id: str, parts: list[CompletedPart], collection: str | None = None, record: str | None = None
    ) -> File:
        """Turn the uploaded parts into a file, attached to a record when one is named."""
        self.context.require("editor")
        return self.parts.uploads.complete(self.context, id, parts, collection, record)

    @rpc(safe=True)
    def abort_upload(self, *, id: str) -> str:
        """Give up an upload; returns its id."""
        self.context.require("editor")
        return self.parts.uploads.abort(self.context.principal, id)

    @rpc(safe=True, gather="ids")
    def find_files(self, *, ids: list[str]) -> list[FoundFile | None]:
        """The files with these ids with their records, in this order; None for one that is not there, or is private."""
        self.context.require("viewer")
        return self.parts.catalogue.find(self.context.principal, ids)

    @rpc(safe=True, gather="records")
    def list_record_files(self, *, collection: str, records: list[str]) -> list[list[File]]:
        """The files attached to each of these records, which the caller may read, oldest first."""
        self.context.require("viewer")
        return self.parts.catalogue.of_records(collection, records)

    @rpc(safe=True)
    def attach_file(self, *, id: str, collection: str, record: str) -> File:
        """Attach a file to a record that the caller may update."""
        self.context.require("editor")
        return self.parts.catalogue.attach(self.context, id, collection, record)

    @rpc
    def delete_file(self, *, id: str, collection: str | None = None, record: str | None = None) -> str:
        """Delete a file that is attached to this record, which the caller may update, or to none; returns its id.

        It can be restored for a while.
        """
        self.context.require("editor")
        return self.parts.deletions.delete(self.context, id, collection, record)

    @rpc(safe=True)
    def restore_file(self, *, id: str, collection: str | None = None, record: str | None = None) -> File:
        """Restore a deleted file of this record, which the caller may update, or of none."""
        self.context.require("editor")
        return self.parts.deletions.restore(self.context, id, collection, record)

    @rpc(safe=True, gather="ids")
    def find_deleted_files(self, *, ids: list[str]) -> list[DeletedFile | None]:
        """The deleted files with these ids, in this order; None for one that is not there, or is private."""
        self.context.require("viewer")
        return self.parts.deletions.find(self.context, ids)

    @rpc(safe=True, gather="records")
    def list_deleted_files(self, *, collection: str, records: list[str]) -> list[list[DeletedFile]]:
        """The deleted files of each of these records, which the caller may read, latest first; also those of fields."""
        self.context.require("viewer")
        return self.parts.deletions.of_records(collection, records)

    # --- files that are the value of a field ---------------------------------------------------------------------

    @rpc(safe=True)
    def find_field_files(
        self, *, ids: list[str], collection: str, field: str, record: str | None = None
    ) -> list[FieldFile | None]:
        """Those of the files that the caller may put into this field (its id) of the record, or of a new one."""
        self.context.require("editor")
        return self.parts.field_files.claimable(self.context.principal, ids, collection, field, record)

    @rpc(safe=True, gather="ids")
    def name_field_files(self, *, ids: list[str], collection: str, record: str, field: str) -> list[FileName | None]:
        """What files are called that this field of the record holds, or held; the caller may read the field."""
        self.context.require("viewer")
        return self.parts.field_files.names(ids, collection, record, field)

    @durable_handler("records", "record_files_changed")
    def handle_record_files_changed(self, event: Event) -> None:
        """Files follow the FILES fields of their record."""
        self.parts.field_files.changed(event)

    @durable_handler("records", "record_deleted", "record_restored", "record_purged")
    def handle_record_changed(self, event: Event) -> None:
        """Files follow their record into the trash, out of it, and out of existence."""
        self.parts.trash.record_changed(event)

    @durable_handler("records", "collection_changed")
    def handle_collection_changed(self, event: Event) -> None:
        """Files follow their collection, or the field that holds them, into the trash."""
        self.parts.trash.collection_changed(event)


SERVICE = FilesService
