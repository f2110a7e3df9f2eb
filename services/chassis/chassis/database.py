"""The service's own Postgres: pooled connections, driver errors translated where they occur."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy
from sqlalchemy import Connection, Engine, MetaData, event
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool

from chassis import connections, metrics, postgres_connection, statements
from chassis.database_errors import Meaning, cause, meaning, translate_driver
from chassis.errors import ServiceError, Unavailable
from chassis.postgres_connection import PostgresConnection

__all__ = ["Database", "metadata", "sqlalchemy_url", "translate_driver", "translated"]

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def metadata() -> MetaData:
    """Metadata with the naming convention for constraints, so that migrations can name what they drop."""
    return MetaData(naming_convention=NAMING)


def sqlalchemy_url(url: str) -> str:
    """`postgresql://…` with the driver that we use."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


POOL_WAIT = 5.0
"""Seconds to wait for a connection of the pool."""
PATIENCE = 3.0
"""Seconds beyond `statement_timeout` that the server's answer may take where no request waits for it."""


class _Pool(QueuePool):
    """SQLAlchemy's; who waits for a connection waits no longer than their request's deadline allows."""

    @property
    def _timeout(self) -> float:
        return connections.time_left(self._longest)

    @_timeout.setter
    def _timeout(self, seconds: float) -> None:
        self._longest = seconds


class Database:
    """Connections to one database, in metrics called `name`.

    `after_commit` is called after every transaction that `begin` committed.
    """

    def __init__(
        self, url: str, *, pool_size: int = 10, statement_timeout: float = 10.0, name: str = "primary"
    ) -> None:
        self.engine = sqlalchemy.create_engine(
            sqlalchemy_url(url),
            poolclass=_Pool,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=POOL_WAIT,
            connect_args=postgres_connection.connect_arguments(statement_timeout),
        )
        self._patience = statement_timeout + PATIENCE
        self._renewed_at = self._doubted_at = float("-inf")
        event.listen(self.engine, "do_connect", self._connect)
        event.listen(self.engine, "checkout", self._refuse_broken)
        event.listen(self.engine, "checkin", _rest)
        statements.observe(self.engine)
        metrics.POOL_SIZE.labels(name).set(pool_size)
        metrics.POOL_IN_USE.labels(name).set_function(self._in_use)
        self._observe_wait = metrics.POOL_WAIT.labels(name).observe
        self._reading = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self.after_commit: Callable[[], None] | None = None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection without a transaction, for single statements. Raises Unavailable."""
        with translated(), self._connected(self._reading) as connection:
            try:
                yield connection
            except Exception as err:
                self._judge(connection, err)
                raise

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction: committed at the end, rolled back on an error. Raises Unavailable.

        Its code is `outcome_unknown` when the database was lost during the commit, which may or may not have happened.
        """
        with translated(), self._connected(self.engine) as connection, connection.begin() as transaction:
            try:
                yield connection
                with _in_doubt(), statements.statement("commit", connection.connection.driver_connection):
                    transaction.commit()
            except Exception as err:
                self._judge(connection, err)
                raise
        if self.after_commit is not None:
            self.after_commit()

    def _connected(self, engine: Engine) -> Connection:
        started = time.perf_counter()
        try:
            return engine.connect()
        finally:
            self._observe_wait(time.perf_counter() - started)

    def _connect(self, _dialect: Any, _record: Any, arguments: Any, keywords: Any) -> PostgresConnection:
        return postgres_connection.connect(arguments, keywords, self._patience)

    def _refuse_broken(self, connection: PostgresConnection, _record: Any, _proxy: Any) -> None:
        """The pool replaces a connection that the server has closed: seen in what has arrived, without a round trip.

        One that has not been used for a moment may be silent, and so may all when one was: they are asked.
        """
        try:
            connection.pgconn.consume_input()  # the farewell message, if there is one
            connection.pgconn.consume_input()  # the end of the stream behind it
            if connection.used_at < self._renewed_at:
                raise psycopg.OperationalError("the server that this connection was opened to is another now")
            if connection.rested or connection.used_at < self._doubted_at:
                connection.ask()
        except psycopg.OperationalError as err:
            raise DisconnectionError from err

    def _judge(self, connection: Connection, err: Exception) -> None:
        """Throw away what an error says is of no use, and doubt the other connections as far as it concerns them."""
        driver = cause(err)
        if driver is None:
            return
        found = meaning(driver)
        if found in (Meaning.LOST, Meaning.ELSEWHERE, Meaning.UNKNOWN):
            connection.invalidate()
            self._doubted_at = time.monotonic()
        if found is Meaning.ELSEWHERE:
            self._renewed_at = time.monotonic()

    def _in_use(self) -> int:
        in_use: int = self.engine.pool.checkedout()  # type: ignore[attr-defined]
        return in_use

    def check(self) -> None:
        """Raises Unavailable when the database does not answer."""
        with self.read() as connection:
            connection.exec_driver_sql("select 1")

    def close(self) -> None:
        """Close all pooled connections."""
        self.engine.dispose()


def _rest(connection: Any, _record: Any) -> None:
    if connection is not None:
        connection.rest()


@contextmanager
def translated() -> Iterator[None]:
    """Raises our errors for what the driver or the pool raise when the database cannot serve."""
    try:
        yield
    except PoolTimeout as err:
        raise Unavailable("all database connections are busy") from err
    except DBAPIError as err:
        ours = _translate(err)
        if ours is None:
            raise
        raise ours from err


@contextmanager
def _in_doubt() -> Iterator[None]:
    try:
        yield
    except DBAPIError as err:
        ours = _translate(err)
        if ours is not None and ours.code == Unavailable.code:
            raise Unavailable("the database was lost during the commit", code="outcome_unknown") from err
        raise


def _translate(err: DBAPIError) -> ServiceError | None:
    ours = translate_driver(err.orig) if isinstance(err.orig, psycopg.Error) else None
    if ours is None and err.connection_invalidated:
        return Unavailable("the database cannot be reached")
    return ours
