import base64
import hashlib
import io
import os
import zlib
from typing import Any, TypedDict

import pytest
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError
from mypy_boto3_s3.client import S3Client

FIVE_MIB = 5 << 20


class Upload(TypedDict):
    """What names an upload in every call."""

    Bucket: str
    Key: str
    UploadId: str


def error_code(call: Any, **arguments: Any) -> str:
    with pytest.raises(ClientError) as error:
        call(**arguments)
    return str(error.value.response["Error"]["Code"])


@pytest.fixture
def upload(s3: S3Client, bucket: str) -> Upload:
    created = s3.create_multipart_upload(Bucket=bucket, Key="k", ContentType="text/x-parts", Metadata={"n": "1"})
    return {"Bucket": bucket, "Key": "k", "UploadId": created["UploadId"]}


def put(s3: S3Client, upload: Upload, number: int, body: bytes) -> Any:
    return {"PartNumber": number, "ETag": s3.upload_part(**upload, PartNumber=number, Body=body)["ETag"]}


def test_parts_in_any_order_become_one_object(s3: S3Client, upload: Upload) -> None:
    last, first = put(s3, upload, 7, b"end"), put(s3, upload, 2, b"a" * FIVE_MIB)
    done = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [first, last]})
    digests = b"".join(hashlib.md5(part).digest() for part in (b"a" * FIVE_MIB, b"end"))
    assert done["ETag"] == f'"{hashlib.md5(digests).hexdigest()}-2"'
    got = s3.get_object(Bucket=upload["Bucket"], Key="k")
    assert (got["Body"].read(), got["ContentType"]) == (b"a" * FIVE_MIB + b"end", "text/x-parts")
    assert got["Metadata"] == {"n": "1"}
    assert error_code(s3.list_parts, **upload) == "NoSuchUpload"


def test_a_part_sent_again_replaces_the_first(s3: S3Client, upload: Upload) -> None:
    put(s3, upload, 1, b"old")
    part = put(s3, upload, 1, b"new")
    assert [(entry["PartNumber"], entry["Size"]) for entry in s3.list_parts(**upload)["Parts"]] == [(1, 3)]
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})
    assert s3.get_object(Bucket=upload["Bucket"], Key="k")["Body"].read() == b"new"


def test_parts_are_listed_in_pages(s3: S3Client, upload: Upload) -> None:
    for number in range(1, 6):
        put(s3, upload, number, b"x")
    pages = s3.get_paginator("list_parts").paginate(**upload, PaginationConfig={"PageSize": 2})
    assert [part["PartNumber"] for page in pages for part in page["Parts"]] == [1, 2, 3, 4, 5]


def test_completing_follows_the_rules(s3: S3Client, upload: Upload) -> None:
    small, end = put(s3, upload, 1, b"small"), put(s3, upload, 2, b"end")
    wrong: Any = {"PartNumber": 1, "ETag": '"00000000000000000000000000000000"'}
    complete = s3.complete_multipart_upload
    assert error_code(complete, **upload, MultipartUpload={"Parts": [small, end]}) == "EntityTooSmall"
    assert error_code(complete, **upload, MultipartUpload={"Parts": [end, small]}) == "InvalidPartOrder"
    assert error_code(complete, **upload, MultipartUpload={"Parts": [wrong]}) == "InvalidPart"
    assert error_code(complete, **upload, MultipartUpload={"Parts": []}) in ("InvalidPartOrder", "MalformedXML")
    assert error_code(s3.head_object, Bucket=upload["Bucket"], Key="k") == "404"


def test_an_aborted_upload_is_gone(s3: S3Client, upload: Upload) -> None:
    put(s3, upload, 1, b"x")
    assert [entry["Key"] for entry in s3.list_multipart_uploads(Bucket=upload["Bucket"])["Uploads"]] == ["k"]
    s3.abort_multipart_upload(**upload)
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=upload["Bucket"])
    assert error_code(s3.upload_part, **upload, PartNumber=1, Body=b"x") == "NoSuchUpload"


def test_a_part_may_be_copied_from_a_range(s3: S3Client, upload: Upload) -> None:
    s3.put_object(Bucket=upload["Bucket"], Key="source", Body=b"0123456789")
    source = {"Bucket": upload["Bucket"], "Key": "source"}
    copied = s3.upload_part_copy(**upload, PartNumber=1, CopySource=source, CopySourceRange="bytes=2-4")  # type: ignore[arg-type]
    part: Any = {"PartNumber": 1, "ETag": copied["CopyPartResult"]["ETag"]}
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})
    assert s3.get_object(Bucket=upload["Bucket"], Key="k")["Body"].read() == b"234"


def test_a_part_copied_from_beyond_the_source_is_refused(s3: S3Client, upload: Upload) -> None:
    s3.put_object(Bucket=upload["Bucket"], Key="source", Body=b"0123456789")
    copy = {**upload, "PartNumber": 1, "CopySource": {"Bucket": upload["Bucket"], "Key": "source"}}
    assert error_code(s3.upload_part_copy, **copy, CopySourceRange="bytes=5-10") == "InvalidArgument"


@pytest.mark.parametrize("number", [0, 10_001])
def test_part_numbers_are_bounded(s3: S3Client, upload: Upload, number: int) -> None:
    assert error_code(s3.upload_part, **upload, PartNumber=number, Body=b"x") == "InvalidArgument"


def test_boto_uploads_a_large_file_in_parallel(s3: S3Client, bucket: str) -> None:
    body = os.urandom(12 << 20)
    parts = TransferConfig(multipart_threshold=FIVE_MIB, multipart_chunksize=FIVE_MIB, max_concurrency=3)
    s3.upload_fileobj(io.BytesIO(body), bucket, "large", Config=parts)
    got = s3.get_object(Bucket=bucket, Key="large", ChecksumMode="ENABLED")
    assert got["Body"].read() == body
    pieces = [body[start : start + FIVE_MIB] for start in range(0, len(body), FIVE_MIB)]
    joined = b"".join(zlib.crc32(piece).to_bytes(4, "big") for piece in pieces)
    expected = base64.b64encode(zlib.crc32(joined).to_bytes(4, "big")).decode()
    assert got["ChecksumCRC32"] == f"{expected}-3"
