"""Giving an upload up next to its completion: whichever commits first decides."""

from collections.abc import Iterator
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
