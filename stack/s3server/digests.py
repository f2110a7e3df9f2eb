"""Hashes computed while bytes pass by, and the values that a client said they would have."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from stack.s3server.errors import S3Error

PREFIX = "x-amz-checksum-"
NOT_ALGORITHMS = {"mode", "type", "algorithm"}
DEFAULT_ALGORITHM = "crc32"
UNHASHED_PAYLOADS = {"UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"}


class Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...


class Crc32:
    """zlib's CRC-32 with the interface of hashlib."""

    def __init__(self) -> None:
        self._value = 0

    def update(self, data: bytes, /) -> None:
        self._value = zlib.crc32(data, self._value)

    def digest(self) -> bytes:
        return self._value.to_bytes(4, "big")


ALGORITHMS: dict[str, Callable[[], Hash]] = {
    "crc32": Crc32,
    "sha1": lambda: hashlib.sha1(usedforsecurity=False),
    "sha256": hashlib.sha256,
}


def known_algorithm(name: str) -> str:
    """`name` in lower case; raises NotImplemented for one that this server cannot compute."""
    if name.lower() not in ALGORITHMS:
        raise S3Error("NotImplemented", f"Checksum algorithm {name!r}: this server computes {', '.join(ALGORITHMS)}.")
    return name.lower()


class Digests:
    """MD5 and any chosen checksums of one stream."""

    def __init__(self, algorithms: Iterable[str]) -> None:
        self._hashes: dict[str, Hash] = {name: ALGORITHMS[name]() for name in algorithms}
        self._hashes["md5"] = hashlib.md5(usedforsecurity=False)

    def update(self, data: bytes) -> None:
        for running in self._hashes.values():
            running.update(data)

    def digest(self, name: str) -> bytes:
        return self._hashes[name].digest()

    def base64(self, name: str) -> str:
        return base64.b64encode(self.digest(name)).decode()


@dataclass
class Expectation:
    """What a request says about its payload: hashes to compare, and checksums to keep.

    `checksums` maps an algorithm to its expected base64 value, or to None where the client wants it
    computed or sends the value in a trailer. S3 keeps a checksum even where the client asks for none.
    """

    md5: bytes | None = None
    sha256: str | None = None
    checksums: dict[str, str | None] = field(default_factory=dict)

    @classmethod
    def from_headers(cls, headers: Mapping[str, str]) -> Expectation:
        checksums: dict[str, str | None] = {}
        for name in ("x-amz-sdk-checksum-algorithm", "x-amz-checksum-algorithm"):
            if name in headers:
                checksums[known_algorithm(headers[name])] = None
        for name, value in headers.items():
            if name.startswith(PREFIX) and name.removeprefix(PREFIX) not in NOT_ALGORITHMS:
                checksums[known_algorithm(name.removeprefix(PREFIX))] = value
        trailer = headers.get("x-amz-trailer", "").lower()
        if trailer.startswith(PREFIX):
            checksums[known_algorithm(trailer.removeprefix(PREFIX))] = None
        checksums = checksums or {DEFAULT_ALGORITHM: None}
        return cls(_content_md5(headers.get("content-md5")), _payload_sha256(headers), checksums)

    def digests(self) -> Digests:
        return Digests({*self.checksums, *(["sha256"] if self.sha256 else [])})

    def compare(self, digests: Digests, trailers: Mapping[str, str]) -> dict[str, str]:
        """The checksums to keep, base64 by algorithm; raises BadDigest where one differs."""
        if self.sha256 and digests.digest("sha256").hex() != self.sha256:
            raise S3Error("XAmzContentSHA256Mismatch", "The payload does not match x-amz-content-sha256.")
        if self.md5 and digests.digest("md5") != self.md5:
            raise S3Error("BadDigest", "The payload does not match Content-MD5.")
        for name, value in self.checksums.items():
            expected = value or trailers.get(PREFIX + name)
            if expected not in (None, digests.base64(name)):
                raise S3Error("BadDigest", f"The payload does not match {PREFIX}{name}.")
        return {name: digests.base64(name) for name in self.checksums}


def _content_md5(value: str | None) -> bytes | None:
    if value is None:
        return None
    try:
        digest = base64.b64decode(value, validate=True)
    except binascii.Error as err:
        raise S3Error("InvalidDigest", "Content-MD5 must be base64.") from err
    if len(digest) != 16:
        raise S3Error("InvalidDigest", "Content-MD5 must be 16 bytes in base64.")
    return digest


def _payload_sha256(headers: Mapping[str, str]) -> str | None:
    value = headers.get("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
    if value in UNHASHED_PAYLOADS:
        return None
    if value.startswith("STREAMING-"):
        raise S3Error("NotImplemented", f"x-amz-content-sha256 {value}: per-chunk signatures are not supported.")
    if not re.fullmatch(r"[0-9a-f]{64}", value):
        raise S3Error("InvalidArgument", "x-amz-content-sha256 must be a SHA-256 in lower-case hexadecimal digits.")
    return value
