"""Redis by the policy of `chassis.connections`: a command is answered in full in its time, or its connection is closed.

The client's own time-out is per read, so that an answer of one byte a second never ends. Loaded only by services that
use Redis; the others do not install its client.
"""

import time
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from chassis import connections

TIMEOUT = 2.0
"""Seconds for a command, or for all commands of a pipeline, from the first byte sent to the last one received."""


class _BoundedSocket:
    """A socket whose waits end at `until` (monotonic seconds), however many there are."""

    def __init__(self, sock: Any) -> None:
        self._sock = sock
        self._limit: float | None = sock.gettimeout()
        self.until = time.monotonic() + TIMEOUT

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def settimeout(self, seconds: float | None) -> None:
        self._limit = seconds
        self._sock.settimeout(seconds)

    def recv(self, size: int) -> bytes:
        self._bound()
        received: bytes = self._sock.recv(size)
        return received

    def sendall(self, data: bytes) -> None:
        self._bound()
        self._sock.sendall(data)

    def _bound(self) -> None:
        if self._limit == 0:
            return  # it only looks
        left = self.until - time.monotonic()
        if left <= 0 and not connections.has_unread(self._sock):
            raise TimeoutError("Redis did not answer in time")
        self._sock.settimeout(max(left, 0.001))


class _Bounded:
    """What our connections add to those of the client."""

    _sock: Any
    timeout: float

    def _connect(self) -> Any:
        return _BoundedSocket(super()._connect())  # type: ignore[misc]

    def send_packed_command(self, command: Any, check_health: bool = True) -> None:
        if self._sock is not None:
            self._sock.until = time.monotonic() + connections.time_left(self.timeout)
        super().send_packed_command(command, check_health)  # type: ignore[misc]


def connect(url: str, *, timeout: float = TIMEOUT, most: int = 128) -> Any:
    """A client with at most `most` connections. It repeats a command once when its connection was lost."""
    plain, encrypted = redis.Connection, redis.SSLConnection
    base: Any = encrypted if url.startswith("rediss://") else plain
    made = type("BoundedConnection", (_Bounded, base), {"timeout": timeout})
    return redis.Redis(
        connection_pool=redis.ConnectionPool.from_url(
            url,
            connection_class=made,
            socket_timeout=timeout,
            socket_connect_timeout=timeout,
            socket_keepalive=True,
            health_check_interval=connections.IDLE,
            retry=Retry(NoBackoff(), 1),
            max_connections=most,
        )
    )
