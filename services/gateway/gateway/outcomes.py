"""How GraphQL operations end, as operators count them.

`ok`: without errors. `partial`: with errors beside data. `error`: without data, by a failure of ours. `refused`:
without data, as it asked for what may not be; a document that cannot be read is counted as a query.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chassis.errors import Unavailable
from graphql import DocumentNode, get_operation_ast

from gateway import metrics
from gateway.errors import FAILURES
from gateway.graphql_http import ProtocolError


def type_of(document: DocumentNode, name: str | None) -> str:
    """query, mutation or subscription."""
    found = get_operation_ast(document, name)
    return "query" if found is None else found.operation.value


def of(body: dict[str, Any]) -> str:
    """The outcome of an operation that was executed, from its answer."""
    errors = body.get("errors")
    if not errors:
        return "ok"
    if any(value is not None for value in (body["data"] or {}).values()):
        return "partial"
    return "error" if any(error["extensions"]["code"] in FAILURES for error in errors) else "refused"


def count(operation_type: str, outcome: str) -> None:
    """One more."""
    metrics.OPERATIONS.labels(operation_type, outcome).inc()


@contextmanager
def ending(operation_type: str) -> Iterator[None]:
    """Counts an operation that ends here by an exception."""
    try:
        yield
    except Unavailable:
        count(operation_type, "error")
        raise
    except ProtocolError:
        count(operation_type, "refused")
        raise
