import hashlib
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError
from mypy_boto3_s3.client import S3Client

LONG_KEY = "k" * 1024
ODD_KEYS = ["a b", "ünï cödé+&=?#%.txt", "a//b", "dir/", "../../x", "..", ".", "a/../../etc/x", "%2e%2e/x", LONG_KEY]


def refused(call: Any, **arguments: Any) -> tuple[int, str]:
    with pytest.raises(ClientError) as error:
        call(**arguments)
    response = error.value.response
    return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"]


def test_an_object_comes_back_with_what_was_attached(s3: S3Client, bucket: str) -> None:
    s3.put_object(
        Bucket=bucket,
        Key="a",
        Body=b"hello",
        ContentType="text/plain",
        CacheControl="max-age=5",
        ContentDisposition='attachment; filename="a.txt"',
        ContentEncoding="identity",
        Metadata={"owner": "ada"},
        Tagging="team=red&stage=draft",
    )
    got = s3.get_object(Bucket=bucket, Key="a")
    assert got["Body"].read() == b"hello"
    assert got["ETag"] == f'"{hashlib.md5(b"hello").hexdigest()}"'
    assert (got["ContentType"], got["CacheControl"], got["ContentEncoding"]) == ("text/plain", "max-age=5", "identity")
    assert (got["ContentDisposition"], got["Metadata"]) == ('attachment; filename="a.txt"', {"owner": "ada"})
    assert got["TagCount"] == 2
    assert s3.get_object_tagging(Bucket=bucket, Key="a")["TagSet"] == [
        {"Key": "team", "Value": "red"},
        {"Key": "stage", "Value": "draft"},
    ]


@pytest.mark.parametrize("key", ODD_KEYS)
def test_any_key_is_stored_under_itself(s3: S3Client, bucket: str, key: str) -> None:
    s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == key.encode()
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]] == [key]
    s3.delete_object(Bucket=bucket, Key=key)
    assert refused(s3.head_object, Bucket=bucket, Key=key)[0] == 404


def test_a_key_beyond_1024_bytes_is_refused(s3: S3Client, bucket: str) -> None:
    assert refused(s3.put_object, Bucket=bucket, Key="ü" * 513, Body=b"") == (400, "KeyTooLongError")


@pytest.mark.parametrize(
    ("asked", "content", "answered"),
    [
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=-99", b"0123456789", "bytes 0-9/10"),
        ("bytes=8-99", b"89", "bytes 8-9/10"),
    ],
)
def test_a_range_gives_its_bytes(s3: S3Client, bucket: str, asked: str, content: bytes, answered: str) -> None:
    s3.put_object(Bucket=bucket, Key="digits", Body=b"0123456789")
    got = s3.get_object(Bucket=bucket, Key="digits", Range=asked)
    assert (got["Body"].read(), got["ContentRange"]) == (content, answered)
    assert got["ResponseMetadata"]["HTTPStatusCode"] == 206


@pytest.mark.parametrize("asked", ["bytes=5-3", "lines=1-2", "bytes=a-b", "bytes=0-1,4-5"])
def test_a_range_that_cannot_be_read_is_ignored(s3: S3Client, bucket: str, asked: str) -> None:
    s3.put_object(Bucket=bucket, Key="digits", Body=b"0123456789")
    assert s3.get_object(Bucket=bucket, Key="digits", Range=asked)["Body"].read() == b"0123456789"


def test_a_range_beyond_the_end_is_unsatisfiable(s3: S3Client, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="digits", Body=b"0123456789")
    s3.put_object(Bucket=bucket, Key="empty", Body=b"")
    assert refused(s3.get_object, Bucket=bucket, Key="digits", Range="bytes=10-") == (416, "InvalidRange")
    assert refused(s3.get_object, Bucket=bucket, Key="empty", Range="bytes=-1") == (416, "InvalidRange")


def test_a_range_of_another_version_gives_the_whole(s3: S3Client, bucket: str) -> None:
    etag = s3.put_object(Bucket=bucket, Key="digits", Body=b"0123456789")["ETag"]
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "digits"}, ExpiresIn=60)
    assert httpx.get(url, headers={"Range": "bytes=0-1", "If-Range": etag}).content == b"01"
    assert httpx.get(url, headers={"Range": "bytes=0-1", "If-Range": '"older"'}).content == b"0123456789"


def test_conditional_reads(s3: S3Client, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    head = s3.head_object(Bucket=bucket, Key="k")
    same, moment = head["ETag"], head["LastModified"]
    assert s3.get_object(Bucket=bucket, Key="k", IfMatch=same, IfModifiedSince="2001-01-01")["Body"].read() == b"x"
    assert refused(s3.get_object, Bucket=bucket, Key="k", IfNoneMatch=same)[0] == 304
    assert refused(s3.get_object, Bucket=bucket, Key="k", IfModifiedSince=moment)[0] == 304
    assert refused(s3.get_object, Bucket=bucket, Key="k", IfMatch='"other"') == (412, "PreconditionFailed")
    assert refused(s3.get_object, Bucket=bucket, Key="k", IfUnmodifiedSince="2001-01-01")[0] == 412


def test_conditional_writes(s3: S3Client, bucket: str) -> None:
    first = s3.put_object(Bucket=bucket, Key="k", Body=b"1", IfNoneMatch="*")["ETag"]
    assert refused(s3.put_object, Bucket=bucket, Key="k", Body=b"2", IfNoneMatch="*")[0] == 412
    s3.put_object(Bucket=bucket, Key="k", Body=b"2", IfMatch=first)
    assert refused(s3.put_object, Bucket=bucket, Key="k", Body=b"3", IfMatch=first)[0] == 412
    assert refused(s3.put_object, Bucket=bucket, Key="new", Body=b"3", IfMatch=first) == (404, "NoSuchKey")
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"2"


def test_a_copy_keeps_or_replaces_what_is_attached(s3: S3Client, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="ä +", Body=b"x", Metadata={"n": "1"}, Tagging="t=1")
    source: Any = {"Bucket": bucket, "Key": "ä +"}
    s3.copy_object(Bucket=bucket, Key="same", CopySource=source)
    assert s3.head_object(Bucket=bucket, Key="same")["Metadata"] == {"n": "1"}
    assert s3.get_object_tagging(Bucket=bucket, Key="same")["TagSet"] == [{"Key": "t", "Value": "1"}]
    s3.copy_object(Bucket=bucket, Key="new", CopySource=source, MetadataDirective="REPLACE", Metadata={"n": "2"})
    assert s3.head_object(Bucket=bucket, Key="new")["Metadata"] == {"n": "2"}
    assert refused(s3.copy_object, Bucket=bucket, Key="ä +", CopySource=source) == (400, "InvalidRequest")
    assert refused(s3.copy_object, Bucket=bucket, Key="c", CopySource=source, CopySourceIfMatch="no")[0] == 412


def test_deleting_is_idempotent_and_many_at_once(s3: S3Client, bucket: str) -> None:
    for key in ("a", "b", "c"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    s3.delete_object(Bucket=bucket, Key="a")
    s3.delete_object(Bucket=bucket, Key="a")
    objects: Any = [{"Key": "b"}, {"Key": "c"}, {"Key": "never"}]
    deleted = s3.delete_objects(Bucket=bucket, Delete={"Objects": objects})
    assert [entry["Key"] for entry in deleted["Deleted"]] == ["b", "c", "never"]
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    s3.delete_bucket(Bucket=bucket)
    assert refused(s3.list_objects_v2, Bucket=bucket) == (404, "NoSuchBucket")


def test_a_bucket_with_objects_stays(s3: S3Client, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="a", Body=b"")
    assert refused(s3.delete_bucket, Bucket=bucket) == (409, "BucketNotEmpty")


@pytest.mark.parametrize("name", ["healthz", "ab.", "-ab", "a" * 64 + "b"])
def test_bucket_names_follow_the_rule(s3: S3Client, name: str) -> None:
    assert refused(s3.create_bucket, Bucket=name) == (400, "InvalidBucketName")


@pytest.mark.parametrize(
    "tags", ["&".join(f"t{n}=1" for n in range(11)), "a=1&a=2", "=1", "k" * 129 + "=1", "k=" + "v" * 257]
)
def test_tags_follow_the_rules(s3: S3Client, bucket: str, tags: str) -> None:
    assert refused(s3.put_object, Bucket=bucket, Key="k", Body=b"", Tagging=tags) == (400, "InvalidTag")


def test_metadata_beyond_two_kilobytes_is_refused(s3: S3Client, bucket: str) -> None:
    metadata = {"a": "x" * 2048}
    assert refused(s3.put_object, Bucket=bucket, Key="k", Metadata=metadata) == (400, "MetadataTooLarge")


def test_what_is_not_implemented_says_so_and_changes_nothing(s3: S3Client, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    assert refused(s3.get_object_acl, Bucket=bucket, Key="k") == (501, "NotImplemented")
    assert refused(s3.put_object_acl, Bucket=bucket, Key="k", ACL="private") == (501, "NotImplemented")
    assert refused(s3.delete_bucket_policy, Bucket=bucket) == (501, "NotImplemented")
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"x"


def test_versions_are_kept_hidden_and_restored(s3: S3Client, bucket: str) -> None:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(Bucket=bucket, Key="v", Body=b"1")["VersionId"]
    s3.put_object(Bucket=bucket, Key="v", Body=b"2")
    marker = s3.delete_object(Bucket=bucket, Key="v")
    assert marker["DeleteMarker"] is True
    assert refused(s3.get_object, Bucket=bucket, Key="v") == (404, "NoSuchKey")
    assert s3.get_object(Bucket=bucket, Key="v", VersionId=first)["Body"].read() == b"1"
    s3.delete_object(Bucket=bucket, Key="v", VersionId=marker["VersionId"])
    assert s3.get_object(Bucket=bucket, Key="v")["Body"].read() == b"2"
    listed = s3.list_object_versions(Bucket=bucket)["Versions"]
    assert [(entry["Key"], entry["IsLatest"]) for entry in listed] == [("v", True), ("v", False)]
    assert refused(s3.get_object, Bucket=bucket, Key="v", VersionId="none") == (404, "NoSuchVersion")


def test_lifecycle_rules_can_be_read_back(s3: S3Client, bucket: str) -> None:
    assert refused(s3.get_bucket_lifecycle_configuration, Bucket=bucket) == (404, "NoSuchLifecycleConfiguration")
    rule: Any = {"ID": "tmp", "Status": "Enabled", "Filter": {"Prefix": "tmp/"}, "Expiration": {"Days": 1}}
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [rule]})
    assert s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"] == [rule]
