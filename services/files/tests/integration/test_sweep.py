"""The comparison of bucket and tables, with no age that protects."""

from collections.abc import Iterator
from datetime import timedelta

import httpx
from chassis import metrics
from chassis.database import Database
from chassis.migrations import upgrade
from files.keys import OBJECT_PREFIX
from files.presigning import Presigner
from files.removals import Removals
from files.service import FilesService
from files.storage import Bucket, StoredObject
from files.sweep import Finding, Sweep


def test_strays_are_found_and_removed(bucket: Bucket, presigner: Presigner, database_url: str) -> None:
    upgrade("files", database_url)
    database = Database(database_url)
    _put(bucket, presigner, "files/b-object")
    bucket.start_multipart("files/a-multipart")
    with database.begin() as connection:
        connection.exec_driver_sql(
            "insert into files (id, name, size, content_type)"
            " values ('c-file', 'c', 1, 'text/plain'), ('d-file', 'd', 1, 'text/plain')"
        )
    _put(bucket, presigner, "files/d-file")
    sweep = Sweep(database, bucket, young=timedelta(0))
    found = list(sweep.findings())
    assert found == [
        Finding("object_without_file", "b-object"),
        Finding("file_without_object", "c-file"),
        Finding("multipart_without_upload", "a-multipart"),
    ]
    for finding in found:
        sweep.put_right(finding)
    assert list(sweep.findings()) == []
    assert waiting(database) == 2
    assert Removals(database, bucket).run() == 2
    assert waiting(database) == 0
    assert [item.key for item in bucket.objects()] == ["files/d-file"]
    assert list(bucket.open_multiparts()) == []
    database.close()


def test_a_picture_that_lost_its_bytes_takes_its_thumbnail_along(
    bucket: Bucket, presigner: Presigner, database_url: str
) -> None:
    upgrade("files", database_url)
    database = Database(database_url)
    with database.begin() as connection:
        connection.exec_driver_sql(
            "insert into files (id, name, size, content_type, thumbnail)"
            " values ('picture', 'p', 1, 'image/png', 'stored'), ('text', 't', 1, 'text/plain', null)"
        )
    _put(bucket, presigner, "thumbnails/picture")
    sweep = Sweep(database, bucket, young=timedelta(0))
    found = list(sweep.findings())
    assert found == [Finding("file_without_object", "picture"), Finding("file_without_object", "text")]
    for finding in found:
        sweep.put_right(finding)
    assert list(sweep.findings()) == []
    assert waiting(database) == 1, "a text has no thumbnail"
    Removals(database, bucket).run()
    assert list(bucket.objects()) == []
    database.close()


def test_thumbnails_without_their_file_go_and_lost_ones_are_asked_for_again(
    bucket: Bucket, presigner: Presigner, database_url: str
) -> None:
    upgrade("files", database_url)
    database = Database(database_url)
    with database.begin() as connection:
        connection.exec_driver_sql(
            "insert into files (id, name, size, content_type, thumbnail)"
            " values ('lost', 'l', 1, 'image/png', 'stored'), ('none', 'n', 1, 'image/png', 'unreadable')"
        )
    for key in ("files/lost", "files/none", "thumbnails/stray"):
        _put(bucket, presigner, key)
    sweep = Sweep(database, bucket, young=timedelta(0))
    found = list(sweep.findings())
    assert found == [Finding("file_without_thumbnail", "lost"), Finding("thumbnail_without_file", "stray")]
    for finding in found:
        sweep.put_right(finding)
    assert list(sweep.findings()) == []
    with database.read() as connection:
        assert connection.exec_driver_sql("select file_id from thumbnail_jobs").scalars().all() == ["lost"]
        kept = connection.exec_driver_sql("select id, thumbnail from files order by id").all()
        assert [tuple(row) for row in kept] == [("lost", None), ("none", "unreadable")]
    Removals(database, bucket).run()
    assert [item.key for item in bucket.objects()] == ["files/lost", "files/none"]
    database.close()


def waiting(database: Database) -> float | None:
    """Keys that are to be removed, as the service's metric has it."""
    FilesService.backlog.look(database)
    return metrics.REGISTRY.get_sample_value("dossier_files_removals_waiting")


def _put(bucket: Bucket, presigner: Presigner, key: str) -> None:
    multipart_id = bucket.start_multipart(key)
    url = presigner.url("PUT", key, 60, query={"partNumber": "1", "uploadId": multipart_id})
    httpx.put(url, content=b"x").raise_for_status()
    bucket.join(key, multipart_id, bucket.parts(key, multipart_id))


class ListedBefore(Bucket):
    """A file is stored after the listing has passed its place."""

    def __init__(self, bucket: Bucket, presigner: Presigner, database: Database) -> None:
        self.__dict__.update(bucket.__dict__)
        self._store = lambda: _store(bucket, presigner, database)

    def objects(self, prefix: str = "") -> Iterator[StoredObject]:
        listed = list(super().objects(prefix))
        if prefix == OBJECT_PREFIX:
            self._store()
        return iter(listed)


def _store(bucket: Bucket, presigner: Presigner, database: Database) -> None:
    _put(bucket, presigner, "files/late")
    with database.begin() as connection:
        connection.exec_driver_sql(
            "insert into files (id, name, size, content_type) values ('late', 'late', 1, 'text/plain')"
        )


def test_a_file_stored_during_the_listing_is_not_lost(bucket: Bucket, presigner: Presigner, database_url: str) -> None:
    upgrade("files", database_url)
    database = Database(database_url)
    assert list(Sweep(database, ListedBefore(bucket, presigner, database), young=timedelta(0)).findings()) == []
    database.close()
