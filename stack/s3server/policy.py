"""The signed policy of a browser upload: until when, and with which fields.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from stack.s3server.blobs import MAX_OBJECT_BYTES
from stack.s3server.errors import S3Error

UNCHECKED = {"policy", "x-amz-signature", "file"}


@dataclass(frozen=True)
class SizeRange:
    """How many bytes the file may have, both ends included."""

    low: int = 0
    high: int = MAX_OBJECT_BYTES


def check_policy(encoded: str, fields: Mapping[str, str]) -> SizeRange:
    """Raise AccessDenied unless the policy is in force and covers every field; returns the allowed file size.

    `fields` are the form's, by lower-case name, with `bucket` added.
    """
    expiration, conditions = _parse(encoded)
    if datetime.now(UTC) > expiration:
        raise S3Error("AccessDenied", "Invalid according to Policy: Policy expired.")
    sizes = SizeRange()
    covered = set(UNCHECKED)
    for condition in conditions:
        if isinstance(condition, list) and condition[:1] == ["content-length-range"]:
            sizes = _size_range(condition)
            continue
        operator, name, value = _comparison(condition)
        _require(operator, fields.get(name, ""), value, condition)
        covered.add(name)
    for name in fields:
        if name not in covered and name != "bucket" and not name.startswith("x-ignore-"):
            raise S3Error("AccessDenied", f"Invalid according to Policy: Extra input fields: {name}")
    return sizes


def _parse(encoded: str) -> tuple[datetime, list[Any]]:
    try:
        policy = json.loads(base64.b64decode(encoded, validate=True))
        expiration = datetime.fromisoformat(policy["expiration"])
        conditions = policy["conditions"]
    except (binascii.Error, ValueError, KeyError, TypeError) as err:
        raise S3Error("InvalidPolicyDocument", "policy must be base64 of JSON with expiration and conditions.") from err
    if not isinstance(conditions, list):
        raise S3Error("InvalidPolicyDocument", "conditions must be a list.")
    return expiration.replace(tzinfo=expiration.tzinfo or UTC), conditions


def _size_range(condition: list[Any]) -> SizeRange:
    match condition:
        case [_, int() as low, int() as high] if 0 <= low <= high:
            return SizeRange(low, min(high, MAX_OBJECT_BYTES))
    raise S3Error("InvalidPolicyDocument", "content-length-range must have two numbers of bytes, low and high.")


def _comparison(condition: Any) -> tuple[str, str, str]:
    """(operator, field name in lower case, value) of a condition in either of its spellings."""
    match condition:
        case dict() if len(condition) == 1:
            ((name, value),) = condition.items()
            return "eq", str(name).lower(), str(value)
        case [str() as operator, str() as field, value] if field.startswith("$"):
            if operator.lower() in ("eq", "starts-with"):
                return operator.lower(), field[1:].lower(), str(value)
    raise S3Error("InvalidPolicyDocument", f"The condition {json.dumps(condition)} is not known.")


def _require(operator: str, actual: str, value: str, condition: Any) -> None:
    holds = actual == value if operator == "eq" else actual.startswith(value)
    if not holds:
        raise S3Error("AccessDenied", f"Invalid according to Policy: Policy Condition failed: {json.dumps(condition)}")
