"""Operations on multipart uploads."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from stack.s3server import xml
from stack.s3server.attributes import header_tags, kept_headers
from stack.s3server.conditions import write_precondition
from stack.s3server.digests import ALGORITHMS, DEFAULT_ALGORITHM, PREFIX, Expectation, known_algorithm
from stack.s3server.errors import S3Error
from stack.s3server.messages import Readable, Request, Response, iso_time, xml_response
from stack.s3server.multipart import MAX_PART_NUMBER, NamedPart
from stack.s3server.object_api import copy_source, version_header
from stack.s3server.payload import read_document, store_payload
from stack.s3server.store import Store

COPY_RANGE = re.compile(r"bytes=(\d{1,18})-(\d{1,18})")


def create_upload(store: Store, request: Request) -> Response:
    algorithm = request.headers.get("x-amz-checksum-algorithm", "")
    checksum_type = request.headers.get("x-amz-checksum-type", "COMPOSITE")
    if checksum_type not in ("COMPOSITE", "FULL_OBJECT"):
        raise S3Error("InvalidArgument", "x-amz-checksum-type must be COMPOSITE or FULL_OBJECT.")
    upload_id = store.uploads.create(
        request.bucket,
        request.key,
        kept_headers(request.headers),
        header_tags(request.headers.get("x-amz-tagging", "")),
        (known_algorithm(algorithm) if algorithm else "", checksum_type),
    )
    fields = [("Bucket", request.bucket), ("Key", request.key), ("UploadId", upload_id)]
    response = xml_response(xml.write("InitiateMultipartUploadResult", fields))
    if algorithm:
        response.headers |= {"x-amz-checksum-algorithm": algorithm.upper(), "x-amz-checksum-type": checksum_type}
    return response


def put_part(store: Store, request: Request) -> Response:
    number, upload_id = request.integer("partNumber", 0, 1, MAX_PART_NUMBER), request.query["uploadId"]
    store.uploads.get(request.bucket, request.key, upload_id)
    if "x-amz-copy-source" in request.headers:
        return _copy_part(store, request, upload_id, number)
    blob = store_payload(store.blobs, request)
    part = store.uploads.put_part(request.bucket, request.key, upload_id, number, blob)
    checksums = {PREFIX + name: value for name, value in part.checksums.items()}
    return Response(200, {"ETag": f'"{part.etag}"'} | checksums)


def list_parts(store: Store, request: Request) -> Response:
    marker = request.integer("part-number-marker", 0, 0, MAX_PART_NUMBER)
    limit = request.integer("max-parts", 1000, 1, 1000)
    parts = store.uploads.parts(request.bucket, request.key, request.query["uploadId"])
    rest = [part for part in parts if part.number > marker]
    page = rest[:limit]
    fields: list[tuple[str, xml.Value]] = [
        ("Bucket", request.bucket),
        ("Key", request.key),
        ("UploadId", request.query["uploadId"]),
        ("PartNumberMarker", marker),
        ("NextPartNumberMarker", page[-1].number if page else marker),
        ("MaxParts", limit),
        ("IsTruncated", len(rest) > limit),
    ]
    for part in page:
        entry: list[tuple[str, xml.Value]] = [("PartNumber", part.number), ("LastModified", iso_time(part.modified))]
        entry += [("ETag", f'"{part.etag}"'), ("Size", part.size)]
        entry += [(f"Checksum{name.upper()}", value) for name, value in part.checksums.items()]
        fields.append(("Part", entry))
    return xml_response(xml.write("ListPartsResult", fields))


def complete_upload(store: Store, request: Request) -> Response:
    named = [_named_part(node) for node in xml.parse(read_document(request), "CompleteMultipartUpload").findall("Part")]
    version = store.uploads.complete(
        request.bucket, request.key, request.query["uploadId"], named, write_precondition(request.headers)
    )
    content = version.content
    fields = [("Location", f"/{request.bucket}/{request.key}"), ("Bucket", request.bucket), ("Key", request.key)]
    if content:
        fields.append(("ETag", f'"{content.etag}"'))
        fields += [(f"Checksum{name.upper()}", value) for name, value in content.checksums.items()]
    response = xml_response(xml.write("CompleteMultipartUploadResult", fields))
    response.headers |= version_header(version)
    return response


def abort_upload(store: Store, request: Request) -> Response:
    store.uploads.abort(request.bucket, request.key, request.query["uploadId"])
    return Response(204)


def _named_part(node: Element) -> NamedPart:
    number = xml.text(node, "PartNumber").strip()
    if not re.fullmatch(r"[0-9]{1,5}", number):
        raise S3Error("MalformedXML", "PartNumber must be a number.")
    checksums = {name: node.findtext(f"Checksum{name.upper()}") for name in ALGORITHMS}
    given = {name: value for name, value in checksums.items() if value}
    return NamedPart(int(number), xml.text(node, "ETag").strip().strip('"'), given)


def _copy_part(store: Store, request: Request, upload_id: str, number: int) -> Response:
    algorithm = store.uploads.get(request.bucket, request.key, upload_id).checksum_algorithm
    with copy_source(store, request) as (_, content, file):
        source: Readable = file
        if span := request.headers.get("x-amz-copy-source-range"):
            first, length = _copy_range(span, content.size)
            file.seek(first)
            source = _Limited(file, length)
        blob = store.blobs.store(source, Expectation(checksums={algorithm or DEFAULT_ALGORITHM: None}))
    part = store.uploads.put_part(request.bucket, request.key, upload_id, number, blob)
    fields = [("LastModified", iso_time(part.modified)), ("ETag", f'"{part.etag}"')]
    fields += [(f"Checksum{name.upper()}", value) for name, value in part.checksums.items()]
    return xml_response(xml.write("CopyPartResult", fields))


def _copy_range(header: str, size: int) -> tuple[int, int]:
    match = COPY_RANGE.fullmatch(header)
    first, last = (int(match[1]), int(match[2])) if match else (1, 0)
    if not first <= last < size:
        raise S3Error("InvalidArgument", f"x-amz-copy-source-range must be bytes=FIRST-LAST within {size} bytes.")
    return first, last - first + 1


class _Limited:
    """The next `length` bytes of a stream."""

    def __init__(self, source: Readable, length: int) -> None:
        self._source = source
        self._left = length

    def read(self, size: int, /) -> bytes:
        data = self._source.read(min(size, self._left))
        self._left -= len(data)
        return data
