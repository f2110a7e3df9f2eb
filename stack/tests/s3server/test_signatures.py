"""Who gets in, and who is told why not."""

import time
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from mypy_boto3_s3.client import S3Client

from stack.tests.s3server.running import ACCESS_KEY, SECRET_KEY, client, signed_headers


def code(response: httpx.Response) -> str:
    return response.text.partition("<Code>")[2].partition("</Code>")[0]


def test_a_wrong_secret_is_refused(endpoint: str, bucket: str) -> None:
    with pytest.raises(ClientError) as refused:
        client(endpoint, secret="guess").list_objects_v2(Bucket=bucket)
    assert refused.value.response["Error"]["Code"] == "SignatureDoesNotMatch"


def test_an_unknown_access_key_is_refused(endpoint: str, bucket: str) -> None:
    with pytest.raises(ClientError) as refused:
        client(endpoint, access="nobody").put_object(Bucket=bucket, Key="k", Body=b"x")
    assert refused.value.response["Error"]["Code"] == "InvalidAccessKeyId"


@pytest.mark.parametrize("path", ["/", "/{bucket}", "/{bucket}/key", "/{bucket}?list-type=2"])
def test_anonymous_requests_are_refused(endpoint: str, bucket: str, path: str) -> None:
    response = httpx.get(endpoint + path.format(bucket=bucket))
    assert (response.status_code, code(response)) == (403, "AccessDenied")


def test_an_anonymous_upload_leaves_nothing(s3: S3Client, endpoint: str, bucket: str) -> None:
    assert httpx.put(f"{endpoint}/{bucket}/key", content=b"x" * 1000).status_code == 403
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_a_presigned_url_gives_its_object_and_no_other(s3: S3Client, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="mine", Body=b"mine")
    s3.put_object(Bucket=bucket, Key="other", Body=b"other")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "mine"}, ExpiresIn=60)
    assert httpx.get(url).content == b"mine"
    assert httpx.get(url.replace("/mine?", "/other?")).status_code == 403
    assert httpx.delete(url).status_code == 403
    assert httpx.get(url + "&response-content-type=text/html").status_code == 403


def test_a_presigned_url_expires(s3: S3Client, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    lasting, short = (
        s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k"}, ExpiresIn=seconds)
        for seconds in (60, 1)
    )
    time.sleep(2.1)
    assert httpx.get(lasting).status_code == 200
    expired = httpx.get(short)
    assert (expired.status_code, code(expired)) == (403, "AccessDenied")
    assert "expired" in expired.text


@pytest.mark.parametrize("seconds", ["0", "604801", "-5", "x"])
def test_the_lifetime_of_a_presigned_url_is_bounded(s3: S3Client, bucket: str, seconds: str) -> None:
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k"}, ExpiresIn=60)
    response = httpx.get(url.replace("X-Amz-Expires=60", f"X-Amz-Expires={seconds}"))
    assert (response.status_code, code(response)) == (400, "AuthorizationQueryParametersError")


def test_a_presigned_upload_must_send_the_signed_content_type(s3: S3Client, bucket: str) -> None:
    params = {"Bucket": bucket, "Key": "picture", "ContentType": "image/png"}
    url = s3.generate_presigned_url("put_object", Params=params, ExpiresIn=60)
    assert httpx.put(url, content=b"<html>", headers={"Content-Type": "text/html"}).status_code == 403
    assert httpx.put(url, content=b"PNG", headers={"Content-Type": "image/png"}).status_code == 200
    assert s3.head_object(Bucket=bucket, Key="picture")["ContentType"] == "image/png"


def test_a_body_other_than_the_signed_one_is_refused(s3: S3Client, endpoint: str, bucket: str) -> None:
    url = f"{endpoint}/{bucket}/key"
    response = httpx.put(url, content=b"forged", headers=signed_headers("PUT", url, b"signed"))
    assert (response.status_code, code(response)) == (400, "XAmzContentSHA256Mismatch")
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_an_unsigned_amz_header_is_refused(endpoint: str, bucket: str) -> None:
    url = f"{endpoint}/{bucket}/key"
    headers = signed_headers("PUT", url, b"x") | {"x-amz-copy-source": "secret/key"}
    response = httpx.put(url, content=b"x", headers=headers)
    assert (response.status_code, code(response)) == (403, "AccessDenied")
    assert "x-amz-copy-source" in response.text


def test_an_old_signature_is_refused(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    earlier = datetime.now(UTC) - timedelta(minutes=16)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: earlier)
    response = httpx.get(endpoint + "/", headers=signed_headers("GET", endpoint + "/"))
    assert (response.status_code, code(response)) == (403, "RequestTimeTooSkewed")


@pytest.mark.parametrize("authorization", ["Basic dGVzdDp0ZXN0", "AWS4-HMAC-SHA256 Credential=x", "\u00e9"])
def test_another_authorization_is_malformed(endpoint: str, authorization: str) -> None:
    response = httpx.get(endpoint + "/", headers=[(b"Authorization", authorization.encode("latin-1"))])
    assert (response.status_code, code(response)) == (400, "AuthorizationHeaderMalformed")


@pytest.mark.parametrize(("sent", "status"), [("other-sdk/1.0", 200), ("changed/2.0", 403)])
def test_a_header_that_botocore_leaves_out_may_be_signed(
    endpoint: str, monkeypatch: pytest.MonkeyPatch, sent: str, status: int
) -> None:
    monkeypatch.setattr("botocore.auth.SIGNED_HEADERS_BLACKLIST", [])
    signed = AWSRequest(method="GET", url=endpoint + "/", headers={"User-Agent": "other-sdk/1.0"})
    S3SigV4Auth(Credentials(ACCESS_KEY, SECRET_KEY), "s3", "eu-test-1").add_auth(signed)
    assert "user-agent" in signed.headers["Authorization"]
    response = httpx.get(endpoint + "/", headers={**signed.headers, "User-Agent": sent})
    assert response.status_code == status
