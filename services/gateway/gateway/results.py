"""What a caller gets of an execution."""

from typing import Any

from graphql import ExecutionResult

from gateway import errors


def shape(result: ExecutionResult, trace_id: str) -> dict[str, Any]:
    """The body of the answer: errors first, as GraphQL advises, when there are any."""
    if not result.errors:
        return {"data": result.data}
    return {"errors": [errors.show(error, trace_id) for error in result.errors], "data": result.data}
