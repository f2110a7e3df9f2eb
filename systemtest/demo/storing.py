"""A file, to the object store and back."""

import hashlib
import os
import time

import httpx

from systemtest.demo.scene import Scene
from systemtest.uploads import upload

FILE_SIZE = 20 * 1024 * 1024


def store_a_file(scene: Scene) -> None:
    """Upload 20 MB straight to the object store, attach, download"""
    content = os.urandom(FILE_SIZE)
    started = time.perf_counter()
    file = upload(scene.api, "survey.bin", content, "application/octet-stream", collection="airports", record=scene.lax)
    seconds = time.perf_counter() - started
    scene.say(f"uploaded {FILE_SIZE:,} bytes in parts in {seconds:.1f} s, type {file['contentType']}")
    document = """query ($id: ID!) { record(collection: "airports", id: $id) { files { id name size sha256 url } } }"""
    (attached,) = scene.api.query(document, id=scene.lax)["record"]["files"]
    downloaded = hashlib.sha256(httpx.get(attached["url"], timeout=60).raise_for_status().content).hexdigest()
    assert downloaded == attached["sha256"] == hashlib.sha256(content).hexdigest(), "the same bytes"
    scene.say(f"downloaded again, SHA-256 equal: {downloaded[:16]}…")
