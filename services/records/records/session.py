"""Statements on one connection of the driver, whose errors are translated here."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from chassis import metrics, statements
from chassis.database import translate_driver
from chassis.errors import Unavailable
from sqlalchemy import Connection

Row = tuple[Any, ...]


class Session:
    """Runs statements on one connection."""

    def __init__(self, connection: "psycopg.Connection[Row]") -> None:
        self._connection = connection

    def fetch(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[Row]:
        """All rows of a statement that returns rows."""
        metrics.STATEMENTS.inc()
        with statements.timed(sql, self._connection):
            return self._connection.execute(sql.encode(), parameters).fetchall()

    def change(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[Row]:
        """All rows of a statement that changes something and stands alone.

        Raises Unavailable `outcome_unknown` when the connection is lost under way: it may have been applied.
        """
        try:
            return self.fetch(sql, parameters)
        except psycopg.Error as err:
            ours = translate_driver(err)
            if ours is not None and ours.code == Unavailable.code:
                raise Unavailable("the database was lost during the change", code="outcome_unknown") from err
            raise

    def execute(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> int:
        """Run a statement; the number of rows it touched."""
        metrics.STATEMENTS.inc()
        with statements.timed(sql, self._connection):
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
        ours = translate_driver(err)
        if ours is None:
            raise
        raise ours from err
    finally:
        if driver.closed:
            connection.invalidate()
