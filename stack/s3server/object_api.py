"""Operations on one object."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from urllib.parse import parse_qs, unquote

from stack.s3server import xml
from stack.s3server.attributes import document_tags, header_tags, kept_headers, overrides, tags_document
from stack.s3server.conditions import check_read, wanted_range, write_precondition
from stack.s3server.digests import PREFIX, Expectation
from stack.s3server.errors import S3Error
from stack.s3server.messages import FileSlice, Request, Response, http_time, iso_time, xml_response
from stack.s3server.objects import NULL_VERSION, Content, Version
from stack.s3server.payload import read_document, store_payload
from stack.s3server.store import Store


def put_object(store: Store, request: Request) -> Response:
    if "x-amz-copy-source" in request.headers:
        return _copy_object(store, request)
    store.buckets.get(request.bucket)
    headers, tags = kept_headers(request.headers), header_tags(request.headers.get("x-amz-tagging", ""))
    precondition = write_precondition(request.headers)
    blob = store_payload(store.blobs, request)
    content = Content(blob.name, blob.size, blob.md5, headers, tags, blob.checksums)
    version = store.objects.put(request.bucket, request.key, content, precondition)
    return Response(200, {"ETag": f'"{content.etag}"'} | checksum_headers(content) | version_header(version))


def get_object(store: Store, request: Request) -> Response:
    """GET and HEAD; the server leaves the body out of the answer to HEAD."""
    replaced = overrides(request.query)
    version, content, file = store.objects.open(request.bucket, request.key, request.query.get("versionId"))
    try:
        check_read(request.headers, version, content)
        span = wanted_range(request.headers, content)
    except S3Error:
        file.close()
        raise
    headers = content.headers | replaced | version_header(version)
    headers |= {"ETag": f'"{content.etag}"', "Last-Modified": http_time(version.modified), "Accept-Ranges": "bytes"}
    if content.tags:
        headers["x-amz-tagging-count"] = str(len(content.tags))
    if span is None:
        if request.headers.get("x-amz-checksum-mode", "").upper() == "ENABLED":
            headers |= checksum_headers(content)
        return Response(200, headers, FileSlice(file, content.size))
    first, length = span
    file.seek(first)
    headers["Content-Range"] = f"bytes {first}-{first + length - 1}/{content.size}"
    return Response(206, headers, FileSlice(file, length))


def delete_object(store: Store, request: Request) -> Response:
    marker = store.objects.delete(request.bucket, request.key, request.query.get("versionId"))
    headers = {"x-amz-delete-marker": "true"} | version_header(marker) if marker else {}
    return Response(204, headers)


def get_tags(store: Store, request: Request) -> Response:
    version, content = store.objects.get(request.bucket, request.key, request.query.get("versionId"))
    response = xml_response(tags_document(content.tags))
    response.headers |= version_header(version)
    return response


def put_tags(store: Store, request: Request) -> Response:
    tags = document_tags(read_document(request))
    version = store.objects.set_tags(request.bucket, request.key, request.query.get("versionId"), tags)
    return Response(200, version_header(version))


def delete_tags(store: Store, request: Request) -> Response:
    version = store.objects.set_tags(request.bucket, request.key, request.query.get("versionId"), {})
    return Response(204, version_header(version))


@contextmanager
def copy_source(store: Store, request: Request) -> Iterator[tuple[Version, Content, BinaryIO]]:
    """The object named by x-amz-copy-source, opened, once its x-amz-copy-source-if-… conditions hold."""
    path, _, query = request.headers["x-amz-copy-source"].partition("?")
    bucket, _, key = unquote(path).removeprefix("/").partition("/")
    if not bucket or not key:
        raise S3Error("InvalidArgument", "x-amz-copy-source must be BUCKET/KEY, optionally with ?versionId=.")
    version_id = parse_qs(query).get("versionId", [None])[0]
    version, content, file = store.objects.open(bucket, key, version_id)
    with file:
        check_read(request.headers, version, content, "x-amz-copy-source-")
        yield version, content, file


def _copy_object(store: Store, request: Request) -> Response:
    new_headers = _directive(request, "x-amz-metadata-directive")
    new_tags = _directive(request, "x-amz-tagging-directive")
    store.buckets.get(request.bucket)
    with copy_source(store, request) as (source_version, source, file):
        onto_itself = unquote(request.headers["x-amz-copy-source"]).lstrip("/") == f"{request.bucket}/{request.key}"
        if onto_itself and not new_headers:
            raise S3Error("InvalidRequest", "Copying an object onto itself must replace its metadata.")
        wanted = Expectation.from_headers(request.headers).checksums or source.checksums
        blob = store.blobs.store(file, Expectation(checksums=dict.fromkeys(wanted)))
    headers = kept_headers(request.headers) if new_headers else source.headers
    tags = header_tags(request.headers.get("x-amz-tagging", "")) if new_tags else source.tags
    content = Content(blob.name, blob.size, blob.md5, headers, tags, blob.checksums)
    version = store.objects.put(request.bucket, request.key, content, write_precondition(request.headers))
    fields = [("LastModified", iso_time(version.modified)), ("ETag", f'"{content.etag}"')]
    response = xml_response(xml.write("CopyObjectResult", fields))
    response.headers |= version_header(version)
    if source_version.version_id != NULL_VERSION:
        response.headers["x-amz-copy-source-version-id"] = source_version.version_id
    return response


def _directive(request: Request, name: str) -> bool:
    """Whether a COPY-or-REPLACE header says REPLACE."""
    value = request.headers.get(name, "COPY")
    if value not in ("COPY", "REPLACE"):
        raise S3Error("InvalidArgument", f"{name} must be COPY or REPLACE.")
    return value == "REPLACE"


def checksum_headers(content: Content) -> dict[str, str]:
    headers = {PREFIX + name: value for name, value in content.checksums.items()}
    if headers:
        composite = any("-" in value for value in headers.values())
        headers["x-amz-checksum-type"] = "COMPOSITE" if composite else "FULL_OBJECT"
    return headers


def version_header(version: Version) -> dict[str, str]:
    return {} if version.version_id == NULL_VERSION else {"x-amz-version-id": version.version_id}
