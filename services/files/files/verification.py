"""Reads a stored object once and says what it is, holding one chunk in memory."""

import hashlib
import time
from typing import NamedTuple

from chassis.errors import Problem

from files.content_type import SNIFFED_BYTES, sniff
from files.declaration import Declaration
from files.keys import object_key
from files.storage import Bucket


class Verdict(NamedTuple):
    """The sniffed content type, and what contradicts the declaration."""

    content_type: str
    problems: list[Problem]


def verify(bucket: Bucket, file_id: str, declared: Declaration) -> Verdict:
    """Compare the object with its declaration. Reads all of it only when a checksum was declared.

    Raises NotFound when there is no object, Unavailable when S3 does not answer.
    """
    key = object_key(file_id)
    size = bucket.size(key)
    if size != declared.size:
        return Verdict("", [wrong_size(size, declared.size)])
    if declared.sha256 is None:
        return Verdict(sniff(bucket.head(key, SNIFFED_BYTES), declared.content_type), [])
    head, digest = _read(bucket, key)
    problems = []
    if digest != declared.sha256:
        problems.append(Problem("wrong_checksum", f"the stored bytes have the SHA-256 {digest}", "sha256"))
    return Verdict(sniff(head, declared.content_type), problems)


def wrong_size(size: int, declared: int) -> Problem:
    """The problem of an upload with too few or too many bytes."""
    return Problem("wrong_size", f"{size} bytes were uploaded, {declared} were declared", "size")


def _read(bucket: Bucket, key: str) -> tuple[bytes, str]:
    head = b""
    hashed = hashlib.sha256()
    for chunk in bucket.chunks(key):
        head = head or chunk[:SNIFFED_BYTES]
        hashed.update(chunk)
        time.sleep(0)  # a fast S3 always has the next bytes ready, so reading alone would never let others run
    return head, hashed.hexdigest()
