"""Signature Version 4, checked by computing it again with botocore's own signer.

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
"""

from __future__ import annotations

import hmac
import re
import time
from calendar import timegm
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials

from stack.s3server.errors import S3Error
from stack.s3server.messages import Request

ALGORITHM = "AWS4-HMAC-SHA256"
CLOCK_SKEW_SECONDS = 15 * 60
MAX_PRESIGNED_SECONDS = 7 * 24 * 3600
CREDENTIAL = re.compile(r"(?P<access_key>.+)/(?P<date>\d{8})/(?P<region>[^/]*)/s3/aws4_request")
AUTHORIZATION = re.compile(
    rf"{ALGORITHM}\s+Credential=(?P<credential>[^,\s]+),\s*"
    r"SignedHeaders=(?P<headers>[^,\s]+),\s*Signature=(?P<signature>[0-9a-f]{64})"
)


@dataclass(frozen=True)
class _Claim:
    """What the client says it signed."""

    credential: str
    timestamp: str
    signed_headers: tuple[str, ...]
    signature: str


class SignatureChecker:
    """Admits requests signed with one access key; everything else is refused."""

    def __init__(self, access_key: str, secret_key: str) -> None:
        self._credentials = Credentials(access_key, secret_key)

    def check(self, request: Request) -> None:
        """Raise S3Error unless the request carries a valid header or presigned-URL signature."""
        if "authorization" in request.headers:
            claim = _header_claim(request)
            self._compare(request, claim, dict(request.query), _HeaderSigner)
        elif "X-Amz-Signature" in request.query:
            claim = _presigned_claim(request.query)
            query = {name: value for name, value in request.query.items() if name != "X-Amz-Signature"}
            self._compare(request, claim, query, _QuerySigner)
        else:
            raise S3Error("AccessDenied", "The request is not signed; anonymous access is not allowed.")

    def check_policy(self, fields: Mapping[str, str]) -> None:
        """Raise S3Error unless a browser form's `policy` field carries a valid signature."""
        names = ("x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature", "policy")
        for name in names:
            if name not in fields:
                raise S3Error("AccessDenied", f"The form field {name} is required.")
        algorithm, credential, timestamp, signature, policy = (fields[name] for name in names)
        if algorithm != ALGORITHM:
            raise S3Error("InvalidArgument", f"x-amz-algorithm must be {ALGORITHM}")
        _seconds(timestamp)
        signer = self._signer(credential, timestamp, _HeaderSigner)
        expected = signer.signature(policy, _context(AWSRequest(), timestamp))
        _require_equal(expected, signature)

    def _compare(self, request: Request, claim: _Claim, query: dict[str, str], kind: type[_EveryHeader]) -> None:
        _require_signed(request.headers, claim.signed_headers)
        signer = self._signer(claim.credential, claim.timestamp, kind)
        signed = AWSRequest(
            method=request.method,
            url="http://signed.invalid" + quote(request.path, safe="/~"),
            headers={name: request.headers.get(name, "") for name in claim.signed_headers},
            params=query,
        )
        _context(signed, claim.timestamp)
        canonical = signer.canonical_request(signed)
        _require_equal(signer.signature(signer.string_to_sign(signed, canonical), signed), claim.signature)

    def _signer(self, credential: str, timestamp: str, kind: type[_EveryHeader]) -> _EveryHeader:
        scope = CREDENTIAL.fullmatch(credential)
        if scope is None or not timestamp.startswith(scope["date"]):
            raise S3Error("AuthorizationHeaderMalformed", "Credential must be KEY/YYYYMMDD/REGION/s3/aws4_request")
        if not hmac.compare_digest(scope["access_key"].encode(), self._credentials.access_key.encode()):
            raise S3Error("InvalidAccessKeyId", "The access key id is not known to this server.")
        return kind(self._credentials, "s3", scope["region"])


class _EveryHeader(SigV4Auth):
    """botocore leaves some headers out when it signs; another client may have signed them."""

    def headers_to_sign(self, request: AWSRequest) -> HTTPHeaders:
        chosen = HTTPHeaders()
        for name, value in request.headers.items():
            chosen[name.lower()] = value
        return chosen


class _HeaderSigner(_EveryHeader, S3SigV4Auth):
    """Signs as for an Authorization header."""


class _QuerySigner(_EveryHeader, S3SigV4QueryAuth):
    """Signs as for a presigned URL."""


def _header_claim(request: Request) -> _Claim:
    match = AUTHORIZATION.fullmatch(request.headers["authorization"].strip())
    if match is None:
        raise S3Error("AuthorizationHeaderMalformed", f"Authorization must be an {ALGORITHM} header")
    timestamp = request.headers.get("x-amz-date", "")
    if abs(time.time() - _seconds(timestamp)) > CLOCK_SKEW_SECONDS:
        raise S3Error("RequestTimeTooSkewed", "x-amz-date differs from the server's clock by over 15 minutes.")
    if "x-amz-content-sha256" not in request.headers:
        raise S3Error("InvalidRequest", "The header x-amz-content-sha256 is required.")
    return _Claim(match["credential"], timestamp, tuple(match["headers"].split(";")), match["signature"])


def _presigned_claim(query: Mapping[str, str]) -> _Claim:
    names = ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders")
    for name in names:
        if name not in query:
            raise S3Error("AuthorizationQueryParametersError", f"The query parameter {name} is required.")
    algorithm, credential, timestamp, lifetime, signed_headers = (query[name] for name in names)
    if algorithm != ALGORITHM:
        raise S3Error("AuthorizationQueryParametersError", f"X-Amz-Algorithm must be {ALGORITHM}")
    if not re.fullmatch(r"[0-9]{1,7}", lifetime) or not 1 <= int(lifetime) <= MAX_PRESIGNED_SECONDS:
        raise S3Error("AuthorizationQueryParametersError", "X-Amz-Expires must be 1 to 604800 seconds")
    signed_at, now = _seconds(timestamp), time.time()
    if signed_at - now > CLOCK_SKEW_SECONDS:
        raise S3Error("AccessDenied", "The request is not yet valid.")
    if now > signed_at + int(lifetime):
        raise S3Error("AccessDenied", "Request has expired.")
    return _Claim(credential, timestamp, tuple(signed_headers.split(";")), query["X-Amz-Signature"])


def _require_signed(headers: Mapping[str, str], signed: tuple[str, ...]) -> None:
    """A header that changes the meaning of a request must be under its signature."""
    loose = [name for name in headers if (name == "host" or name.startswith("x-amz-")) and name not in signed]
    if loose:
        raise S3Error("AccessDenied", f"These headers were present but not signed: {', '.join(sorted(loose))}")


def _require_equal(expected: str, given: str) -> None:
    if not hmac.compare_digest(expected.encode(), given.encode()):
        raise S3Error("SignatureDoesNotMatch", "The signature does not match the one computed by the server.")


def _seconds(timestamp: str) -> int:
    try:
        return timegm(time.strptime(timestamp, "%Y%m%dT%H%M%SZ"))
    except ValueError as err:
        raise S3Error("AccessDenied", "The signing time must be written YYYYMMDDTHHMMSSZ.") from err


def _context(request: AWSRequest, timestamp: str) -> AWSRequest:
    request.context["timestamp"] = timestamp
    return request
