"""The upload of a browser form to a bucket, allowed by the signed policy inside the form."""

from __future__ import annotations

from urllib.parse import quote, urlencode, urlsplit

from stack.s3server import xml
from stack.s3server.attributes import document_tags, kept_headers
from stack.s3server.digests import Expectation
from stack.s3server.errors import S3Error
from stack.s3server.form import Form, read_form
from stack.s3server.messages import Request, Response, xml_response
from stack.s3server.object_api import version_header
from stack.s3server.objects import Content, check_key
from stack.s3server.policy import check_policy
from stack.s3server.signature import SignatureChecker
from stack.s3server.store import Store


def post_object(store: Store, request: Request, signatures: SignatureChecker) -> Response:
    """Check the form's signature and policy before the first byte of the file is read."""
    form = read_form(request)
    signatures.check_policy(form.fields)
    sizes = check_policy(form.fields["policy"], {**form.fields, "bucket": request.bucket})
    key = _key(form)
    store.buckets.get(request.bucket)
    # http.server writes headers as Latin-1; the client is to receive the UTF-8 bytes.
    headers = kept_headers({name: value.encode().decode("latin-1") for name, value in form.fields.items()})
    tags = document_tags(form.fields["tagging"].encode()) if "tagging" in form.fields else {}
    blob = store.blobs.store(form.file, Expectation.from_headers({}), max_bytes=sizes.high)
    if blob.size < sizes.low:
        store.blobs.remove(blob.name)
        raise S3Error("EntityTooSmall", f"The file must be at least {sizes.low} bytes.")
    content = Content(blob.name, blob.size, blob.md5, headers, tags, blob.checksums)
    version = store.objects.put(request.bucket, key, content)
    response = _answer(form, request.bucket, key, content.etag)
    response.headers |= version_header(version)
    return response


def _key(form: Form) -> str:
    if not form.fields.get("key"):
        raise S3Error("InvalidArgument", "The form field key is required.")
    key = form.fields["key"].replace("${filename}", form.filename)
    check_key(key)
    return key


def _answer(form: Form, bucket: str, key: str, etag: str) -> Response:
    """What the form asked for: a redirect, or status 200, 201 with a document, or else 204."""
    headers = {"ETag": f'"{etag}"', "Location": quote(f"/{bucket}/{key}")}
    redirect = form.fields.get("success_action_redirect", "")
    if urlsplit(redirect).scheme in ("http", "https") and redirect.isascii() and redirect.isprintable():
        query = urlencode({"bucket": bucket, "key": key, "etag": f'"{etag}"'})
        headers["Location"] = f"{redirect}{'&' if '?' in redirect else '?'}{query}"
        return Response(303, headers)
    status = form.fields.get("success_action_status")
    if status == "201":
        fields = [("Location", f"/{bucket}/{key}"), ("Bucket", bucket), ("Key", key), ("ETag", f'"{etag}"')]
        response = xml_response(xml.write("PostResponse", fields, namespace=""), 201)
        response.headers |= headers
        return response
    return Response(200 if status == "200" else 204, headers)
