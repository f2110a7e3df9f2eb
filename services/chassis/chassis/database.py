"""The service's own Postgres: pooled connections, driver errors translated where they occur."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg.errors
import sqlalchemy
from sqlalchemy import Connection, Engine, MetaData, event
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from chassis import metrics, statements
from chassis.errors import Conflict, ServiceError, Unavailable

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


class Database:
    """Connections to one database, in metrics called `name`.

    `after_commit` is called after every transaction that `begin` committed.
    """

    def __init__(
        self, url: str, *, pool_size: int = 10, statement_timeout: float = 10.0, name: str = "primary"
    ) -> None:
        options = f"-c timezone=UTC -c statement_timeout={int(statement_timeout * 1000)} -c lock_timeout=5000"
        # The server ends the session of a client that vanished, with all that it holds, after half a minute.
        options += " -c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
        self.engine = sqlalchemy.create_engine(
            sqlalchemy_url(url),
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=5,
            connect_args={"connect_timeout": 5, "options": f"{options} -c idle_in_transaction_session_timeout=30000"},
        )
        event.listen(self.engine, "checkout", _refuse_broken)
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
            yield connection

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction: committed at the end, rolled back on an error. Raises Unavailable.

        Its code is `outcome_unknown` when the database was lost during the commit, which may or may not have happened.
        """
        with translated(), self._connected(self.engine) as connection, connection.begin() as transaction:
            yield connection
            with _in_doubt(), statements.statement("commit", connection.connection.driver_connection):
                transaction.commit()
        if self.after_commit is not None:
            self.after_commit()

    def _connected(self, engine: Engine) -> Connection:
        started = time.perf_counter()
        try:
            return engine.connect()
        finally:
            self._observe_wait(time.perf_counter() - started)

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


def _refuse_broken(connection: Any, _record: Any, _proxy: Any) -> None:
    """The pool replaces a connection that the server has closed: seen in what has arrived, without a round trip."""
    try:
        connection.pgconn.consume_input()  # the farewell message, if there is one
        connection.pgconn.consume_input()  # the end of the stream behind it
    except psycopg.OperationalError as err:
        raise DisconnectionError from err


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


def translate_driver(err: psycopg.Error) -> ServiceError | None:
    """Our error for the driver's; None for one that tells something about the statement."""
    if isinstance(err, (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected)):
        return Conflict("the change collided with another; try again")
    if isinstance(err, (psycopg.errors.QueryCanceled, psycopg.errors.LockNotAvailable)):
        return Unavailable("the database took too long", code="timeout")
    if (err.sqlstate or "").startswith("54"):  # a limit of Postgres: trying again would not help
        return None
    if isinstance(err, (psycopg.OperationalError, psycopg.InterfaceError)):
        return Unavailable("the database cannot be reached")
    return None
