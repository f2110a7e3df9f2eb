"""Listing operations: objects (both versions of the API), object versions and uploads."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from urllib.parse import quote

from stack.s3server import xml
from stack.s3server.errors import S3Error
from stack.s3server.listing import Page, Window, newest_objects, take_page
from stack.s3server.messages import Request, Response, iso_time, xml_response
from stack.s3server.objects import Version
from stack.s3server.store import Store

MAX_KEYS = 1000


def list_objects_v1(store: Store, request: Request) -> Response:
    encode, window = _encoder(request), _window(request, request.query.get("marker", ""))
    page = _objects_page(store, request, window)
    fields = [*_common_fields(request, window, page, encode), ("Marker", encode(window.after_key))]
    if page.truncated:
        fields.append(("NextMarker", encode(page.next_key)))
    return xml_response(xml.write("ListBucketResult", fields + _contents(page, encode)))


def list_objects_v2(store: Store, request: Request) -> Response:
    token, start_after = request.query.get("continuation-token"), request.query.get("start-after", "")
    encode, window = _encoder(request), _window(request, _key_of(token) if token else start_after)
    page = _objects_page(store, request, window)
    fields = _common_fields(request, window, page, encode)
    fields += [("KeyCount", len(page.versions) + len(page.prefixes)), ("StartAfter", encode(start_after))]
    if token:
        fields.append(("ContinuationToken", token))
    if page.truncated:
        fields.append(("NextContinuationToken", base64.urlsafe_b64encode(page.next_key.encode()).decode()))
    return xml_response(xml.write("ListBucketResult", fields + _contents(page, encode)))


def list_versions(store: Store, request: Request) -> Response:
    after_key, after_version = (request.query.get(name, "") for name in ("key-marker", "version-id-marker"))
    if after_version and not after_key:
        raise S3Error("InvalidArgument", "version-id-marker needs key-marker.")
    encode, window = _encoder(request), _window(request, after_key, after_version)
    with store.objects.versions(request.bucket, window.first_key) as versions:
        page = take_page(versions, window)
    fields = _common_fields(request, window, page, encode)
    fields += [("KeyMarker", encode(after_key)), ("VersionIdMarker", after_version)]
    if page.truncated:
        fields += [("NextKeyMarker", encode(page.next_key)), ("NextVersionIdMarker", page.next_version)]
    for version, is_latest in page.versions:
        kind = "Version" if version.content else "DeleteMarker"
        entry = [*_entry(version, encode), ("VersionId", version.version_id), ("IsLatest", is_latest)]
        fields.append((kind, entry))
    return xml_response(xml.write("ListVersionsResult", fields + _prefixes(page, encode)))


def list_uploads(store: Store, request: Request) -> Response:
    """All unfinished uploads under the prefix, on one page."""
    if "delimiter" in request.query:
        raise S3Error("NotImplemented", "delimiter is not supported when listing uploads.")
    encode, prefix = _encoder(request), request.query.get("prefix", "")
    fields: list[tuple[str, xml.Value]] = [
        ("Bucket", request.bucket),
        ("Prefix", encode(prefix)),
        ("IsTruncated", False),
        *_encoding(request),
    ]
    for upload in store.uploads.all(request.bucket, prefix):
        identity = [("Key", encode(upload.key)), ("UploadId", upload.id), ("Initiated", iso_time(upload.initiated))]
        fields.append(("Upload", identity))
    return xml_response(xml.write("ListMultipartUploadsResult", fields))


def _objects_page(store: Store, request: Request, window: Window) -> Page:
    with store.objects.versions(request.bucket, window.first_key) as versions:
        return take_page(newest_objects(versions), window)


def _window(request: Request, after_key: str, after_version: str = "") -> Window:
    limit = min(request.integer("max-keys", MAX_KEYS, 0, 2**31 - 1), MAX_KEYS)
    prefix, delimiter = request.query.get("prefix", ""), request.query.get("delimiter", "")
    return Window(prefix, delimiter, after_key, after_version, limit)


def _key_of(token: str) -> str:
    try:
        return base64.b64decode(token, altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as err:
        raise S3Error("InvalidArgument", "continuation-token must be one that this server gave.") from err


def _encoder(request: Request) -> Callable[[str], str]:
    encoding = request.query.get("encoding-type")
    if encoding not in (None, "url"):
        raise S3Error("InvalidArgument", "encoding-type must be url.")
    return (lambda text: quote(text, safe="/")) if encoding else (lambda text: text)


def _encoding(request: Request) -> list[tuple[str, xml.Value]]:
    return [("EncodingType", "url")] if "encoding-type" in request.query else []


def _common_fields(
    request: Request, window: Window, page: Page, encode: Callable[[str], str]
) -> list[tuple[str, xml.Value]]:
    fields: list[tuple[str, xml.Value]] = [
        ("Name", request.bucket),
        ("Prefix", encode(window.prefix)),
        ("MaxKeys", window.limit),
        ("IsTruncated", page.truncated),
    ]
    if window.delimiter:
        fields.append(("Delimiter", encode(window.delimiter)))
    return fields + _encoding(request)


def _contents(page: Page, encode: Callable[[str], str]) -> list[tuple[str, xml.Value]]:
    entries: list[tuple[str, xml.Value]] = [("Contents", _entry(version, encode)) for version, _ in page.versions]
    return entries + _prefixes(page, encode)


def _prefixes(page: Page, encode: Callable[[str], str]) -> list[tuple[str, xml.Value]]:
    return [("CommonPrefixes", [("Prefix", encode(prefix))]) for prefix in page.prefixes]


def _entry(version: Version, encode: Callable[[str], str]) -> list[tuple[str, xml.Value]]:
    fields: list[tuple[str, xml.Value]] = [("Key", encode(version.key)), ("LastModified", iso_time(version.modified))]
    if version.content:
        content = version.content
        fields += [("ETag", f'"{content.etag}"'), ("Size", content.size), ("StorageClass", "STANDARD")]
    return fields
