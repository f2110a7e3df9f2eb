"""One request, as the views of the REST API see it."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from chassis.errors import InvalidInput, NotFound, Problem
from chassis.rpc_client import PendingCall
from werkzeug.wrappers import Request as HttpRequest

from gateway import json_values
from gateway.problems import Refusal
from gateway.request import Request
from gateway.rest.field_types import FieldTypes
from gateway.rest.parameters import Parameters

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"

Values = dict[str, Any]


class Asked:
    """What was asked, by whom; used by one thread."""

    def __init__(self, http: HttpRequest, request: Request, field_types: FieldTypes) -> None:
        self.http = http
        self.request = request
        self.field_types = field_types
        self.parameters = Parameters(http.args)

    def submit(self, service: str, method: str, /, **kwargs: Any) -> PendingCall:
        """Start a call; its errors come out of `result()` and `raw()`."""
        return self.request.calls.submit(service, method, **kwargs)

    def call(self, service: str, method: str, /, *, strip: str = "", **kwargs: Any) -> Any:
        """Call and wait. The places of problems come without the prefix `strip`, which the caller does not know."""
        try:
            return self.submit(service, method, **kwargs).result()
        except InvalidInput as err:
            raise _without(err, strip) from err

    def raw(self, service: str, method: str, /, *, strip: str = "", **kwargs: Any) -> bytes:
        """As `call`, with the result as JSON."""
        try:
            return self.submit(service, method, **kwargs).raw()
        except InvalidInput as err:
            raise _without(err, strip) from err

    def body(self, *media: str) -> Any:
        """The decoded body. Raises Refusal: 415 for another media type, 400 for what is not JSON."""
        accepted = media or (JSON,)
        given, _, parameters = self.http.environ.get("CONTENT_TYPE", "").partition(";")
        charset = parameters.strip().lower().removeprefix("charset=").strip('"')
        if given.strip().lower() not in accepted or charset not in ("", "utf-8", "utf8"):
            headers = {"Accept-Post": ", ".join(accepted), "Accept-Patch": ", ".join(accepted)}
            raise Refusal("unsupported_media_type", f"send {' or '.join(accepted)} in UTF-8", headers=headers)
        try:
            found = json_values.decode(self.http.get_data())
            json_values.check(found, "")
        except InvalidInput as err:
            raise Refusal("invalid_input", err.message, status=400, problems=err.problems) from err
        return found

    def json_object(self, known: Iterable[str], *, required: Iterable[str] = (), media: tuple[str, ...] = ()) -> Values:
        """The body as an object of these members. Raises InvalidInput naming those that are unknown or missing."""
        body = as_object(self.body(*media))
        known = tuple(known)
        problems = [unknown(name) for name in body if name not in known]
        problems += [Problem("required", "is required", name) for name in required if name not in body]
        if problems:
            raise InvalidInput.of(problems[:20])
        return body


def as_object(body: Any) -> Values:
    """The body, which must be an object. Raises InvalidInput."""
    if not isinstance(body, dict):
        raise InvalidInput.at(None, "invalid_type", "the body must be an object")
    return body


def unknown(name: str, path: str = "") -> Problem:
    """The problem with a member that nobody knows."""
    return Problem("unknown_field", "there is no such member", f"{path}{name[:80]}")


def found(result: Any, what: str) -> Any:
    """The result, which must be there. Raises NotFound."""
    if result is None:
        raise NotFound(f"there is no {what[:120]}")
    return result


def renamed(err: InvalidInput, names: Mapping[str, str]) -> InvalidInput:
    """The error with its places as the caller spells them."""
    return InvalidInput.of([msgspec.structs.replace(p, field=names.get(p.field or "", p.field)) for p in err.problems])


def _without(err: InvalidInput, prefix: str) -> InvalidInput:
    if not prefix:
        return err
    return InvalidInput.of(
        [msgspec.structs.replace(p, field=p.field.removeprefix(prefix) if p.field else p.field) for p in err.problems]
    )
