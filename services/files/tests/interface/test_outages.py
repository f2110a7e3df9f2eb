"""S3 goes away and comes back."""

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from chassis.errors import Unavailable
from chassis.testing import wait_for

from stack.testing import Backends


@contextlib.contextmanager
def without_s3(s3: Backends) -> Iterator[None]:
    s3.kill("s3")
    try:
        yield
    finally:
        s3.start("s3")


def test_without_s3_uploads_are_refused_quickly_and_work_again_afterwards(alice: Any, s3: Backends) -> None:
    stored = alice.send(b"hello")
    with without_s3(s3):
        for method, arguments in (
            ("start_upload", {"name": "a", "size": 1}),
            ("complete_upload", {"id": stored.id, "parts": stored.parts}),
        ):
            started = time.monotonic()
            with pytest.raises(Unavailable, match="file store"):
                alice(method, **arguments)
            assert time.monotonic() - started < 5
    assert httpx.get(alice("complete_upload", id=stored.id, parts=stored.parts)["url"]).content == b"hello"


def test_without_s3_lists_still_work(alice: Any, s3: Backends) -> None:
    file = alice.store(b"hello")
    with without_s3(s3):
        assert alice.find(file["id"])[0]["id"] == file["id"]


def test_a_deletion_without_s3_is_made_up_for(
    alice: Any, s3: Backends, sql: Callable[..., Any], keys: Callable[[], set[str]]
) -> None:
    file = alice.store(b"hello")
    key = f"files/{file['id']}"
    with without_s3(s3):
        alice("delete_file", id=file["id"])
        sql("update files set trashed_at = now() - interval '30 days 1 minute' where id = %s", file["id"])
        wait_for(lambda: sql("select 1 from removals where key = %s and tries > 0", key), "a try that fails")
    assert key in keys()
    wait_for(lambda: key not in keys(), "a later try", seconds=20)
    wait_for(lambda: not sql("select 1 from removals where key = %s", key), "the note to go")
