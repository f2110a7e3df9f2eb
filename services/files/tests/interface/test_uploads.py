"""Uploading a file: the whole way, and every way in which it can go wrong."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from chassis.errors import Forbidden, InvalidInput, NotFound
from chassis.testing import EventTap, wait_for

MIB = 1024**2


def refused(call: Callable[..., Any], method: str, **kwargs: Any) -> list[tuple[str | None, str]]:
    """(field, code) of every problem that the call is refused for."""
    with pytest.raises(InvalidInput) as caught:
        call(method, **kwargs)
    return [(problem.field, problem.code) for problem in caught.value.problems]


def test_a_file_in_parts_comes_back_as_it_was(
    alice: Any, events: EventTap, twenty_megabytes: bytes, sha256_of_twenty_megabytes: str
) -> None:
    file = alice.store(
        twenty_megabytes,
        name="Übersicht 1.bin",
        sha256=sha256_of_twenty_megabytes,
        content_type="image/png",
        collection="customers",
        record="r-big",
    )
    assert file["size"] == 20 * MIB
    assert file["sha256"] == sha256_of_twenty_megabytes
    assert file["content_type"] == "application/octet-stream"
    assert (file["created_by"], file["collection"], file["record"]) == ("alice", "customers", "r-big")
    answer = httpx.get(file["url"])
    assert answer.content == twenty_megabytes
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Disposition"].endswith("filename*=UTF-8''%C3%9Cbersicht%201.bin")
    (event,) = [e for e in events.wait_for("file_stored") if e["subject"] == file["id"]]
    assert event["actor"] == "alice"
    assert event["data"] == {
        "id": file["id"],
        "name": "Übersicht 1.bin",
        "size": 20 * MIB,
        "content_type": "application/octet-stream",
        "collection": "customers",
        "record": "r-big",
    }


def test_every_broken_rule_of_the_declaration_is_named(alice: Any) -> None:
    problems = refused(alice, "start_upload", name="a\nb", size=50 * MIB + 1, content_type="x", sha256="y")
    assert [field for field, _ in problems] == ["name", "size", "content_type", "sha256"]
    assert refused(alice, "start_upload", name="a", size="many") == [("size", "invalid_type")]


def test_completing_twice_gives_the_same_file_and_one_event(alice: Any, events: EventTap) -> None:
    stored = alice.send(b"hello")
    first, second = (alice("complete_upload", id=stored.id, parts=stored.parts) for _ in range(2))
    assert {**first, "url": ""} == {**second, "url": ""}
    other = alice.store(b"after")
    wait_for(lambda: any(e["subject"] == other["id"] for e in events.events), "the later event")
    assert [e["type"] for e in events.events if e["subject"] == stored.id] == ["file_stored"]


def test_completing_many_times_at_once_gives_one_file(
    alice: Any, rpc: Any, events: EventTap, twenty_megabytes: bytes, sha256_of_twenty_megabytes: str
) -> None:
    stored = alice.send(twenty_megabytes, sha256=sha256_of_twenty_megabytes)
    calls = [rpc.submit("files", "complete_upload", alice.context, id=stored.id, parts=stored.parts) for _ in range(5)]
    assert {call.result()["id"] for call in calls} == {stored.id}
    events.wait_for("file_stored")
    assert len([e for e in events.events if e["subject"] == stored.id]) == 1


def test_a_wrong_etag_is_named_and_can_be_corrected(alice: Any, twenty_megabytes: bytes) -> None:
    stored = alice.send(twenty_megabytes)
    wrong = [*stored.parts[:1], {"number": 2, "etag": '"0123"'}, *stored.parts[2:]]
    assert refused(alice, "complete_upload", id=stored.id, parts=wrong) == [("parts.1.etag", "wrong_etag")]
    assert alice("complete_upload", id=stored.id, parts=stored.parts)["id"] == stored.id


def test_missing_repeated_and_foreign_parts_are_named(alice: Any, twenty_megabytes: bytes) -> None:
    stored = alice.send(twenty_megabytes)
    one, two, _ = stored.parts
    problems = refused(alice, "complete_upload", id=stored.id, parts=[one, two, two, {"number": 4, "etag": "x"}])
    assert problems == [("parts.2.number", "duplicate"), ("parts.3.number", "out_of_range"), ("parts", "required")]


def test_a_part_that_was_never_sent_is_named(alice: Any) -> None:
    upload = alice("start_upload", name="a", size=5)
    problems = refused(alice, "complete_upload", id=upload["id"], parts=[{"number": 1, "etag": "x"}])
    assert problems == [("parts.0.number", "not_uploaded")]


def test_a_url_takes_only_the_declared_number_of_bytes(alice: Any) -> None:
    upload = alice("start_upload", name="a", size=5)
    assert httpx.put(upload["parts"][0]["url"], content=b"123456").status_code == 403
    assert httpx.put(upload["parts"][0]["url"], content=b"12345").status_code == 200


def test_a_wrong_size_fails_the_upload_and_its_bytes_go(
    alice: Any, sql: Callable[..., Any], keys: Callable[[], set[str]]
) -> None:
    stored = alice.send(b"hello")
    sql("update uploads set size = 6 where id = %s", stored.id)  # as a store that ignores signed lengths would let it
    for _ in range(2):
        problems = refused(alice, "complete_upload", id=stored.id, parts=stored.parts)
        assert problems == [("size", "wrong_size")]
    wait_for(lambda: f"files/{stored.id}" not in keys(), "the bytes to go")


def test_a_wrong_checksum_fails_the_upload_and_its_bytes_go(alice: Any, keys: Callable[[], set[str]]) -> None:
    stored = alice.send(b"hello", sha256="0" * 64)
    for _ in range(2):
        problems = refused(alice, "complete_upload", id=stored.id, parts=stored.parts)
        assert problems == [("sha256", "wrong_checksum")]
    wait_for(lambda: f"files/{stored.id}" not in keys(), "the bytes to go")
    assert alice.find(stored.id) == [None]


def test_a_completion_that_died_half_way_can_be_repeated(alice: Any, bucket: Any, sql: Callable[..., Any]) -> None:
    stored = alice.send(b"hello")
    [(multipart_id,)] = sql("select multipart_id from uploads where id = %s", stored.id)
    bucket.complete_multipart_upload(
        Bucket="dossier",
        Key=f"files/{stored.id}",
        UploadId=multipart_id,
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": stored.parts[0]["etag"]}]},
    )
    assert alice("complete_upload", id=stored.id, parts=stored.parts)["size"] == 5


def test_bytes_that_vanished_from_s3_fail_the_upload(alice: Any, bucket: Any, sql: Callable[..., Any]) -> None:
    stored = alice.send(b"hello")
    [(multipart_id,)] = sql("select multipart_id from uploads where id = %s", stored.id)
    bucket.abort_multipart_upload(Bucket="dossier", Key=f"files/{stored.id}", UploadId=multipart_id)
    assert refused(alice, "complete_upload", id=stored.id, parts=stored.parts) == [("id", "lost")]


def test_an_upload_belongs_to_its_owner_and_the_admins(alice: Any, person: Callable[..., Any]) -> None:
    stored = alice.send(b"hello")
    for method, arguments in (("complete_upload", {"parts": stored.parts}), ("abort_upload", {})):
        with pytest.raises(NotFound):
            person("bob", "editor")(method, id=stored.id, **arguments)
    assert person("root", "admin")("complete_upload", id=stored.id, parts=stored.parts)["created_by"] == "alice"
    with pytest.raises(NotFound):
        person("bob", "editor")("complete_upload", id=stored.id, parts=stored.parts)


def test_completing_again_finds_no_file_that_has_come_to_another_record(alice: Any) -> None:
    stored = alice.send(b"hello")
    assert alice("complete_upload", id=stored.id, parts=stored.parts)["id"] == stored.id
    attached = {"collection": "customers", "record": "later"}
    alice("attach_file", id=stored.id, **attached)
    assert alice("complete_upload", id=stored.id, parts=stored.parts, **attached)["id"] == stored.id
    for where in ({}, attached | {"record": "other"}):
        with pytest.raises(NotFound):
            alice("complete_upload", id=stored.id, parts=stored.parts, **where)


def test_viewers_may_not_upload(person: Callable[..., Any]) -> None:
    with pytest.raises(Forbidden):
        person("eve", "viewer")("start_upload", name="a", size=1)


def test_an_aborted_upload_is_gone_and_aborting_again_is_fine(alice: Any, keys: Callable[[], set[str]]) -> None:
    stored = alice.send(b"hello")
    assert f"files/{stored.id}" in keys()
    assert [alice("abort_upload", id=stored.id) for _ in range(2)] == [stored.id] * 2
    wait_for(lambda: f"files/{stored.id}" not in keys(), "the parts to go")
    assert refused(alice, "complete_upload", id=stored.id, parts=stored.parts) == [("id", "aborted")]


def test_a_completed_upload_cannot_be_aborted(alice: Any) -> None:
    file = alice.store(b"hello")
    assert refused(alice, "abort_upload", id=file["id"]) == [("id", "already_completed")]


def test_an_expired_upload_says_so_and_is_cleaned_up(
    alice: Any, sql: Callable[..., Any], keys: Callable[[], set[str]]
) -> None:
    stored = alice.send(b"hello")
    sql("update uploads set expires_at = now() - interval '1 minute' where id = %s", stored.id)
    assert refused(alice, "complete_upload", id=stored.id, parts=stored.parts) == [("id", "expired")]
    assert f"files/{stored.id}" in keys()
    sql("update uploads set expires_at = now() - interval '2 hours' where id = %s", stored.id)
    wait_for(lambda: f"files/{stored.id}" not in keys(), "the parts to go")
    assert refused(alice, "complete_upload", id=stored.id, parts=stored.parts) == [("id", "expired")]
    sql("update uploads set expires_at = now() - interval '8 days' where id = %s", stored.id)
    wait_for(lambda: not sql("select 1 from uploads where id = %s", stored.id), "the row to go")


@pytest.mark.parametrize("unknown", ["", "nothing", "a\x00b", "x" * 300])
def test_an_unknown_upload_is_not_found(alice: Any, unknown: str) -> None:
    with pytest.raises(NotFound):
        alice("complete_upload", id=unknown, parts=[])


def test_collection_and_record_come_together(alice: Any) -> None:
    stored = alice.send(b"hello")
    problems = refused(alice, "complete_upload", id=stored.id, parts=stored.parts, collection="customers")
    assert problems == [("record", "required")]
