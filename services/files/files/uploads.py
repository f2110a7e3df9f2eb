"""Uploads straight to S3: opened here, sent by the client in parts to signed URLs, completed or given up here.

The file gets the id of its upload, so completing a second time finds the file and returns it. No lock is held while S3
works: whatever happens in parallel or after a crash, the one transaction that turns the upload into a file decides.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from chassis.context import Context, Principal
from chassis.database import Database
from chassis.errors import InvalidInput, NotFound, Problem
from chassis.events import uuid7
from sqlalchemy import Row, delete, insert, select, update

from files import events, removals, thumbnails
from files.catalogue import Catalogue, owns
from files.contract import CompletedPart, File, Upload, UploadPart
from files.declaration import Declaration, check_attachment, declare, is_plain
from files.keys import object_key
from files.models import files, uploads
from files.parts import check_etags, check_numbers, layout
from files.presigning import Presigner
from files.storage import Bucket
from files.verification import verify, wrong_size

EXPIRED = Problem("expired", "the upload has expired; start a new one", "id")
ABORTED = Problem("aborted", "the upload was aborted; start a new one", "id")
LOST = Problem("lost", "the uploaded bytes are no longer stored; start a new upload", "id")

GRACE = timedelta(hours=1)
"""For a completion that was asked for in time and still works when its upload expires."""

REMEMBERED = timedelta(days=7)
"""How long after its expiry a failed upload still says why it failed."""


class Limits(NamedTuple):
    """The largest file in bytes, and how long an upload stays open."""

    max_size: int
    lifetime: timedelta


class Uploads:
    """Uploads under way. Every method may raise Unavailable."""

    def __init__(
        self, database: Database, bucket: Bucket, presigner: Presigner, catalogue: Catalogue, limits: Limits
    ) -> None:
        self._database = database
        self._bucket = bucket
        self._presigner = presigner
        self._catalogue = catalogue
        self._limits = limits

    def start(self, principal: Principal, name: str, size: int, content_type: str | None, sha256: str | None) -> Upload:
        """Open an upload and sign a URL for each of its parts. Raises InvalidInput naming every broken rule."""
        declared = declare(name, size, content_type, sha256, max_size=self._limits.max_size)
        upload_id = str(uuid7())
        expires_at = datetime.now(UTC) + self._limits.lifetime
        row = msgspec.structs.asdict(declared) | {"id": upload_id, "created_by": principal.user_id}
        # The row comes first: a crash in between then leaves nothing in S3 that no row leads to.
        with self._database.begin() as connection:
            connection.execute(insert(uploads).values(**row, expires_at=expires_at))
        multipart_id = self._bucket.start_multipart(object_key(upload_id))
        with self._database.begin() as connection:
            connection.execute(update(uploads).where(uploads.c.id == upload_id).values(multipart_id=multipart_id))
        cut = layout(declared.size)
        parts = self._signed_parts(upload_id, multipart_id, declared.size)
        return Upload(id=upload_id, part_size=cut.part_size, parts=parts, expires_at=expires_at)

    def complete(
        self,
        context: Context,
        upload_id: str,
        parts: Sequence[CompletedPart],
        collection: str | None,
        record: str | None,
    ) -> File:
        """Turn the uploaded parts into a file, attached when a record is named. Twice is safe.

        Raises NotFound for an upload that is not the caller's or has become a file of another record, InvalidInput for
        parts that are not the right ones (the upload stays open) and for bytes that are not the declared ones (the
        upload has failed).
        """
        check_attachment(collection, record)
        upload = self._find(context.principal, upload_id)
        if isinstance(upload, File):
            return _completed(upload, collection, record)
        _check_open(upload)
        check_numbers(parts, layout(upload.size).part_count)
        self._join(upload, parts)
        try:
            verdict = verify(self._bucket, upload_id, _declaration(upload))
        except NotFound as err:
            raise self._fail(upload_id, [LOST]) from err
        if verdict.problems:
            raise self._fail(upload_id, verdict.problems)
        return self._store(context, upload, verdict.content_type, collection, record)

    def abort(self, principal: Principal, upload_id: str) -> str:
        """Give an upload up; what was sent goes soon after. Raises NotFound, InvalidInput when it is a file already."""
        found = self._find(principal, upload_id)
        if not isinstance(found, File):
            self._fail(upload_id, [ABORTED])
            found = self._find(principal, upload_id)  # a completion in parallel may have been faster
        if isinstance(found, File):
            raise InvalidInput.at("id", "already_completed", "the upload has become a file; delete the file instead")
        return upload_id

    def expire(self) -> int:
        """Give up what has expired, forget what has long failed; returns how many uploads were given up."""
        now = datetime.now(UTC)
        failure = msgspec.to_builtins([EXPIRED])
        stale = (
            update(uploads)
            .where(uploads.c.expires_at < now - GRACE, uploads.c.failure.is_(None))
            .values(failure=failure)
            .returning(uploads.c.id)
        )
        with self._database.begin() as connection:
            given_up = list(connection.execute(stale).scalars())
            removals.note(connection, map(object_key, given_up))
            connection.execute(delete(uploads).where(uploads.c.expires_at < now - GRACE - REMEMBERED))
        return len(given_up)

    def _find(self, principal: Principal, upload_id: str) -> Row[Any] | File:
        """The upload, or the file that it has become and that is not deleted; for their owner only."""
        with self._database.read() as connection:
            for table in (uploads, files):
                query = select(table).where(table.c.id == upload_id)
                if table is files:
                    query = query.where(files.c.trashed_at.is_(None))
                row = connection.execute(query).one_or_none() if is_plain(upload_id) else None
                if row is not None and owns(principal, row.created_by):
                    return row if table is uploads else self._catalogue.shape(row)
        raise NotFound("there is no such upload")

    def _join(self, upload: Row[Any], parts: Sequence[CompletedPart]) -> None:
        if upload.multipart_id is None:
            return  # S3 never answered when the upload was opened, so there is nothing to join
        key = object_key(upload.id)
        try:
            stored = self._bucket.parts(key, upload.multipart_id)
        except NotFound:
            return  # joined by an earlier try; if not, there is no object and verifying says so
        check_etags(parts, stored)
        size = sum(part.size for part in stored)
        if size != upload.size:
            raise self._fail(upload.id, [wrong_size(size, upload.size)])
        try:
            self._bucket.join(key, upload.multipart_id, stored)
        except NotFound:
            return  # joined by a try in parallel

    def _store(
        self, context: Context, upload: Row[Any], content_type: str, collection: str | None, record: str | None
    ) -> File:
        row = {"id": upload.id, "name": upload.name, "size": upload.size, "sha256": upload.sha256}
        row |= {"content_type": content_type, "created_by": upload.created_by}
        row |= {"collection": collection, "record": record}
        with self._database.begin() as connection:
            still_open = delete(uploads).where(uploads.c.id == upload.id, uploads.c.failure.is_(None))
            if connection.execute(still_open).rowcount == 1:
                stored = connection.execute(insert(files).values(**row).returning(*files.c)).one()
                thumbnails.request(connection, stored.id, stored.content_type)
                events.stored(connection, stored, context)
                return self._catalogue.shape(stored)
        found = self._find(context.principal, upload.id)  # another try was faster, or it was given up meanwhile
        if isinstance(found, File):
            return _completed(found, collection, record)
        _check_open(found)
        raise NotFound("there is no such upload")

    def _fail(self, upload_id: str, problems: list[Problem]) -> InvalidInput:
        """End the upload, remember why, and have its bytes removed; the error to raise."""
        failed = (
            update(uploads)
            .where(uploads.c.id == upload_id, uploads.c.failure.is_(None))
            .values(failure=msgspec.to_builtins(problems))
        )
        with self._database.begin() as connection:
            if connection.execute(failed).rowcount == 1:
                removals.note(connection, [object_key(upload_id)])
        return InvalidInput.of(problems)

    def _signed_parts(self, upload_id: str, multipart_id: str, size: int) -> list[UploadPart]:
        cut = layout(size)
        key, now, seconds = object_key(upload_id), datetime.now(UTC), int(self._limits.lifetime.total_seconds())
        return [
            UploadPart(
                number=number,
                url=self._presigner.url(
                    "PUT",
                    key,
                    seconds,
                    query={"partNumber": str(number), "uploadId": multipart_id},
                    content_length=cut.size_of(number),
                    now=now,
                ),
            )
            for number in range(1, cut.part_count + 1)
        ]


def _completed(file: File, collection: str | None, record: str | None) -> File:
    """The file that a second completion finds, unless it has since come to a record that this one does not name."""
    if file.record is not None and (file.collection, file.record) != (collection, record):
        raise NotFound("there is no such upload")
    return file


def _check_open(upload: Row[Any]) -> None:
    """Raises InvalidInput with the reason when the upload has ended."""
    if upload.failure is not None:
        raise InvalidInput.of(msgspec.convert(upload.failure, list[Problem]))
    if upload.expires_at < datetime.now(UTC):
        raise InvalidInput.of([EXPIRED])


def _declaration(upload: Row[Any]) -> Declaration:
    return Declaration(name=upload.name, size=upload.size, content_type=upload.content_type, sha256=upload.sha256)
