"""Payloads that say what they hash to, in headers over HTTP and in trailers over HTTPS."""

import base64
import hashlib
import io
import ssl
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from mypy_boto3_s3.client import S3Client

from stack.mailcatcher.certificate import server_context
from stack.ports import PortBook
from stack.s3server.app import App
from stack.s3server.server import S3HttpServer
from stack.s3server.signature import SignatureChecker
from stack.s3server.store import Store
from stack.tests.s3server.running import ACCESS_KEY, SECRET_KEY, client


class _TlsServer(S3HttpServer):
    """The same server behind TLS, where boto3 sends checksums as trailers of aws-chunked bodies."""

    context: ssl.SSLContext

    def get_request(self) -> tuple[Any, Any]:
        connection, address = super().get_request()
        return self.context.wrap_socket(connection, server_side=True), address


@pytest.fixture
def tls_s3(tmp_path: Path) -> Iterator[S3Client]:
    ports, store = PortBook(), Store(tmp_path / "data")
    server = _TlsServer(("127.0.0.1", ports.private("s3")), App(store, SignatureChecker(ACCESS_KEY, SECRET_KEY)))
    server.context = server_context(tmp_path)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    s3 = client(f"https://127.0.0.1:{server.server_port}", verify=str(tmp_path / "tls.crt"))
    yield s3
    s3.close()
    server.stop()
    store.close()
    ports.close()


def send_chunked(endpoint: str, bucket: str, body: bytes, decoded: int, trailer: str) -> httpx.Response:
    """A signed upload whose body is written out by hand."""
    url = f"{endpoint}/{bucket}/chunked"
    headers = {
        "Content-Encoding": "aws-chunked",
        "X-Amz-Content-SHA256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "X-Amz-Decoded-Content-Length": str(decoded),
        "X-Amz-Trailer": trailer,
    }
    request = AWSRequest(method="PUT", url=url, headers=headers)
    signer = SigV4Auth(Credentials(ACCESS_KEY, SECRET_KEY), "s3", "eu-test-1")
    signer.add_auth(request)
    return httpx.put(url, content=body, headers=dict(request.headers.items()))


def crc32(data: bytes) -> str:
    return base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()


def test_boto_sends_its_checksum_as_a_trailer_over_https(tls_s3: S3Client) -> None:
    tls_s3.create_bucket(Bucket="tls")
    seen: list[str] = []
    tls_s3.meta.events.register("before-send.s3.PutObject", lambda request, **_: seen.append(str(request.headers)))
    body = b"x" * 300_000
    tls_s3.put_object(Bucket="tls", Key="k", Body=io.BytesIO(body))
    assert "aws-chunked" in seen[0]
    got = tls_s3.get_object(Bucket="tls", Key="k", ChecksumMode="ENABLED")
    assert (got["Body"].read(), got["ChecksumCRC32"]) == (body, crc32(body))
    assert "ContentEncoding" not in got


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_a_checksum_is_kept_and_returned(s3: S3Client, bucket: str, algorithm: Any) -> None:
    sent = s3.put_object(Bucket=bucket, Key="k", Body=b"hello", ChecksumAlgorithm=algorithm)
    head: Any = s3.head_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
    assert head[f"Checksum{algorithm}"] == sent[f"Checksum{algorithm}"]  # type: ignore[literal-required]
    if algorithm == "SHA256":
        assert head["ChecksumSHA256"] == base64.b64encode(hashlib.sha256(b"hello").digest()).decode()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"ContentMD5": "AAAAAAAAAAAAAAAAAAAAAA=="}, "BadDigest"),
        ({"ContentMD5": "not base64"}, "InvalidDigest"),
        ({"ContentMD5": "AAAA"}, "InvalidDigest"),
        ({"ChecksumCRC32": "AAAAAA=="}, "BadDigest"),
        ({"ChecksumSHA256": crc32(b"zzz")}, "BadDigest"),
        ({"ChecksumCRC64NVME": "AAAAAAAAAAA="}, "NotImplemented"),
    ],
)
def test_a_wrong_hash_refuses_the_upload(s3: S3Client, bucket: str, wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(ClientError) as refused:
        s3.put_object(Bucket=bucket, Key="k", Body=b"zzz", **wrong)
    assert refused.value.response["Error"]["Code"] == code
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_chunks_and_their_trailer_are_decoded(s3: S3Client, endpoint: str, bucket: str) -> None:
    body = b"5\r\nhello\r\nA;extension=1\r\n, chunked!\r\n0\r\nx-amz-checksum-crc32:%b\r\n\r\n"
    body %= crc32(b"hello, chunked!").encode()
    assert send_chunked(endpoint, bucket, body, 15, "x-amz-checksum-crc32").status_code == 200
    assert s3.get_object(Bucket=bucket, Key="chunked")["Body"].read() == b"hello, chunked!"


@pytest.mark.parametrize(
    ("body", "decoded", "code"),
    [
        (b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", 5, "BadDigest"),
        (b"5\r\nhello\r\n0\r\n\r\n", 6, "IncompleteBody"),
        (b"5\r\nhel", 5, "IncompleteBody"),
        (b"5\r\nhello world\r\n0\r\n\r\n", 5, "IncompleteBody"),
        (b"-5\r\nhello\r\n0\r\n\r\n", 5, "IncompleteBody"),
        (b"hello", 5, "IncompleteBody"),
        (b"", 0, "IncompleteBody"),
    ],
)
def test_broken_chunks_refuse_the_upload(
    s3: S3Client, endpoint: str, bucket: str, body: bytes, decoded: int, code: str
) -> None:
    response = send_chunked(endpoint, bucket, body, decoded, "x-amz-checksum-crc32")
    assert response.status_code == 400
    assert f"<Code>{code}</Code>" in response.text
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
