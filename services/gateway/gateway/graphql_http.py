"""GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/): what a request must look like.

Requests are JSON only: a browser sends no other site's form as `application/json` without asking first (CSRF).
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from chassis.errors import InvalidInput

from gateway import json_values

RESPONSE_JSON = "application/graphql-response+json"
JSON = "application/json"
EVENT_STREAM = "text/event-stream"
MAX_HASH = 200
"""Characters: the ids of trusted documents need not be hashes."""


class ProtocolError(Exception):
    """The request is refused as such: answered with `status`. `reason` says more than `code`, for programs."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str = "invalid_input",
        headers: Mapping[str, str] | None = None,
        details: Any = None,
        reason: str = "",
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.headers = dict(headers or {})
        self.details = details
        self.reason = reason


class Operation(NamedTuple):
    """What is to be executed. The document is named by its text, or by its SHA-256 in hex (then `query` is empty)."""

    query: str
    operation_name: str | None
    variables: dict[str, Any] | None
    sha256: str | None = None


@lru_cache(maxsize=256)
def negotiate(accept: str) -> str:
    """The media type of the answer. Raises ProtocolError (406) when none of ours is acceptable."""
    if not accept:
        return JSON
    ranges = dict(_range(part) for part in accept.split(","))
    any_quality = ranges.get("*/*", 0.0)
    json = ranges.get(JSON, ranges.get("application/*", any_quality))
    response_json = ranges.get(RESPONSE_JSON, 0.0)
    events = ranges.get(EVENT_STREAM, 0.0)
    if max(json, response_json, events) <= 0:
        raise ProtocolError(406, f"the answer is {RESPONSE_JSON}, {JSON} or {EVENT_STREAM}")
    if events > max(json, response_json):
        return EVENT_STREAM
    return RESPONSE_JSON if response_json >= json else JSON


def _range(part: str) -> tuple[str, float]:
    media, *parameters = (piece.strip() for piece in part.lower().split(";"))
    quality = 1.0
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                quality = float(parameter[2:])
            except ValueError:
                quality = 0.0
    return media, quality


def from_post(content_type: str, body: bytes) -> Operation:
    """The operation of a POST. Raises ProtocolError: 415 for another media type, 400 for a malformed body."""
    media, _, parameters = content_type.partition(";")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if media.strip().lower() != JSON or charset not in ("", "utf-8", "utf8"):
        raise ProtocolError(415, f"send {JSON} in UTF-8", headers={"Accept-Post": f"{JSON}; charset=utf-8"})
    try:
        parameters_given = json_values.decode(body)
    except InvalidInput as err:
        raise ProtocolError(400, err.message, details=err.details) from err
    if isinstance(parameters_given, list):
        raise ProtocolError(400, "batches are not accepted: send one operation per request")
    if not isinstance(parameters_given, dict):
        raise ProtocolError(400, "the body must be an object")
    return _operation(parameters_given)


def from_get(arguments: Mapping[str, str]) -> Operation:
    """The operation of a GET: `query`, `operationName`, and `variables` and `extensions` in JSON."""
    parameters: dict[str, Any] = dict(arguments)
    for name in ("variables", "extensions"):
        if parameters.get(name):
            try:
                parameters[name] = json_values.decode(parameters[name].encode("utf-8", "surrogatepass"))
            except InvalidInput as err:
                raise ProtocolError(400, f"{name}: {err.message}", details=err.details) from err
        else:
            parameters.pop(name, None)
    return _operation(parameters)


def _operation(parameters: dict[str, Any]) -> Operation:
    query = _typed(parameters, "query", str, "a text")
    operation_name = _typed(parameters, "operationName", str, "a text")
    variables = _typed(parameters, "variables", dict, "an object")
    sha256 = _hash(_typed(parameters, "extensions", dict, "an object") or {})
    if query is None and sha256 is None:
        raise ProtocolError(400, "query is missing")
    if variables:
        try:
            json_values.check(variables, "variables")
        except InvalidInput as err:
            raise ProtocolError(400, err.message, details=err.details) from err
    return Operation(query or "", operation_name or None, variables, sha256)


def _hash(extensions: dict[str, Any]) -> str | None:
    """The hash of a persisted query (Apollo's protocol, version 1)."""
    asked = extensions.get("persistedQuery")
    if asked is None:
        return None
    found = asked.get("sha256Hash") if isinstance(asked, dict) else None
    if not isinstance(found, str) or not 1 <= len(found) <= MAX_HASH or asked.get("version") != 1:
        raise ProtocolError(400, 'extensions.persistedQuery must be {"version": 1, "sha256Hash": …}')
    return found


def _typed(parameters: dict[str, Any], name: str, type_: type, words: str) -> Any:
    value = parameters.get(name)
    if value is not None and not isinstance(value, type_):
        raise ProtocolError(400, f"{name} must be {words}")
    return value
