"""Presigned URLs: Signature Version 4 in the query string.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html

botocore signs the same, but takes half a millisecond for each URL, and an upload may have ten thousand. Here the key of
the day is derived once, and a URL costs one hash and one HMAC. A test compares the two signers.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, urlsplit

_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


class Keys(NamedTuple):
    """What is signed with. Keys that are lent for a while come with a token, and links end with them."""

    access_key_id: str
    secret_access_key: str
    token: str = ""


def fixed(access_key_id: str, secret_access_key: str) -> Callable[[], Keys]:
    """Keys that stay as they are."""
    keys = Keys(access_key_id, secret_access_key)
    return lambda: keys


class Presigner:
    """Signs for one bucket, addressed by path below `endpoint`. `keys` is asked for each URL."""

    def __init__(self, endpoint: str, region: str, bucket: str, keys: Callable[[], Keys]) -> None:
        parts = urlsplit(endpoint)
        self._host = parts.netloc.removesuffix(_DEFAULT_PORTS.get(parts.scheme, ""))
        self._origin = f"{parts.scheme}://{self._host}"
        self._folder = f"{parts.path.rstrip('/')}/{quote(bucket)}/"
        self._region = region
        self._keys = keys

    def url(
        self,
        method: str,
        key: str,
        seconds: int,
        *,
        query: Mapping[str, str] | None = None,
        content_length: int | None = None,
        now: datetime | None = None,
    ) -> str:
        """A URL that permits `method` on `key` for `seconds` from `now`; its body must have `content_length` bytes."""
        at = (now or datetime.now(UTC)).strftime("%Y%m%dT%H%M%SZ")
        keys = self._keys()
        scope = f"{at[:8]}/{self._region}/s3/aws4_request"
        length = {} if content_length is None else {"content-length": str(content_length)}
        headers = {**length, "host": self._host}  # in alphabetical order
        signed = ";".join(headers)
        parameters = {
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            "X-Amz-Credential": f"{keys.access_key_id}/{scope}",
            **({"X-Amz-Security-Token": keys.token} if keys.token else {}),
            "X-Amz-Date": at,
            "X-Amz-Expires": str(seconds),
            "X-Amz-SignedHeaders": signed,
            **(query or {}),
        }
        path = self._folder + quote(key, safe="/~")
        encoded = "&".join(f"{name}={quote(value, safe='~')}" for name, value in sorted(parameters.items()))
        lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
        canonical = f"{method}\n{path}\n{encoded}\n{lines}\n{signed}\nUNSIGNED-PAYLOAD"
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        to_sign = f"AWS4-HMAC-SHA256\n{at}\n{scope}\n{digest}"
        signature = _hmac(_signing_key(keys.secret_access_key, at[:8], self._region), to_sign).hex()
        return f"{self._origin}{path}?{encoded}&X-Amz-Signature={signature}"


@lru_cache(maxsize=4)
def _signing_key(secret: str, date: str, region: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (date, region, "s3", "aws4_request"):
        key = _hmac(key, part)
    return key


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
