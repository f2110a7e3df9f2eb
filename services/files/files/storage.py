"""The bucket. S3's errors become ours here: NotFound, InvalidInput for parts that do not fit, else Unavailable."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from typing import Any, NamedTuple

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from chassis.bounded import bounded
from chassis.errors import Conflict, InvalidInput, NotFound, ServiceError, Unavailable

from files import storage_metrics, storage_spans
from files.keys import OBJECT_PREFIX
from files.presigning import Keys

log = logging.getLogger(__name__)

CHUNK = 1024 * 1024
"""Bytes of an object in memory at once."""

CALL_SECONDS = 6.0
"""For one call of S3, with all that it is made of: well below a request's deadline, so that the answer is ours."""

JOIN_SECONDS = 60.0
"""To make one object of thousands of parts, where no deadline ends it sooner."""

_MISSING = {"404", "NoSuchKey", "NoSuchUpload", "NotFound"}
_BAD_PARTS = {"InvalidPart", "InvalidPartOrder", "EntityTooSmall", "EntityTooLarge"}
_PASSING = {
    "NoSuchBucket",
    "SlowDown",
    "RequestTimeout",
    "InternalError",
    "ServiceUnavailable",
    "Throttling",
    "ThrottlingException",
}


class StoredPart(NamedTuple):
    """A part that S3 has. The ETag is without its quotes."""

    number: int
    etag: str
    size: int


class StoredObject(NamedTuple):
    """An object, or an upload under way, with its time of change or start."""

    key: str
    modified: datetime


def connect(endpoint: str, region: str, access_key_id: str, secret_access_key: str) -> Any:
    """An S3 client; making one takes a tenth of a second, using one is safe from many threads.

    Without keys it uses those of the place where it runs: see `lent_keys`.
    """
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id=access_key_id or None,
        aws_secret_access_key=secret_access_key or None,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            retries={"total_max_attempts": 2, "mode": "standard"},
            connect_timeout=4,
            read_timeout=12,
            max_pool_connections=50,
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


def lent_keys() -> Callable[[], Keys]:
    """The keys of the place where this runs, as boto3 finds them, such as the role of a Kubernetes service account.

    They are renewed in time; asking for them may take a request, and raise Unavailable.
    """
    found = boto3.Session().get_credentials()

    def current() -> Keys:
        if found is None:
            raise Unavailable("there are no keys for the file store", code="storage_refused")
        with translated():
            keys = found.get_frozen_credentials()
        return Keys(keys.access_key or "", keys.secret_key or "", keys.token or "")

    return current


class Bucket:
    """One bucket. Every method may raise Unavailable; those that name an object or upload, NotFound."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self.name = name
        storage_spans.observe(client, name)
        storage_metrics.observe(client)

    def ensure(self, origins: Sequence[str]) -> None:
        """Create the bucket when it is missing, and let web apps of these origins read and write it."""
        try:
            with called():
                self._client.head_bucket(Bucket=self.name)
        except NotFound:
            self._create()
        try:
            with called():
                self._client.put_bucket_cors(Bucket=self.name, CORSConfiguration={"CORSRules": [_cors_rule(origins)]})
        except Unavailable as err:
            if err.code != "storage_refused":
                raise
            log.warning("the bucket's CORS rules are left to its operator", extra={"reason": err.message})

    def _create(self) -> None:
        region = self._client.meta.region_name
        # us-east-1 is the one region that may not be named here.
        where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        try:
            with called():
                self._client.create_bucket(Bucket=self.name, **where)
        except Conflict:
            log.info("another process created the bucket first")

    def start_multipart(self, key: str) -> str:
        """S3's id of a new multipart upload."""
        with called():
            upload_id: str = self._client.create_multipart_upload(Bucket=self.name, Key=key)["UploadId"]
            return upload_id

    def parts(self, key: str, multipart_id: str) -> list[StoredPart]:
        """What has been uploaded so far, by number."""
        with called():
            pages = self._client.get_paginator("list_parts").paginate(Bucket=self.name, Key=key, UploadId=multipart_id)
            return [
                StoredPart(part["PartNumber"], part["ETag"].strip('"'), part["Size"])
                for page in pages
                for part in page.get("Parts", ())
            ]

    def join(self, key: str, multipart_id: str, parts: Sequence[StoredPart]) -> None:
        """Make one object of the parts. Raises InvalidInput when S3 refuses them."""
        named = [{"PartNumber": part.number, "ETag": f'"{part.etag}"'} for part in parts]
        with called(JOIN_SECONDS):
            self._client.complete_multipart_upload(
                Bucket=self.name, Key=key, UploadId=multipart_id, MultipartUpload={"Parts": named}
            )

    def size(self, key: str) -> int:
        """Bytes of an object."""
        with called():
            size: int = self._client.head_object(Bucket=self.name, Key=key)["ContentLength"]
            return size

    def head(self, key: str, length: int) -> bytes:
        """The first bytes of an object that is not empty, at most `length`."""
        with called():
            answer = self._client.get_object(Bucket=self.name, Key=key, Range=f"bytes=0-{length - 1}")
            with closing(answer["Body"]) as body:
                first: bytes = body.read()
                return first

    def chunks(self, key: str) -> Iterator[bytes]:
        """All bytes of an object, CHUNK at a time."""
        with called():
            answer = self._client.get_object(Bucket=self.name, Key=key)
        with closing(answer["Body"]) as body:
            chunks = body.iter_chunks(CHUNK)
            while chunk := _next(chunks):
                yield chunk

    def put(self, key: str, content: bytes, content_type: str) -> None:
        """Store a small object, in the place of what is there."""
        with called():
            self._client.put_object(Bucket=self.name, Key=key, Body=content, ContentType=content_type)

    def remove(self, key: str) -> None:
        """Delete the object and abort uploads under this key; none being there is fine."""
        with called():
            pages = self._client.get_paginator("list_multipart_uploads").paginate(Bucket=self.name, Prefix=key)
            for upload in [u for page in pages for u in page.get("Uploads", ()) if u["Key"] == key]:
                self._client.abort_multipart_upload(Bucket=self.name, Key=key, UploadId=upload["UploadId"])
            self._client.delete_object(Bucket=self.name, Key=key)

    def objects(self, prefix: str = OBJECT_PREFIX) -> Iterator[StoredObject]:
        """All objects below a prefix."""
        with translated():
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix)
            for page in pages:
                yield from (StoredObject(o["Key"], o["LastModified"]) for o in page.get("Contents", ()))

    def open_multiparts(self) -> Iterator[StoredObject]:
        """All uploads of ours that are under way."""
        with translated():
            pages = self._client.get_paginator("list_multipart_uploads").paginate(
                Bucket=self.name, Prefix=OBJECT_PREFIX
            )
            for page in pages:
                yield from (StoredObject(u["Key"], u["Initiated"]) for u in page.get("Uploads", ()))


def _next(chunks: Iterator[bytes]) -> bytes:
    with called():
        return next(chunks, b"")


@contextmanager
def called(seconds: float = CALL_SECONDS) -> Iterator[None]:
    """One call: translated, and bounded however slowly its answer drips."""
    with translated(), bounded(seconds, "the file store did not answer in time"):
        yield


@contextmanager
def translated() -> Iterator[None]:
    """Raises our errors for those of S3 and of the connection to it."""
    try:
        yield
    except ClientError as err:
        raise _translate(err) from err
    except BotoCoreError as err:
        raise Unavailable("the file store cannot be reached") from err


def _translate(err: ClientError) -> ServiceError:
    code = str(err.response.get("Error", {}).get("Code", ""))
    status = int(err.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if code in _MISSING:
        return NotFound("not in the file store")
    if code in _BAD_PARTS:
        return InvalidInput.at("parts", "refused", f"the parts cannot be joined: {err}")
    if code == "BucketAlreadyOwnedByYou":
        return Conflict("the bucket exists")
    if code in _PASSING or (status >= 500 and code != "NotImplemented"):
        return Unavailable("the file store cannot answer now")
    return Unavailable(f"the file store refuses {err.operation_name}: {code}", code="storage_refused")


def _cors_rule(origins: Sequence[str]) -> dict[str, Any]:
    return {
        "AllowedOrigins": list(origins),
        "AllowedMethods": ["GET", "HEAD", "PUT"],
        "AllowedHeaders": ["*"],
        "ExposeHeaders": ["ETag"],
        "MaxAgeSeconds": 3600,
    }
