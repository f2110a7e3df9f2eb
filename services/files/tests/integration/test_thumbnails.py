"""Jobs for thumbnails on a real database and the S3 servers: done once, put off, given up."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import alembic.command
import pytest
from chassis.database import Database
from chassis.errors import Unavailable
from chassis.migrations import config, upgrade
from chassis.testing import free_port
from files.removals import Removals
from files.storage import Bucket, connect
from files.thumbnailer import Died
from files.thumbnails import LARGEST, MOST_TRIES, Thumbnails, request

from services.files.tests.pictures import encoded, opened, png_bomb, quarters

SQL = Callable[[str], list[Any]]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    upgrade("files", database_url)
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def sql(database: Database) -> SQL:
    def run(statement: str) -> list[Any]:
        with database.read() as connection:
            result = connection.exec_driver_sql(statement)
            return [tuple(row) for row in result] if result.returns_rows else []

    return run


@pytest.fixture
def store(database: Database, bucket: Bucket) -> Callable[..., None]:
    """Stores bytes (none at all: an object that is lost) as a file of this type, as completing an upload does."""

    def put(file_id: str, content: bytes | None, content_type: str = "image/png", size: int = 1) -> None:
        if content is not None:
            bucket.put(f"files/{file_id}", content, content_type)
        with database.begin() as connection:
            connection.exec_driver_sql(
                "insert into files (id, name, size, content_type) values (%s, 'a', %s, %s)",
                (file_id, size, content_type),
            )
            request(connection, file_id, content_type)

    return put


def outcomes(sql: SQL) -> dict[str, str | None]:
    return dict(sql("select id, thumbnail from files"))


def thumbnail(bucket: Bucket, file_id: str) -> bytes:
    return b"".join(bucket.chunks(f"thumbnails/{file_id}"))


def test_each_picture_gets_its_thumbnail_once(
    database: Database, bucket: Bucket, sql: SQL, store: Callable[..., None]
) -> None:
    for form in ("png", "jpeg", "webp", "gif"):
        store(form, encoded(quarters(), form), f"image/{form}")
    store("text", b"words", "text/plain")
    store("svg", b"<svg/>", "image/svg+xml")
    assert Thumbnails(database, bucket).run() == 4
    assert outcomes(sql) == dict.fromkeys(("png", "jpeg", "webp", "gif"), "stored") | {"text": None, "svg": None}
    assert [item.key for item in bucket.objects("thumbnails/")] == [
        f"thumbnails/{form}" for form in ("gif", "jpeg", "png", "webp")
    ]
    assert opened(thumbnail(bucket, "png")).size == (320, 240)
    assert Thumbnails(database, bucket).run() == 0


def test_a_job_that_comes_twice_changes_nothing(
    database: Database, bucket: Bucket, sql: SQL, store: Callable[..., None]
) -> None:
    store("a", encoded(quarters(), "PNG"))
    thumbnails = Thumbnails(database, bucket)
    thumbnails.run()
    first = thumbnail(bucket, "a")
    for _ in range(2):
        with database.begin() as connection:
            request(connection, "a", "image/png")
    assert (thumbnails.run(), thumbnail(bucket, "a"), outcomes(sql)) == (1, first, {"a": "stored"})


def test_of_many_processes_one_takes_each_job(database: Database, bucket: Bucket, store: Callable[..., None]) -> None:
    for number in range(12):
        store(f"f{number}", b"", size=LARGEST + 1)
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda _: Thumbnails(database, bucket).run(), range(4)))
    assert sum(taken) == 12


def test_why_there_is_no_thumbnail_is_stored_and_not_tried_again(
    database: Database, bucket: Bucket, sql: SQL, store: Callable[..., None]
) -> None:
    store("bomb", png_bomb())
    store("garbage", b"\x89PNG\r\n\x1a\n" + b"garbage")
    store("truncated", encoded(quarters(), "PNG")[:1000])
    store("large", None, size=LARGEST + 1)
    store("lost", None)
    thumbnails = Thumbnails(database, bucket)
    assert (thumbnails.run(), thumbnails.run()) == (5, 0)
    assert outcomes(sql) == {
        "bomb": "too_many_pixels",
        "garbage": "unreadable",
        "truncated": "unreadable",
        "large": "too_large",
        "lost": "missing",
    }
    assert sql("select * from thumbnail_jobs") == []
    assert list(bucket.objects("thumbnails/")) == []


def test_a_picture_that_kills_the_program_is_given_up_after_some_tries(
    database: Database, bucket: Bucket, sql: SQL, store: Callable[..., None]
) -> None:
    store("deadly", b"x")
    store("fine", encoded(quarters(), "PNG"))
    tries = 0

    def dying(chunks: Iterable[bytes]) -> bytes:
        nonlocal tries
        if b"".join(chunks) == b"x":
            tries += 1
            raise Died("its exit code is -9")
        return b"made"

    thumbnails = Thumbnails(database, bucket, dying)
    assert (thumbnails.run(), thumbnails.run()) == (2, 0)  # the others go on, and this one waits
    for _ in range(MOST_TRIES):
        assert outcomes(sql)["deadly"] is None
        sql("update thumbnail_jobs set due_at = now()")
        thumbnails.run()
    assert tries == MOST_TRIES
    assert outcomes(sql) == {"deadly": "failed", "fine": "stored"}


def test_an_outage_of_s3_only_delays(database: Database, bucket: Bucket, sql: SQL, store: Callable[..., None]) -> None:
    store("a", encoded(quarters(), "PNG"))
    away = Bucket(connect(f"http://127.0.0.1:{free_port()}", "eu-west-1", "key", "secret"), bucket.name)
    for _ in range(MOST_TRIES + 1):
        sql("update thumbnail_jobs set due_at = now()")
        with pytest.raises(Unavailable):
            Thumbnails(database, away).run()
        assert sql("select tries, due_at > now() from thumbnail_jobs") == [(0, True)]
    sql("update thumbnail_jobs set due_at = now()")
    Thumbnails(database, bucket).run()
    assert outcomes(sql) == {"a": "stored"}


def test_what_was_made_of_a_file_deleted_meanwhile_is_removed(
    database: Database, bucket: Bucket, sql: SQL, store: Callable[..., None]
) -> None:
    store("a", b"x")

    def slow(chunks: Iterable[bytes]) -> bytes:
        sql("delete from files")
        return b"made"

    Thumbnails(database, bucket, slow).run()
    assert sql("select key from removals") == [("thumbnails/a",)]
    Removals(database, bucket).run()
    assert list(bucket.objects("thumbnails/")) == []


def test_a_removal_noted_during_another_is_not_lost(database: Database, bucket: Bucket, sql: SQL) -> None:
    class Slow(Bucket):
        def remove(self, key: str) -> None:
            super().remove(key)
            bucket.put(key, b"late", "image/webp")
            sql("update removals set tries = 0, due_at = now()")  # as noting it again does

    sql("insert into removals (key) values ('thumbnails/a')")
    Removals(database, Slow(bucket._client, bucket.name)).run()
    Removals(database, bucket).run()
    assert list(bucket.objects("thumbnails/")) == []
    assert sql("select * from removals") == []


def test_pictures_from_before_get_a_thumbnail_too(database_url: str, bucket: Bucket) -> None:
    alembic.command.upgrade(config("files", database_url), "0001")
    database = Database(database_url)
    with database.begin() as connection:
        connection.exec_driver_sql(
            "insert into files (id, name, size, content_type)"
            " values ('a', 'a', 1, 'image/gif'), ('b', 'b', 1, 'text/css')"
        )
    upgrade("files", database_url)
    with database.read() as connection:
        assert connection.exec_driver_sql("select file_id from thumbnail_jobs").scalars().all() == ["a"]
    database.close()
