"""Statements on one connection of the driver, whose errors are translated here."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
import psycopg.errors
from chassis.errors import Conflict, ServiceError, Unavailable
from sqlalchemy import Connection

Row = tuple[Any, ...]


class Session:
    """Runs statements on one connection."""

    def __init__(self, connection: "psycopg.Connection[Row]") -> None:
        self._connection = connection

    def fetch(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[Row]:
        """All rows of a statement that returns rows."""
        return self._connection.execute(sql.encode(), parameters).fetchall()

    def execute(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> int:
        """Run a statement; the number of rows it touched."""
        return self._connection.execute(sql.encode(), parameters).rowcount


@contextmanager
def open_session(connection: Connection) -> Iterator[Session]:
    """A session beside SQLAlchemy, whose pool hears of a broken connection all the same. Raises Unavailable, Conflict.

    Errors that tell something about the statement (a violated constraint, a missing column) pass as the driver's.
    """
    driver: Any = connection.connection.driver_connection
    try:
        yield Session(driver)
    except psycopg.Error as err:
        if driver.closed:
            connection.invalidate(err)
        ours = _translate(err)
        if ours is None:
            raise
        raise ours from err


def _translate(err: psycopg.Error) -> ServiceError | None:
    if isinstance(err, (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected)):
        return Conflict("the change collided with another; try again")
    if isinstance(err, (psycopg.errors.QueryCanceled, psycopg.errors.LockNotAvailable)):
        return Unavailable("the database took too long", code="timeout")
    if (err.sqlstate or "").startswith("54"):  # a limit of Postgres: trying again would not help
        return None
    if isinstance(err, (psycopg.OperationalError, psycopg.InterfaceError)):
        return Unavailable("the database cannot be reached")
    return None
