"""A connection to PostgreSQL on which no wait outlasts the request that it serves (`chassis.connections`).

The server's `statement_timeout` bounds what the server does; nothing but the client can bound a wait for an answer that
never comes. A connection on which a wait was broken off is closed: an answer to it may still be on its way.
"""

import time
from typing import Any

import psycopg
from psycopg import generators
from psycopg.errors import OperationalError, _WaitTimeout

from chassis import connections

INTERVAL = 0.1
"""Seconds between looks for an interruption, as psycopg has it."""


class NoAnswer(OperationalError):
    """The server did not answer in time; whether it did what it was asked is unknown."""


class PostgresConnection(psycopg.Connection[Any]):
    """`patience`: seconds that a wait may last where no deadline ends it sooner."""

    patience = connections.SILENCE
    used_at = 0.0
    _pool = None
    """As psycopg marks a connection that a pool owns, here SQLAlchemy's: one left open by the process is no leak."""

    def wait(self, gen: Any, interval: float = INTERVAL, timeout: float | None = None) -> Any:
        """As psycopg's. Raises NoAnswer, and closes the connection, when the time is up."""
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, connections.time_left(self.patience))
        except _WaitTimeout as err:
            self.pgconn.finish()
            raise NoAnswer("the server did not answer in time") from err

    def ask(self) -> None:
        """One round trip without a statement. Raises OperationalError when it takes longer than `connections.PING`."""
        self.pgconn.send_query(b"")
        answer = generators.execute(self.pgconn)
        try:
            super().wait(answer, INTERVAL, connections.PING)
        except _WaitTimeout as err:
            try:
                if not connections.has_unread(_Socket(self.pgconn.socket)):
                    raise NoAnswer("the server did not answer") from err
                super().wait(answer, INTERVAL, connections.PING)  # it had: this process was late
            except (_WaitTimeout, NoAnswer):
                self.pgconn.finish()
                raise NoAnswer("the server did not answer") from err

    def rest(self) -> None:
        """Note that it is not used from now on."""
        self.used_at = time.monotonic()

    @property
    def rested(self) -> bool:
        """Whether it has not been used for so long that it is asked first."""
        return time.monotonic() - self.used_at > connections.IDLE


class _Socket:
    def __init__(self, number: int) -> None:
        self._number = number

    def fileno(self) -> int:
        return self._number


def connect_arguments(statement_timeout: float) -> dict[str, Any]:
    """What the driver is given besides the address; the server gets the same policy for its side of the connection."""
    settings = {
        "timezone": "UTC",
        "statement_timeout": int(statement_timeout * 1000),
        "lock_timeout": 5000,
        "idle_in_transaction_session_timeout": 30000,
        "tcp_keepalives_idle": connections.KEEPALIVE_IDLE,
        "tcp_keepalives_interval": connections.KEEPALIVE_INTERVAL,
        "tcp_keepalives_count": connections.KEEPALIVE_COUNT,
        "tcp_user_timeout": int(connections.USER_TIMEOUT * 1000),
    }
    return {
        "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
        "connect_timeout": int(connections.CONNECT),
        "keepalives": 1,
        "keepalives_idle": connections.KEEPALIVE_IDLE,
        "keepalives_interval": connections.KEEPALIVE_INTERVAL,
        "keepalives_count": connections.KEEPALIVE_COUNT,
        "tcp_user_timeout": int(connections.USER_TIMEOUT * 1000),
    }


def connect(arguments: tuple[Any, ...], keywords: dict[str, Any], patience: float) -> PostgresConnection:
    """Open a connection, within what a deadline leaves, or a second more. Raises OperationalError."""
    left = connections.time_left(connections.CONNECT)
    if left < 1:
        raise OperationalError("no time is left to connect to the server")
    whole = max(int(left), 2)  # the least that the driver can be told
    made = PostgresConnection.connect(*arguments, **keywords | {"connect_timeout": whole})
    made.patience = patience
    made.rest()
    return made
