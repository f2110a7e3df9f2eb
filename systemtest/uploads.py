"""Uploading as a browser does: the parts go straight to the object store, by presigned addresses."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from systemtest import documents
from systemtest.api import Api


def upload(api: Api, name: str, content: bytes, content_type: str, **attach: str) -> dict[str, Any]:
    """Store `content`; the file. `attach`: collection and record. Raises Refused."""
    digest = hashlib.sha256(content).hexdigest()
    variables = {"name": name, "size": len(content), "contentType": content_type, "sha256": digest}
    started = api.mutate(documents.START_UPLOAD, **variables)["upload"]
    parts = put_parts(started, content)
    file: dict[str, Any] = api.mutate(documents.COMPLETE_UPLOAD, id=started["id"], parts=parts, **attach)["file"]
    return file


def put_parts(started: dict[str, Any], content: bytes) -> list[dict[str, Any]]:
    """PUT every part, four at a time: [{number, etag}]."""
    size = int(started["partSize"])

    def put(part: dict[str, Any]) -> dict[str, Any]:
        start = (part["number"] - 1) * size
        answer = httpx.put(part["url"], content=content[start : start + size], timeout=60)
        answer.raise_for_status()
        return {"number": part["number"], "etag": answer.headers["ETag"]}

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(put, started["parts"]))
