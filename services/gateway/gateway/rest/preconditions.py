"""Versions as entity tags: `ETag: "3"`, If-Match and If-None-Match (RFC 9110, section 13).

The tag names the version of the record (or definition), not of the rights or the parameters it is shown by.
"""

from collections.abc import Callable
from typing import Any

import flask
import msgspec
from chassis.errors import Conflict
from werkzeug.datastructures import ETags
from werkzeug.wrappers import Request as HttpRequest

from gateway.problems import Refusal
from gateway.rest import shapes

MAX_DIGITS = 15


def tag(version: int) -> str:
    """The entity tag of a version."""
    return f'"{version}"'


def tagged(http: HttpRequest, version: int, response: Callable[[], flask.Response]) -> flask.Response:
    """The response with its tag; 304 without a body where the caller has this version."""
    etag = tag(version)
    if http.if_none_match.contains_weak(str(version)):
        return flask.Response(b"", 304, {"ETag": etag})
    answer = response()
    answer.headers["ETag"] = etag
    return answer


def expected(http: HttpRequest, current: Callable[[], shapes.Stored], *, needed: bool) -> int | None:
    """The version that If-Match names; None without the header. `current` reads the record.

    Raises Refusal: 428 when it is needed and missing, 412 when it can match no version or not the current one.
    """
    if "If-Match" not in http.headers:
        if needed:
            raise Refusal("precondition_required", "send the ETag of the version that you read as If-Match")
        return None
    tags = http.if_match
    named = _single(tags)
    if named is not None:
        return named
    now = current()
    if tags.star_tag or str(now.version) in tags.as_set():
        return now.version
    raise stale(http, now.version, shapes.record(now))


def overtaken(http: HttpRequest, err: Conflict) -> Exception:
    """The error for a change whose version was not the current one any more; `err` itself where it is another."""
    details = err.details if isinstance(err.details, dict) else {}
    if not isinstance(details.get("current"), dict):
        return err
    now = shapes.one(shapes.encode(details["current"]))
    return stale(http, now.version, shapes.record(now))


def stale(http: HttpRequest, version: int, current: bytes) -> Refusal:
    """412 with both versions."""
    named: Any = _single(http.if_match)
    return Refusal(
        "precondition_failed",
        f"the record has been changed in the meantime: its version is {version}",
        expectedVersion=http.headers["If-Match"][:80] if named is None else named,
        currentVersion=version,
        current=msgspec.Raw(current),
        headers={"ETag": tag(version)},
    )


def _single(tags: ETags) -> int | None:
    """The one version that is named."""
    strong = tags.as_set()
    if tags.star_tag or len(strong) != 1:
        return None
    (text,) = strong
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS else None
