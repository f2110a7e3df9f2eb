"""The storage contract: what `files.storage` promises, on each S3 server."""

import os
import time
from collections.abc import Sequence

import httpx
import pytest
from chassis import metrics
from chassis.errors import InvalidInput, NotFound, Unavailable
from chassis.testing import free_port
from files.presigning import Presigner, fixed
from files.storage import CHUNK, Bucket, StoredPart, connect

from stack.testing import S3Access

MIB = 1024**2
KEY = "files/0001"
CONTENT = os.urandom(MIB) * 6

Sent = tuple[str, list[StoredPart]]


def send(bucket: Bucket, presigner: Presigner, pieces: Sequence[bytes], key: str = KEY) -> Sent:
    """Start a multipart upload and PUT its parts to signed URLs: (its id, what S3 then holds)."""
    multipart_id = bucket.start_multipart(key)
    for number, piece in enumerate(pieces, 1):
        query = {"partNumber": str(number), "uploadId": multipart_id}
        url = presigner.url("PUT", key, 60, query=query, content_length=len(piece))
        httpx.put(url, content=piece).raise_for_status()
    return multipart_id, bucket.parts(key, multipart_id)


def store(bucket: Bucket, presigner: Presigner, pieces: Sequence[bytes], key: str = KEY) -> None:
    multipart_id, parts = send(bucket, presigner, pieces, key)
    bucket.join(key, multipart_id, parts)


def test_ensuring_a_bucket_creates_it_once_and_allows_the_origins(empty_place: Bucket) -> None:
    with pytest.raises(Unavailable):
        empty_place.start_multipart(KEY)
    for _ in range(2):
        empty_place.ensure(["https://app.example.com"])
    (rule,) = empty_place._client.get_bucket_cors(Bucket=empty_place.name)["CORSRules"]
    assert rule["AllowedOrigins"] == ["https://app.example.com"]
    assert rule["ExposeHeaders"] == ["ETag"]


def calls(operation: str) -> tuple[float, float]:
    """How many calls there were of this operation, and how many that failed."""
    names = ("dossier_s3_call_seconds_count", "dossier_s3_errors_total")
    timed, failed = (metrics.REGISTRY.get_sample_value(name, {"operation": operation}) or 0.0 for name in names)
    return timed, failed


def test_calls_are_timed_and_those_that_fail_are_counted(bucket: Bucket) -> None:
    (puts, failed_puts), (heads, failed_heads), (lists, failed_lists) = map(
        calls, ("PutObject", "HeadObject", "ListParts")
    )
    bucket.put(KEY, b"x", "text/plain")
    bucket.size(KEY)
    with pytest.raises(NotFound):
        bucket.size("files/none")
    assert calls("PutObject") == (puts + 1, failed_puts)
    assert calls("HeadObject") == (heads + 2, failed_heads), "that it is missing is an answer"
    away = Bucket(connect(f"http://127.0.0.1:{free_port()}", "eu-west-1", "key", "secret"), "b")
    with pytest.raises(Unavailable):
        away.parts(KEY, "1")
    assert calls("ListParts") == (lists + 1, failed_lists + 1)


def test_parts_become_one_object(bucket: Bucket, presigner: Presigner) -> None:
    multipart_id, parts = send(bucket, presigner, [CONTENT, b"the end"])
    assert [(part.number, part.size) for part in parts] == [(1, len(CONTENT)), (2, 7)]
    bucket.join(KEY, multipart_id, parts)
    assert bucket.size(KEY) == len(CONTENT) + 7
    assert bucket.head(KEY, 100) == CONTENT[:100]
    chunks = list(bucket.chunks(KEY))
    assert b"".join(chunks) == CONTENT + b"the end"
    assert max(map(len, chunks)) <= CHUNK
    assert httpx.get(presigner.url("GET", KEY, 60)).content == CONTENT + b"the end"


def test_the_head_of_a_short_object_is_all_of_it(bucket: Bucket, presigner: Presigner) -> None:
    store(bucket, presigner, [b"x"])
    assert bucket.head(KEY, 8192) == b"x"


def test_signed_links_set_the_headers_of_the_answer(bucket: Bucket, presigner: Presigner) -> None:
    store(bucket, presigner, [b"x"])
    header = "attachment; filename=\"a_.txt\"; filename*=UTF-8''a%C3%BC.txt"
    query = {"response-content-disposition": header, "response-content-type": "text/csv"}
    answer = httpx.get(presigner.url("GET", KEY, 60, query=query))
    assert answer.headers["Content-Disposition"] == header
    assert answer.headers["Content-Type"].split(";")[0] == "text/csv"


def test_parts_that_s3_does_not_hold_are_refused(bucket: Bucket, presigner: Presigner) -> None:
    multipart_id, (part,) = send(bucket, presigner, [b"x"])
    with pytest.raises(InvalidInput, match="parts"):
        bucket.join(KEY, multipart_id, [part._replace(etag="0" * 32)])


def test_parts_that_are_too_small_are_refused(bucket: Bucket, presigner: Presigner) -> None:
    multipart_id, parts = send(bucket, presigner, [b"x", b"y"])
    with pytest.raises(InvalidInput, match="parts"):
        bucket.join(KEY, multipart_id, parts)


def test_more_parts_than_s3_lists_at_once_are_all_listed(bucket: Bucket, presigner: Presigner) -> None:
    multipart_id = bucket.start_multipart(KEY)
    with httpx.Client() as client:
        for number in range(1, 1003):
            query = {"partNumber": str(number), "uploadId": multipart_id}
            client.put(presigner.url("PUT", KEY, 60, query=query), content=b"x").raise_for_status()
    assert [part.number for part in bucket.parts(KEY, multipart_id)] == list(range(1, 1003))


def test_what_is_not_there_is_not_found(bucket: Bucket) -> None:
    for missing in (
        lambda: bucket.size(KEY),
        lambda: bucket.head(KEY, 1),
        lambda: list(bucket.chunks(KEY)),
        lambda: bucket.parts(KEY, "nothing"),
    ):
        with pytest.raises(NotFound):
            missing()


def test_an_unknown_upload_cannot_be_joined(own_server: S3Access) -> None:
    """moto ends such a request with an internal error."""
    bucket = Bucket(connect(own_server.endpoint, "eu-west-1", *own_server[1:]), "joining")
    bucket.ensure([])
    with pytest.raises(NotFound):
        bucket.join(KEY, "nothing", [StoredPart(1, "0" * 32, 1)])


def test_a_joined_upload_is_no_longer_found(bucket: Bucket, presigner: Presigner) -> None:
    multipart_id, parts = send(bucket, presigner, [b"x"])
    bucket.join(KEY, multipart_id, parts)
    with pytest.raises(NotFound):
        bucket.parts(KEY, multipart_id)


def test_removing_takes_the_object_and_its_uploads_but_no_neighbour(bucket: Bucket, presigner: Presigner) -> None:
    store(bucket, presigner, [b"x"])
    store(bucket, presigner, [b"neighbour"], KEY + "0")
    send(bucket, presigner, [b"again"])
    send(bucket, presigner, [b"again"], KEY + "1")
    for _ in range(2):
        bucket.remove(KEY)
    assert [item.key for item in bucket.objects()] == [KEY + "0"]
    assert [item.key for item in bucket.open_multiparts()] == [KEY + "1"]


def test_a_server_that_is_not_there_is_unavailable_soon() -> None:
    started = time.monotonic()
    with pytest.raises(Unavailable):
        Bucket(connect(f"http://127.0.0.1:{free_port()}", "eu-west-1", "key", "secret"), "b").size(KEY)
    assert time.monotonic() - started < 5


def test_wrong_keys_are_the_operators_problem(own_server: S3Access) -> None:
    stranger = Bucket(connect(own_server.endpoint, "eu-west-1", own_server.access_key_id, "wrong"), "b")
    with pytest.raises(Unavailable) as caught:
        stranger.start_multipart(KEY)
    assert caught.value.code == "storage_refused"


def test_a_link_works_no_longer_than_signed(own_server: S3Access) -> None:
    presigner = Presigner(own_server.endpoint, "eu-west-1", "b", fixed(*own_server[1:]))
    url = presigner.url("GET", KEY, 1)
    time.sleep(2.1)
    assert httpx.get(url).status_code == 403
