"""Our signer against botocore's."""

import warnings
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from botocore.config import Config
from files.presigning import Keys, Presigner, fixed

KEYS = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")


def signed_by_botocore(
    endpoint: str, operation: str, parameters: Mapping[str, object], seconds: int, token: str | None = None
) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client = boto3.client(
            "s3",
            endpoint_url=endpoint,
            region_name="eu-west-1",
            aws_access_key_id=KEYS[0],
            aws_secret_access_key=KEYS[1],
            aws_session_token=token,
            config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                request_checksum_calculation="when_required",
            ),
        )
    return str(client.generate_presigned_url(operation, Params=parameters, ExpiresIn=seconds))


def time_of(url: str) -> datetime:
    return datetime.strptime(parse_qs(urlsplit(url).query)["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def assert_same(ours: str, theirs: str) -> None:
    assert (urlsplit(ours).hostname, urlsplit(ours).path) == (urlsplit(theirs).hostname, urlsplit(theirs).path)
    assert parse_qs(urlsplit(ours).query) == parse_qs(urlsplit(theirs).query)


@pytest.mark.parametrize(
    "endpoint", ["http://127.0.0.1:9000", "https://s3.example.com", "http://s3.example.com:80", "https://s3.a.com:443"]
)
def test_a_download_is_signed_as_botocore_signs_it(endpoint: str) -> None:
    headers = {"response-content-disposition": "attachment; filename=\"a b~c+d.txt\"; filename*=UTF-8''%C3%BC%20.txt"}
    parameters = {
        "Bucket": "my-bucket",
        "Key": "files/a b",
        "ResponseContentDisposition": headers["response-content-disposition"],
    }
    theirs = signed_by_botocore(endpoint, "get_object", parameters, 900)
    ours = Presigner(endpoint, "eu-west-1", "my-bucket", fixed(*KEYS)).url(
        "GET", "files/a b", 900, query=headers, now=time_of(theirs)
    )
    assert_same(ours, theirs)


def test_a_part_is_signed_with_its_length_as_botocore_signs_it() -> None:
    parameters = {"Bucket": "b", "Key": "k", "PartNumber": 7, "UploadId": "x/y=", "ContentLength": 12345}
    theirs = signed_by_botocore("http://s3:9000", "upload_part", parameters, 86400)
    ours = Presigner("http://s3:9000", "eu-west-1", "b", fixed(*KEYS)).url(
        "PUT", "k", 86400, query={"partNumber": "7", "uploadId": "x/y="}, content_length=12345, now=time_of(theirs)
    )
    assert_same(ours, theirs)


def test_another_secret_gives_another_signature() -> None:
    now = datetime(2024, 5, 6, tzinfo=UTC)
    one, other = (
        Presigner("http://s3", "us-east-1", "b", fixed("key", secret)).url("GET", "k", 60, now=now)
        for secret in ("a", "b")
    )
    assert one != other
    assert one.split("X-Amz-Signature")[0] == other.split("X-Amz-Signature")[0]


def test_lent_keys_are_signed_with_their_token_as_botocore_signs_them() -> None:
    theirs = signed_by_botocore(
        "http://s3:9000", "get_object", {"Bucket": "b", "Key": "k"}, 900, token="a/token+of=AWS"
    )
    ours = Presigner("http://s3:9000", "eu-west-1", "b", lambda: Keys(*KEYS, "a/token+of=AWS")).url(
        "GET", "k", 900, now=time_of(theirs)
    )
    assert_same(ours, theirs)


def test_each_url_is_signed_with_the_keys_of_the_moment() -> None:
    lent = iter([Keys("first", "a", "one"), Keys("second", "b", "two")])
    presigner = Presigner("http://s3", "us-east-1", "b", lambda: next(lent))
    queries = [parse_qs(urlsplit(presigner.url("GET", "k", 60)).query) for _ in range(2)]
    assert [query["X-Amz-Security-Token"] for query in queries] == [["one"], ["two"]]
    assert [query["X-Amz-Credential"][0].split("/")[0] for query in queries] == ["first", "second"]
