"""What a page in a browser does: preflights, presigned uploads and forms."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from mypy_boto3_s3.client import S3Client

ORIGIN = "http://localhost:3000"
RULE: Any = {
    "AllowedOrigins": [ORIGIN, "https://*.example.com"],
    "AllowedMethods": ["PUT", "POST", "GET"],
    "AllowedHeaders": ["content-*"],
    "ExposeHeaders": ["ETag"],
    "MaxAgeSeconds": 600,
}


@pytest.fixture
def cors_bucket(s3: S3Client, bucket: str) -> str:
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [RULE]})
    return bucket


def preflight(url: str, origin: str = ORIGIN, method: str = "PUT", headers: str = "content-type") -> httpx.Response:
    asked = {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    return httpx.options(url, headers=asked)


def test_a_preflight_needs_no_signature_and_names_what_is_allowed(endpoint: str, cors_bucket: str) -> None:
    response = preflight(f"{endpoint}/{cors_bucket}/any/key")
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == ORIGIN
    assert response.headers["access-control-allow-methods"] == "PUT, POST, GET"
    assert response.headers["access-control-allow-headers"] == "content-type"
    assert response.headers["access-control-max-age"] == "600"
    assert "Origin" in response.headers["vary"]


@pytest.mark.parametrize(
    "asked",
    [{"origin": "http://evil.example"}, {"method": "DELETE"}, {"headers": "content-type, x-other"}],
)
def test_a_preflight_outside_the_rules_is_denied(endpoint: str, cors_bucket: str, asked: dict[str, str]) -> None:
    response = preflight(f"{endpoint}/{cors_bucket}/k", **asked)
    assert response.status_code == 403
    assert "access-control-allow-origin" not in response.headers


def test_a_wildcard_origin_matches_its_subdomains_only(endpoint: str, cors_bucket: str) -> None:
    assert preflight(f"{endpoint}/{cors_bucket}/k", "https://app.example.com").status_code == 200
    assert preflight(f"{endpoint}/{cors_bucket}/k", "https://example.com.evil").status_code == 403


def test_actual_answers_carry_the_headers_also_when_they_refuse(s3: S3Client, cors_bucket: str) -> None:
    url = s3.generate_presigned_url("put_object", Params={"Bucket": cors_bucket, "Key": "k"}, ExpiresIn=60)
    accepted = httpx.put(url, content=b"x", headers={"Origin": ORIGIN})
    refused = httpx.put(url.replace("/k?", "/other?"), content=b"x", headers={"Origin": ORIGIN})
    foreign = httpx.put(url, content=b"x", headers={"Origin": "http://evil.example"})
    assert (accepted.status_code, refused.status_code, foreign.status_code) == (200, 403, 200)
    assert accepted.headers["access-control-expose-headers"] == "ETag"
    assert refused.headers["access-control-allow-origin"] == ORIGIN
    assert "access-control-allow-origin" not in foreign.headers


def test_cors_rules_are_checked_when_they_are_set(s3: S3Client, bucket: str) -> None:
    wrong: Any = {"CORSRules": [{"AllowedOrigins": ["*"], "AllowedMethods": ["PATCH"]}]}
    with pytest.raises(s3.exceptions.ClientError, match="PATCH"):
        s3.put_bucket_cors(Bucket=bucket, CORSConfiguration=wrong)
    with pytest.raises(s3.exceptions.ClientError, match="NoSuchCORSConfiguration"):
        s3.get_bucket_cors(Bucket=bucket)


def test_a_presigned_download_names_its_file(s3: S3Client, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", ContentType="text/html")
    params = {
        "Bucket": bucket,
        "Key": "k",
        "ResponseContentDisposition": 'attachment; filename="Übersicht.txt"',
        "ResponseContentType": "text/plain",
    }
    response = httpx.get(s3.generate_presigned_url("get_object", Params=params, ExpiresIn=60))
    assert response.headers["content-type"] == "text/plain"
    assert response.headers["content-disposition"] == params["ResponseContentDisposition"]


def test_a_presigned_download_cannot_inject_headers(s3: S3Client, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    params = {"Bucket": bucket, "Key": "k", "ResponseContentType": "text/plain\r\nSet-Cookie: a=b"}
    response = httpx.get(s3.generate_presigned_url("get_object", Params=params, ExpiresIn=60))
    assert response.status_code == 400
    assert "set-cookie" not in response.headers


def form(s3: S3Client, bucket: str, **fields: str) -> dict[str, str]:
    conditions: Any = [["content-length-range", 1, 1000], *({name: value} for name, value in fields.items())]
    signed: dict[str, str] = s3.generate_presigned_post(bucket, "up/${filename}", fields, conditions, 60)["fields"]
    return signed


def send(endpoint: str, bucket: str, fields: dict[str, str], content: bytes = b"JPEG") -> httpx.Response:
    return httpx.post(f"{endpoint}/{bucket}", data=fields, files={"file": ("cat.jpg", content, "image/jpeg")})


def test_a_form_uploads_its_file(s3: S3Client, endpoint: str, bucket: str) -> None:
    fields = form(s3, bucket, **{"Content-Type": "image/jpeg", "x-amz-meta-who": "ada"})
    assert send(endpoint, bucket, fields).status_code == 204
    got = s3.get_object(Bucket=bucket, Key="up/cat.jpg")
    assert (got["Body"].read(), got["ContentType"], got["Metadata"]) == (b"JPEG", "image/jpeg", {"who": "ada"})


def test_a_form_may_ask_for_a_document_or_a_redirect(s3: S3Client, endpoint: str, bucket: str) -> None:
    created = send(endpoint, bucket, form(s3, bucket, success_action_status="201"))
    assert created.status_code == 201
    assert "<Key>up/cat.jpg</Key>" in created.text
    redirected = send(endpoint, bucket, form(s3, bucket, success_action_redirect="http://localhost/done"))
    assert redirected.status_code == 303
    assert redirected.headers["location"].startswith("http://localhost/done?bucket=")


@pytest.mark.parametrize(
    ("field", "value"),
    [("Content-Type", "text/html\r\nSet-Cookie: a=b"), ("x-amz-meta-a: b\r\nSet-Cookie", "c"), ("Expires", "\x00")],
)
def test_a_form_cannot_inject_headers(s3: S3Client, endpoint: str, bucket: str, field: str, value: str) -> None:
    response = send(endpoint, bucket, form(s3, bucket, **{field: value}))
    assert response.status_code in (400, 403)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_a_form_keeps_text_outside_ascii(s3: S3Client, endpoint: str, bucket: str) -> None:
    disposition = 'attachment; filename="Übersicht ✓.txt"'
    fields = form(s3, bucket, **{"Content-Disposition": disposition})
    files = {"file": ("Zeile\r\n✓.txt", b"x", "text/plain")}
    assert httpx.post(f"{endpoint}/{bucket}", data=fields, files=files).status_code == 204
    (stored,) = s3.list_objects_v2(Bucket=bucket)["Contents"]
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": stored["Key"]}, ExpiresIn=60)
    assert httpx.get(url).headers["content-disposition"] == disposition


@pytest.mark.parametrize(
    ("size", "code"), [(0, "EntityTooSmall"), (1001, "EntityTooLarge"), (500_000, "EntityTooLarge")]
)
def test_a_form_keeps_to_its_size_range(s3: S3Client, endpoint: str, bucket: str, size: int, code: str) -> None:
    response = send(endpoint, bucket, form(s3, bucket), b"x" * size)
    assert response.status_code == 400
    assert f"<Code>{code}</Code>" in response.text
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_a_form_may_not_differ_from_its_policy(s3: S3Client, endpoint: str, bucket: str) -> None:
    fields = form(s3, bucket, **{"Content-Type": "image/jpeg"})
    for change in (
        {"key": "elsewhere"},
        {"Content-Type": "text/html"},
        {"x-amz-meta-extra": "1"},
        {"x-amz-signature": "0" * 64},
        {"x-amz-credential": fields["x-amz-credential"].replace("test-key", "other")},
    ):
        response = send(endpoint, bucket, fields | change)
        assert response.status_code == 403, change
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_a_forged_policy_is_refused(s3: S3Client, endpoint: str, bucket: str) -> None:
    fields = form(s3, bucket)
    policy = json.loads(base64.b64decode(fields["policy"]))
    policy["expiration"] = (datetime.now(UTC) + timedelta(days=9)).isoformat()
    forged = base64.b64encode(json.dumps(policy).encode()).decode()
    response = send(endpoint, bucket, fields | {"policy": forged})
    assert "<Code>SignatureDoesNotMatch</Code>" in response.text


def test_an_expired_policy_is_refused(s3: S3Client, endpoint: str, bucket: str) -> None:
    post = s3.generate_presigned_post(bucket, "k", ExpiresIn=-1)
    response = send(endpoint, bucket, post["fields"])
    assert response.status_code == 403
    assert "Policy expired" in response.text


@pytest.mark.parametrize("fields", [{}, {"key": "k"}, {"key": "k", "policy": "e30="}])
def test_an_unsigned_form_is_refused(endpoint: str, bucket: str, fields: dict[str, str]) -> None:
    assert send(endpoint, bucket, fields).status_code == 403


def test_a_form_without_a_file_is_malformed(s3: S3Client, endpoint: str, bucket: str) -> None:
    files = {name: (None, value) for name, value in form(s3, bucket).items()}
    response = httpx.post(f"{endpoint}/{bucket}", files=files)
    assert "<Code>MalformedPOSTRequest</Code>" in response.text
