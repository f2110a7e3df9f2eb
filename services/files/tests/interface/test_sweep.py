"""`python -m files sweep` finds what does not match between bucket and tables, in both directions."""

import uuid
from collections.abc import Callable
from typing import Any

from chassis.testing import wait_for

Sweep = Callable[..., tuple[int, str]]


def test_in_normal_work_there_is_nothing_to_find(alice: Any, sweep: Sweep) -> None:
    alice.store(b"stored")
    alice.send(b"under way")
    alice("delete_file", id=alice.store(b"deleted")["id"])
    assert sweep() == (0, "0 found\n")


def test_a_file_without_its_object_is_reported_and_deleted_only_when_told(
    alice: Any, bucket: Any, sweep: Sweep, events: Any
) -> None:
    file = alice.store(b"stored")["id"]
    bucket.delete_object(Bucket="dossier", Key=f"files/{file}")
    assert sweep() == (1, f"file_without_object {file}\n1 found\n")
    assert alice.find(file) != [None]
    assert sweep("--apply") == (0, f"file_without_object {file}\n1 found, put right\n")
    assert alice.find(file) == [None]
    wait_for(lambda: file in [e["subject"] for e in events.wait_for("file_deleted")], "the event")
    assert sweep() == (0, "0 found\n")


def test_strays_are_left_alone_for_a_day(bucket: Any, sweep: Sweep) -> None:
    stray = f"files/{uuid.uuid4()}"
    bucket.put_object(Bucket="dossier", Key=stray, Body=b"x")
    assert sweep() == (0, "0 found\n")
    bucket.delete_object(Bucket="dossier", Key=stray)


def test_a_sweep_that_cannot_look_says_so(sweep: Sweep) -> None:
    code, text = sweep(S3_ENDPOINT="http://127.0.0.1:1")
    assert (code, text) == (2, "files: the file store cannot be reached\n")
    code, text = sweep(S3_BUCKET="")
    assert (code, text) == (2, "files: settings do not fit: S3_BUCKET is missing\n")
