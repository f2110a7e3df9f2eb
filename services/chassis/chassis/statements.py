"""Durations and spans of database statements (https://opentelemetry.io/docs/specs/semconv/database/postgresql/).

A span has the statement's text with every literal replaced, as some are written into it, and never its parameters.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, event

from chassis import metrics, tracing
from chassis.tracing import Kind, Span

MAX_TEXT = 2000
"""Characters of a statement."""

_LITERAL = re.compile(r"'(?:[^']|'')*'|\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b|\b(?:true|false)\b")
_OPERATION = re.compile(r"[A-Za-z]+")


@lru_cache(maxsize=256)
def without_values(sql: str) -> str:
    """The statement with `?` for its texts, numbers and truth values, in one line."""
    return " ".join(_LITERAL.sub("?", sql).split())[:MAX_TEXT]


def statement(sql: str, connection: Any) -> Span:
    """The span of a statement on one of the driver's connections, for a `with` or to be ended."""
    if not tracing.in_hand():
        return tracing.NOTHING
    database = connection.info
    found = _OPERATION.search(sql)
    operation = found[0].upper() if found else ""
    attributes = {
        "db.system.name": "postgresql",
        "db.namespace": database.dbname,
        "db.operation.name": operation,
        "db.query.text": without_values(sql),
        "server.address": database.host,
        "server.port": int(database.port),
    }
    return tracing.start(f"{operation} {database.dbname}", Kind.CLIENT, attributes)


@contextmanager
def timed(sql: str, connection: Any) -> Iterator[None]:
    """Time the statement within, and make a span of it, as `statement` does."""
    started = time.perf_counter()
    try:
        with statement(sql, connection):
            yield
    finally:
        metrics.STATEMENT_SECONDS.observe(time.perf_counter() - started)


def observe(engine: Engine) -> None:
    """Time each statement of SQLAlchemy, and make a span of it where traces are recorded in this process."""
    event.listen(engine, "before_cursor_execute", _before)
    event.listen(engine, "after_cursor_execute", _after)
    event.listen(engine, "handle_error", _failed)


def _before(connection: Any, cursor: Any, sql: str, parameters: Any, execution: Any, many: bool) -> None:
    execution.observed = (time.perf_counter(), statement(sql, cursor.connection))


def _after(connection: Any, cursor: Any, sql: str, parameters: Any, execution: Any, many: bool) -> None:
    _end(execution)


def _failed(context: Any) -> None:
    _end(context.execution_context, context.original_exception)


def _end(execution: Any, error: BaseException | None = None) -> None:
    """An error may come before a statement is begun, or after it has ended: that is about none."""
    if (observed := getattr(execution, "observed", None)) is None:
        return
    execution.observed = None
    started, span = observed
    metrics.STATEMENT_SECONDS.observe(time.perf_counter() - started)
    if error is not None:
        span.fail(sql_error(error))
    span.end()


def sql_error(error: BaseException) -> str:
    """SQLSTATE, or the error's class."""
    return getattr(error, "sqlstate", None) or type(error).__name__
