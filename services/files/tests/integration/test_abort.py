"""Uploads that are given up: next to their completion, where whichever commits first decides, and by their expiry."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import httpx
import pytest
from chassis.context import Context, Principal
from chassis.database import Database
from chassis.errors import InvalidInput
from chassis.migrations import upgrade
from files.catalogue import Catalogue
from files.contract import CompletedPart, File
from files.downloads import Links
from files.presigning import Presigner
from files.removals import Removals
from files.storage import Bucket
from files.uploads import Limits, Uploads
from sqlalchemy import Row

ALICE = Context(principal=Principal("alice", ("editor",)))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    upgrade("files", database_url)
    database = Database(database_url)
    yield database
    database.close()


class CompletedMeanwhile(Uploads):
    """Another call completes the upload after this one has looked for it."""

    parts: list[CompletedPart] | None = None

    def _find(self, principal: Principal, upload_id: str) -> "Row[tuple[object, ...]] | File":
        found = super()._find(principal, upload_id)
        if self.parts is not None:
            parts, self.parts = self.parts, None
            self.complete(ALICE, upload_id, parts, None, None)
        return found


class AbortedMeanwhile(Uploads):
    """Another call gives the upload up after this one has joined its parts."""

    def _join(self, upload: "Row[tuple[object, ...]]", parts: Sequence[CompletedPart]) -> None:
        super()._join(upload, parts)
        self.abort(ALICE.principal, upload.id)


def test_an_upload_given_up_meanwhile_becomes_no_file(bucket: Bucket, presigner: Presigner, database: Database) -> None:
    catalogue = Catalogue(database, Links(presigner, 60))
    uploads = AbortedMeanwhile(database, bucket, presigner, catalogue, Limits(100, timedelta(hours=1)))
    upload = uploads.start(ALICE.principal, "a.txt", 5, None, None)
    answer = httpx.put(upload.parts[0].url, content=b"hello").raise_for_status()
    with pytest.raises(InvalidInput) as raised:
        uploads.complete(ALICE, upload.id, [CompletedPart(number=1, etag=answer.headers["ETag"])], None, None)
    assert [problem.code for problem in raised.value.problems] == ["aborted"]
    assert catalogue.find(ALICE.principal, [upload.id]) == [None]
    Removals(database, bucket).run()
    assert list(bucket.objects()) == []


def test_an_upload_completed_meanwhile_is_not_given_up(
    bucket: Bucket, presigner: Presigner, database: Database
) -> None:
    catalogue = Catalogue(database, Links(presigner, 60))
    uploads = CompletedMeanwhile(database, bucket, presigner, catalogue, Limits(100, timedelta(hours=1)))
    upload = uploads.start(ALICE.principal, "a.txt", 5, None, None)
    answer = httpx.put(upload.parts[0].url, content=b"hello").raise_for_status()
    uploads.parts = [CompletedPart(number=1, etag=answer.headers["ETag"])]
    with pytest.raises(InvalidInput, match="has become a file"):
        uploads.abort(ALICE.principal, upload.id)
    assert [found and found.file.id for found in catalogue.find(ALICE.principal, [upload.id])] == [upload.id]
    Removals(database, bucket).run()
    assert [item.key for item in bucket.objects()] == [f"files/{upload.id}"]


def test_only_expired_uploads_are_given_up_and_counted_once(
    bucket: Bucket, presigner: Presigner, database: Database
) -> None:
    uploads = Uploads(
        database, bucket, presigner, Catalogue(database, Links(presigner, 60)), Limits(100, timedelta(hours=1))
    )
    first, second, _ = (uploads.start(ALICE.principal, "a.txt", 5, None, None).id for _ in range(3))
    assert uploads.expire() == 0
    for upload in (first, second):
        with database.begin() as connection:
            old = "update uploads set expires_at = now() - interval '2 hours' where id = %(id)s"
            connection.exec_driver_sql(old, {"id": upload})
    assert [uploads.expire(), uploads.expire()] == [2, 0]
    with database.read() as connection:
        failed = connection.exec_driver_sql("select id from uploads where failure is not null").scalars()
        assert set(failed) == {first, second}
