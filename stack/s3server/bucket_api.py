"""Operations on buckets and on their configuration."""

from __future__ import annotations

from stack.s3server import xml
from stack.s3server.cors import parse_rules
from stack.s3server.errors import S3Error
from stack.s3server.messages import Request, Response, iso_time, xml_response
from stack.s3server.objects import check_key
from stack.s3server.payload import read_document
from stack.s3server.store import Store

MAX_DELETED_AT_ONCE = 1000


def list_buckets(store: Store, request: Request) -> Response:
    buckets = [
        ("Bucket", [("Name", bucket.name), ("CreationDate", iso_time(bucket.created))])
        for bucket in store.buckets.all()
    ]
    return xml_response(xml.write("ListAllMyBucketsResult", [("Buckets", buckets)]))


def create_bucket(store: Store, request: Request) -> Response:
    if document := read_document(request):
        xml.parse(document, "CreateBucketConfiguration")
    store.buckets.create(request.bucket)
    return Response(200, {"Location": f"/{request.bucket}"})


def head_bucket(store: Store, request: Request) -> Response:
    store.buckets.get(request.bucket)
    return Response()


def delete_bucket(store: Store, request: Request) -> Response:
    store.buckets.delete(request.bucket)
    return Response(204)


def get_location(store: Store, request: Request) -> Response:
    store.buckets.get(request.bucket)
    return xml_response(xml.write("LocationConstraint", []))


def get_versioning(store: Store, request: Request) -> Response:
    status = store.buckets.get(request.bucket).versioning
    return xml_response(xml.write("VersioningConfiguration", [("Status", status)] if status else []))


def put_versioning(store: Store, request: Request) -> Response:
    status = xml.text(xml.parse(read_document(request), "VersioningConfiguration"), "Status")
    if status not in ("Enabled", "Suspended"):
        raise S3Error("MalformedXML", "Status must be Enabled or Suspended.")
    store.buckets.set_versioning(request.bucket, status)
    return Response()


def get_cors(store: Store, request: Request) -> Response:
    return _configuration(store, request, "cors", "NoSuchCORSConfiguration")


def put_cors(store: Store, request: Request) -> Response:
    document = read_document(request)
    parse_rules(document)
    store.buckets.set_document(request.bucket, "cors", document)
    return Response()


def delete_cors(store: Store, request: Request) -> Response:
    store.buckets.set_document(request.bucket, "cors", None)
    return Response(204)


def get_lifecycle(store: Store, request: Request) -> Response:
    return _configuration(store, request, "lifecycle", "NoSuchLifecycleConfiguration")


def put_lifecycle(store: Store, request: Request) -> Response:
    """Keep the rules so that a client can read them back; nothing here expires objects."""
    document = read_document(request)
    xml.parse(document, "LifecycleConfiguration")
    store.buckets.set_document(request.bucket, "lifecycle", document)
    return Response()


def delete_lifecycle(store: Store, request: Request) -> Response:
    store.buckets.set_document(request.bucket, "lifecycle", None)
    return Response(204)


def delete_objects(store: Store, request: Request) -> Response:
    """Delete up to 1000 keys; a refused one is reported beside the others."""
    root = xml.parse(read_document(request), "Delete")
    named = [(xml.text(node, "Key"), node.findtext("VersionId")) for node in root.findall("Object")]
    if not 1 <= len(named) <= MAX_DELETED_AT_ONCE:
        raise S3Error("MalformedXML", f"Delete must have 1 to {MAX_DELETED_AT_ONCE} Object elements.")
    store.buckets.get(request.bucket)
    quiet = root.findtext("Quiet") == "true"
    results: list[tuple[str, xml.Value]] = []
    for key, version_id in named:
        outcome, fields = _delete_one(store, request.bucket, key, version_id)
        if outcome == "Error" or not quiet:
            results.append((outcome, fields))
    return xml_response(xml.write("DeleteResult", results))


def _delete_one(store: Store, bucket: str, key: str, version_id: str | None) -> tuple[str, list[tuple[str, xml.Value]]]:
    fields: list[tuple[str, xml.Value]] = [("Key", key)]
    if version_id:
        fields.append(("VersionId", version_id))
    try:
        check_key(key)
        marker = store.objects.delete(bucket, key, version_id)
    except S3Error as err:
        return "Error", [*fields, ("Code", err.code), ("Message", err.message)]
    if marker:
        fields += [("DeleteMarker", True), ("DeleteMarkerVersionId", marker.version_id)]
    return "Deleted", fields


def _configuration(store: Store, request: Request, kind: str, missing: str) -> Response:
    document = store.buckets.document(request.bucket, kind)
    if document is None:
        raise S3Error(missing, f"The bucket has no {kind} configuration.")
    return xml_response(document)
