"""From the head of an HTTP request, as http.server read it, to a `Request`."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from email.message import Message
from urllib.parse import parse_qsl, unquote_to_bytes

from stack.s3server.errors import S3Error
from stack.s3server.messages import Request
from stack.s3server.transfer import ChunkedBody, Connection, LengthBody

MAX_QUERY_FIELDS = 64


def read_request(
    method: str, target: str, head: Message, connection: Connection, ask_for_body: Callable[[], None]
) -> tuple[Request, LengthBody | ChunkedBody]:
    """The request and its body, unread; raises S3Error where the head is ambiguous or not UTF-8."""
    headers = _headers(head)
    path, query = _address(target)
    body: LengthBody | ChunkedBody
    coding, length = headers.get("transfer-encoding"), headers.get("content-length")
    if coding is not None:
        if coding.lower() != "chunked" or length is not None:
            raise S3Error("InvalidRequest", "Transfer-Encoding must be chunked, and without Content-Length.")
        body = ChunkedBody(connection, ask_for_body)
    else:
        if length is not None and not (length.isascii() and length.isdigit() and len(length) < 19):
            raise S3Error("InvalidRequest", "Content-Length must be a number of bytes.")
        body = LengthBody(connection, int(length or 0), ask_for_body)
    framed = coding is not None or length is not None
    return Request(method, path, query, headers, body, framed, uuid.uuid4().hex), body


def _headers(head: Message) -> dict[str, str]:
    headers = {name.lower(): ", ".join(head.get_all(name, [])) for name in head}
    for name, value in headers.items():
        if "\r" in value or "\n" in value:
            raise S3Error("InvalidRequest", f"The header {name} must be on one line.")
    return headers


def _address(target: str) -> tuple[str, dict[str, str]]:
    raw_path, _, raw_query = target.partition("?")
    if not raw_path.startswith("/"):
        raise S3Error("InvalidURI", "The request target must be a path that begins with /.")
    try:
        path = unquote_to_bytes(raw_path.encode("latin-1")).decode()
        pairs = parse_qsl(raw_query, keep_blank_values=True, errors="strict", max_num_fields=MAX_QUERY_FIELDS)
    except ValueError as err:
        raise S3Error("InvalidURI", "The path and query must be percent-encoded UTF-8.") from err
    query = dict(pairs)
    if len(query) != len(pairs):
        raise S3Error("InvalidURI", "A query parameter may be given once only.")
    return path, query
