"""The HTTP side by itself: framing, waiting for bodies, logging."""

import re
import socket
import subprocess
import sys

import httpx
import pytest
from mypy_boto3_s3.client import S3Client

from stack.tests.s3server.running import ROOT, RunningServer, signed_headers


def exchange(endpoint: str, *pieces: bytes) -> bytes:
    """Send the pieces and read until the server closes the connection."""
    host, _, port = endpoint.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        for piece in pieces:
            connection.sendall(piece)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_health_needs_no_signature(endpoint: str) -> None:
    assert httpx.get(endpoint + "/healthz").text == "ok\n"


def test_a_refused_upload_is_never_asked_for(endpoint: str) -> None:
    head = b"PUT /bucket/key HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n"
    answer = exchange(endpoint, head)
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert b"100 Continue" not in answer
    assert b"Connection: close" in answer


def test_an_accepted_upload_is_asked_for(s3: S3Client, endpoint: str, bucket: str) -> None:
    url = s3.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "k"}, ExpiresIn=60)
    target = url.removeprefix(endpoint).encode()
    head = b"PUT %b HTTP/1.1\r\nHost: %b\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
    answer = exchange(endpoint, head % (target, endpoint.removeprefix("http://").encode()), b"hello")
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"hello"


def test_a_connection_serves_many_requests_also_after_a_refusal(endpoint: str, bucket: str) -> None:
    with httpx.Client(base_url=endpoint) as http:
        for _ in range(3):
            assert http.put(f"/{bucket}/k", content=b"x" * 100_000).status_code == 403
            assert http.get("/healthz").status_code == 200
            port = http.get("/healthz").extensions["network_stream"].get_extra_info("client_addr")[1]
            assert port == http.get("/healthz").extensions["network_stream"].get_extra_info("client_addr")[1]


def test_http_chunks_are_read(s3: S3Client, bucket: str) -> None:
    url = s3.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "k"}, ExpiresIn=60)
    assert httpx.put(url, content=iter([b"one ", b"two ", b"three"])).status_code == 200
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"one two three"


def test_an_upload_without_a_length_is_refused(s3: S3Client, endpoint: str, bucket: str) -> None:
    url = s3.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "k"}, ExpiresIn=60)
    head = f"PUT {url.removeprefix(endpoint)} HTTP/1.1\r\nHost: {endpoint.removeprefix('http://')}\r\n\r\n"
    assert b"<Code>MissingContentLength</Code>" in exchange(endpoint, head.encode())


@pytest.mark.parametrize(
    "head",
    [
        b"GET /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: ten\r\n\r\n",
        b"GET /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET /b/k HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"GET /b/k HTTP/1.1\r\nHost: h\r\nX-Folded: a\r\n b\r\n\r\n",
        b"GET /b/%ff HTTP/1.1\r\nHost: h\r\n\r\n",
        b"GET /b/k?a=1&a=2 HTTP/1.1\r\nHost: h\r\n\r\n",
        b"GET http://other/ HTTP/1.1\r\nHost: h\r\n\r\n",
        b"GET /b/a%00b HTTP/1.1\r\nHost: h\r\n\r\n",
    ],
)
def test_a_head_that_could_be_misread_is_refused(endpoint: str, head: bytes) -> None:
    assert exchange(endpoint, head).startswith(b"HTTP/1.1 400 ")


def test_a_document_with_declarations_is_refused(endpoint: str, bucket: str) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><VersioningConfiguration><Status>&a;</Status></VersioningConfiguration>'
    url = f"{endpoint}/{bucket}?versioning"
    response = httpx.put(url, content=bomb, headers=signed_headers("PUT", url, bomb.encode()))
    assert response.status_code == 400
    assert "MalformedXML" in response.text


def test_the_log_has_a_line_per_request_and_no_signature(
    shared_server: RunningServer, s3: S3Client, bucket: str
) -> None:
    s3.put_object(Bucket=bucket, Key="logged", Body=b"x")
    httpx.get(s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "logged"}, ExpiresIn=60))
    httpx.get(s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "last"}, ExpiresIn=60))
    log = shared_server.log.read_text()
    assert re.search(rf"^GET /{bucket}/logged 200 [0-9.]+ ms$", log, re.MULTILINE)
    assert "Signature" not in log
    assert "Traceback" not in log


def test_credentials_are_required_from_the_environment() -> None:
    started = subprocess.run(
        [sys.executable, "-m", "stack.s3server", "--port", "1", "--data", "unused"],
        cwd=ROOT, env={}, capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip
    assert started.returncode == 2
    assert "S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY" in started.stderr
