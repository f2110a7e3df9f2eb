"""Spans of database statements (https://opentelemetry.io/docs/specs/semconv/database/postgresql/).

A span has the statement's text with every literal replaced, as some are written into it, and never its parameters.
"""

import re
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, event

from chassis import tracing
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


def observe(engine: Engine) -> None:
    """Make a span of each statement of SQLAlchemy; nothing, unless traces are recorded in this process."""
    if tracing.recorder is not None:
        event.listen(engine, "before_cursor_execute", _before)
        event.listen(engine, "after_cursor_execute", _after)
        event.listen(engine, "handle_error", _failed)


def _before(connection: Any, cursor: Any, sql: str, parameters: Any, execution: Any, many: bool) -> None:
    if tracing.in_hand():
        connection.info["span"] = statement(sql, cursor.connection)


def _after(connection: Any, cursor: Any, sql: str, parameters: Any, execution: Any, many: bool) -> None:
    if span := connection.info.pop("span", None):
        span.end()


def _failed(context: Any) -> None:
    if context.connection is not None and (span := context.connection.info.pop("span", None)):
        span.fail(sql_error(context.original_exception))
        span.end()


def sql_error(error: BaseException) -> str:
    """SQLSTATE, or the error's class."""
    return getattr(error, "sqlstate", None) or type(error).__name__
