"""The payload of a request, out of its transfer coding and compared with its declared hashes."""

from __future__ import annotations

from stack.s3server.blobs import Blobs, StoredBlob
from stack.s3server.digests import Expectation
from stack.s3server.errors import S3Error
from stack.s3server.messages import Readable, Request
from stack.s3server.transfer import AwsChunkedBody

MAX_DOCUMENT_BYTES = 2 << 20


def store_payload(blobs: Blobs, request: Request) -> StoredBlob:
    """Stream the payload to disk; raises S3Error and keeps nothing when it does not match."""
    if not request.framed:
        raise S3Error("MissingContentLength", "The header Content-Length is required.")
    return blobs.store(_decoded(request), Expectation.from_headers(request.headers))


def read_document(request: Request) -> bytes:
    """The whole payload, for the XML documents of at most 2 MiB."""
    expectation, source = Expectation.from_headers(request.headers), _decoded(request)
    digests, pieces, size = expectation.digests(), [], 0
    while data := source.read(MAX_DOCUMENT_BYTES):
        size += len(data)
        if size > MAX_DOCUMENT_BYTES:
            raise S3Error("EntityTooLarge", f"The document must be at most {MAX_DOCUMENT_BYTES} bytes.")
        digests.update(data)
        pieces.append(data)
    expectation.compare(digests, source.trailers if isinstance(source, AwsChunkedBody) else {})
    return b"".join(pieces)


def _decoded(request: Request) -> Readable:
    if not request.headers.get("x-amz-content-sha256", "").startswith("STREAMING-"):
        return request.body
    length = request.headers.get("x-amz-decoded-content-length")
    if length is not None and not (length.isascii() and length.isdigit()):
        raise S3Error("InvalidArgument", "x-amz-decoded-content-length must be a number of bytes.")
    return AwsChunkedBody(request.body, None if length is None else int(length))
