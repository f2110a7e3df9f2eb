"""Which operation a request asks for, and the order of the checks before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from stack.s3server import bucket_api, cors, listing_api, object_api, upload_api, xml
from stack.s3server.errors import S3Error
from stack.s3server.messages import Request, Response
from stack.s3server.objects import check_key
from stack.s3server.post_api import post_object
from stack.s3server.signature import SignatureChecker
from stack.s3server.store import Store

Operation: TypeAlias = Callable[[Store, Request], Response]

BUCKET_OPERATIONS: dict[tuple[str, str], Operation] = {
    ("PUT", ""): bucket_api.create_bucket,
    ("HEAD", ""): bucket_api.head_bucket,
    ("DELETE", ""): bucket_api.delete_bucket,
    ("POST", "delete"): bucket_api.delete_objects,
    ("GET", "location"): bucket_api.get_location,
    ("GET", "versioning"): bucket_api.get_versioning,
    ("PUT", "versioning"): bucket_api.put_versioning,
    ("GET", "cors"): bucket_api.get_cors,
    ("PUT", "cors"): bucket_api.put_cors,
    ("DELETE", "cors"): bucket_api.delete_cors,
    ("GET", "lifecycle"): bucket_api.get_lifecycle,
    ("PUT", "lifecycle"): bucket_api.put_lifecycle,
    ("DELETE", "lifecycle"): bucket_api.delete_lifecycle,
    ("GET", ""): listing_api.list_objects_v1,
    ("GET", "list-type"): listing_api.list_objects_v2,
    ("GET", "versions"): listing_api.list_versions,
    ("GET", "uploads"): listing_api.list_uploads,
}

OBJECT_OPERATIONS: dict[tuple[str, str], Operation] = {
    ("PUT", ""): object_api.put_object,
    ("GET", ""): object_api.get_object,
    ("HEAD", ""): object_api.get_object,
    ("DELETE", ""): object_api.delete_object,
    ("GET", "tagging"): object_api.get_tags,
    ("PUT", "tagging"): object_api.put_tags,
    ("DELETE", "tagging"): object_api.delete_tags,
    ("POST", "uploads"): upload_api.create_upload,
    ("PUT", "uploadId"): upload_api.put_part,
    ("GET", "uploadId"): upload_api.list_parts,
    ("POST", "uploadId"): upload_api.complete_upload,
    ("DELETE", "uploadId"): upload_api.abort_upload,
}

# Parameters that select another operation of S3: without a place above they must not fall through to
# the plain GET, PUT or DELETE of the same address. `partNumber` comes last: it accompanies `uploadId`.
SUBRESOURCES = (
    "uploadId", "uploads", "cors", "delete", "lifecycle", "list-type", "location", "tagging", "versioning", "versions",
    "accelerate", "acl", "analytics", "attributes", "encryption", "intelligent-tiering", "inventory", "legal-hold",
    "logging", "metrics", "notification", "object-lock", "ownershipControls", "policy", "policyStatus",
    "publicAccessBlock", "replication", "requestPayment", "restore", "retention", "select", "torrent", "website",
    "partNumber",
)  # fmt: skip


class App:
    """Answers requests from a store; every refusal becomes an S3 error document."""

    def __init__(self, store: Store, signatures: SignatureChecker) -> None:
        self._store = store
        self._signatures = signatures

    def handle(self, request: Request) -> Response:
        """Never raises S3Error; other exceptions are bugs and are the caller's to log."""
        if request.method in ("GET", "HEAD") and request.path == "/healthz":
            return Response(200, {"Content-Type": "text/plain"}, b"ok\n")
        try:
            response = self._dispatch(request)
        except S3Error as err:
            response = error_response(err, request.method, request.path, request.id)
        response.headers |= self._cors_headers(request)
        return response

    def _dispatch(self, request: Request) -> Response:
        check_key(request.key)
        if request.method == "OPTIONS":
            return cors.preflight(self._cors_rules(request.bucket), request.headers)
        content_type = request.headers.get("content-type", "")
        if request.method == "POST" and not request.key and content_type.startswith("multipart/form-data"):
            return post_object(self._store, request, self._signatures)
        self._signatures.check(request)
        return self._operation(request)(self._store, request)

    def _operation(self, request: Request) -> Operation:
        if not request.bucket:
            if request.method == "GET":
                return bucket_api.list_buckets
            raise S3Error("MethodNotAllowed", "Only GET is possible without a bucket.")
        table = OBJECT_OPERATIONS if request.key else BUCKET_OPERATIONS
        subresource = next((name for name in SUBRESOURCES if name in request.query), "")
        operation = table.get((request.method, subresource))
        if operation is None:
            raise S3Error("NotImplemented", f"{request.method} {subresource or 'here'} is not part of this server.")
        return operation

    def _cors_rules(self, bucket: str) -> list[cors.Rule]:
        document = self._store.buckets.document(bucket, "cors")
        return cors.parse_rules(document) if document else []

    def _cors_headers(self, request: Request) -> dict[str, str]:
        if "origin" not in request.headers or request.method == "OPTIONS":
            return {}
        try:
            return cors.response_headers(self._cors_rules(request.bucket), request.method, request.headers)
        except S3Error:
            # The bucket does not exist; the answer itself already says so.
            return {}


def error_response(err: S3Error, method: str, path: str, request_id: str) -> Response:
    """The Error document; a 304 and the answer to HEAD have no body."""
    headers = {**err.headers, "Content-Type": "application/xml"}
    if err.status == 304 or method == "HEAD":
        return Response(err.status, err.headers)
    fields = [("Code", err.code), ("Message", err.message), ("Resource", path), ("RequestId", request_id)]
    return Response(err.status, headers, xml.write("Error", fields, namespace=""))
