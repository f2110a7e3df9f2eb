"""One operation of the OpenAPI document."""

from typing import Any

from gateway.problems import KINDS
from gateway.rest.asked import JSON
from gateway.rest.openapi.components import ref

Schema = dict[str, Any]

ALWAYS = ("unauthenticated", "forbidden", "not_acceptable", "rate_limited", "internal_error", "unavailable")
CHANGING = ("conflict", "payload_too_large")
"""Problems that any operation, and any that changes something, may answer with."""


def operation(
    operation_id: str,
    summary: str,
    answer: Schema,
    *,
    tag: str,
    parameters: list[Schema] | None = None,
    body: Schema | None = None,
    media: tuple[str, ...] = (JSON,),
    problems: tuple[str, ...] = (),
    changes: bool = False,
) -> Schema:
    """An operation. `answer` is its success: `{status: response}`; `problems` are codes beside those of every one."""
    codes = [*ALWAYS, *problems, *(CHANGING if changes else ())]
    given = [*(parameters or []), *([ref("parameters", "idempotencyKey")] if changes else [])]
    described: Schema = {
        "operationId": operation_id,
        "summary": summary,
        "tags": [tag],
        "parameters": given,
        "responses": answer | {"400": ref("responses", "invalid_input")} | _responses(codes),
    }
    if changes:
        described["responses"]["422"] = ref("responses", "invalid_input")
    if body is not None:
        described["requestBody"] = {"required": True, "content": {each: {"schema": body} for each in media}}
        described["responses"] |= _responses(["unsupported_media_type"])
    return described


def _responses(codes: list[str]) -> Schema:
    return {str(KINDS[code].status): ref("responses", code) for code in codes}


def answered(schema: Schema, description: str, *, status: int = 200, headers: tuple[str, ...] = ()) -> Schema:
    """A success with a JSON body."""
    response: Schema = {"description": description, "content": {JSON: {"schema": schema}}}
    if headers:
        response["headers"] = {name: ref("headers", name) for name in headers}
    return {str(status): response}


NOTHING: Schema = {"204": {"description": "Done"}}
