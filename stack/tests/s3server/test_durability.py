"""What survives: restarts, kills, hostile keys and large bodies."""

import hashlib
import os
import re
import signal
import socket
import threading
import time
from pathlib import Path

import httpx
import pytest
from mypy_boto3_s3.client import S3Client

from stack.tests.s3server.running import RunningServer, client

TWENTY_MB = 20_000_000


@pytest.fixture
def own_s3(own_server: RunningServer) -> S3Client:
    s3 = client(own_server.endpoint)
    s3.create_bucket(Bucket="mine")
    return s3


def peak_memory_mib(pid: int) -> float:
    match = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert match
    return int(match[1]) / 1024


def half_sent(own_server: RunningServer, s3: S3Client, path: str) -> socket.socket:
    """A presigned upload of 20 MB of which the server has received a part."""
    url = s3.generate_presigned_url("put_object", Params={"Bucket": "mine", "Key": path}, ExpiresIn=60)
    target, port = url.removeprefix(own_server.endpoint), int(own_server.endpoint.rpartition(":")[2])
    connection = socket.create_connection(("127.0.0.1", port))
    head = f"PUT {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {TWENTY_MB}\r\n\r\n"
    connection.sendall(head.encode() + b"x" * (TWENTY_MB // 2))
    deadline = time.monotonic() + 10
    while not any(file.stat().st_size > 1_000_000 for file in own_server.files()):
        assert time.monotonic() < deadline, "the server did not begin to store the body"
        time.sleep(0.02)
    return connection


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_everything_acknowledged_survives_the_end_of_the_process(
    own_server: RunningServer, own_s3: S3Client, number: signal.Signals
) -> None:
    own_s3.put_object(Bucket="mine", Key="k", Body=b"kept", Metadata={"n": "1"}, Tagging="t=1")
    upload = own_s3.create_multipart_upload(Bucket="mine", Key="parts")["UploadId"]
    part = own_s3.upload_part(Bucket="mine", Key="parts", UploadId=upload, PartNumber=1, Body=b"part")
    own_server.end(number)
    own_server.start()
    got = own_s3.get_object(Bucket="mine", Key="k")
    assert (got["Body"].read(), got["Metadata"], got["TagCount"]) == (b"kept", {"n": "1"}, 1)
    own_s3.complete_multipart_upload(
        Bucket="mine",
        Key="parts",
        UploadId=upload,
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]},
    )
    assert own_s3.get_object(Bucket="mine", Key="parts")["Body"].read() == b"part"


def test_a_kill_in_the_middle_of_an_upload_leaves_no_half_object(own_server: RunningServer, own_s3: S3Client) -> None:
    own_s3.put_object(Bucket="mine", Key="k", Body=b"before")
    with half_sent(own_server, own_s3, "k"):
        own_server.end(signal.SIGKILL)
    assert len(own_server.files()) == 2
    own_server.start()
    assert own_s3.get_object(Bucket="mine", Key="k")["Body"].read() == b"before"
    assert [file.stat().st_size for file in own_server.files()] == [len(b"before")]


def test_a_client_that_hangs_up_leaves_no_half_object(own_server: RunningServer, own_s3: S3Client) -> None:
    half_sent(own_server, own_s3, "k").close()
    deadline = time.monotonic() + 10
    while own_server.files():
        assert time.monotonic() < deadline, "the half object is still there"
        time.sleep(0.02)
    assert own_s3.list_objects_v2(Bucket="mine")["KeyCount"] == 0


def test_sigterm_does_not_wait_for_an_open_connection(own_server: RunningServer, own_s3: S3Client) -> None:
    with half_sent(own_server, own_s3, "k"):
        started = time.monotonic()
        assert own_server.end(signal.SIGTERM) == 0
        assert time.monotonic() - started < 10
    assert "Traceback" not in own_server.log.read_text()


def test_no_key_leaves_the_data_folder(own_server: RunningServer, own_s3: S3Client, tmp_path: Path) -> None:
    for key in ("../../escaped", "/etc/escaped", "..", "a/../../../escaped", "\\..\\escaped", "k" * 1024):
        own_s3.put_object(Bucket="mine", Key=key, Body=b"inside")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "server.log"]
    inside = {path.relative_to(own_server.data).parts[0] for path in own_server.data.rglob("*")}
    assert inside <= {"blobs", "incoming", "metadata.sqlite", "metadata.sqlite-wal", "metadata.sqlite-shm"}
    assert all(re.fullmatch(r"[0-9a-f]{32}", file.name) for file in own_server.files())


def test_twenty_megabytes_pass_through_bounded_memory(own_server: RunningServer, own_s3: S3Client) -> None:
    body = os.urandom(TWENTY_MB)
    own_s3.put_object(Bucket="mine", Key="warm", Body=b"x")
    before = peak_memory_mib(own_server.process.pid)
    own_s3.put_object(Bucket="mine", Key="large", Body=body)
    own_s3.copy_object(Bucket="mine", Key="copy", CopySource={"Bucket": "mine", "Key": "large"})
    assert own_s3.get_object(Bucket="mine", Key="copy")["Body"].read() == body
    assert peak_memory_mib(own_server.process.pid) - before < 8


def test_replaced_and_deleted_bodies_are_removed(own_server: RunningServer, own_s3: S3Client) -> None:
    own_s3.put_object(Bucket="mine", Key="k", Body=b"one")
    own_s3.put_object(Bucket="mine", Key="k", Body=b"three")
    assert [file.stat().st_size for file in own_server.files()] == [5]
    own_s3.delete_object(Bucket="mine", Key="k")
    assert own_server.files() == []


def test_only_one_of_many_first_writers_wins(own_server: RunningServer, own_s3: S3Client) -> None:
    url = own_s3.generate_presigned_url("put_object", Params={"Bucket": "mine", "Key": "k", "IfNoneMatch": "*"})
    statuses: list[int] = []

    def write(number: int) -> None:
        headers = {"If-None-Match": "*"}
        statuses.append(httpx.put(url, content=str(number).encode() * 1000, headers=headers).status_code)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] + [412] * 7
    assert len(own_server.files()) == 1


def test_a_reader_never_sees_parts_of_two_bodies(own_s3: S3Client) -> None:
    own_s3.put_object(Bucket="mine", Key="k", Body=b"0" * 500_000)
    stop = threading.Event()

    def overwrite(number: int) -> None:
        while not stop.is_set():
            own_s3.put_object(Bucket="mine", Key="k", Body=str(number).encode() * 500_000)

    writers = [threading.Thread(target=overwrite, args=(number,)) for number in range(3)]
    for writer in writers:
        writer.start()
    try:
        for _ in range(40):
            got = own_s3.get_object(Bucket="mine", Key="k")
            body = got["Body"].read()
            assert body == body[:1] * 500_000
            assert got["ETag"] == f'"{hashlib.md5(body).hexdigest()}"'
    finally:
        stop.set()
        for writer in writers:
            writer.join()
