"""One policy for every connection to every backend: how silence is noticed, and how long anything waits.

A connection can go silent without breaking: a host, a NAT entry or a load balancer is lost, and no reset ever comes.
Left to itself the operating system notices after two hours. The rules here:

- A connection that owes an answer for SILENCE seconds is closed and replaced. RabbitMQ is asked every ASK seconds, on
  connections that only publish too; a pooled connection that was idle for IDLE seconds is asked before it is used.
- Only time in which this process looked, and in which nothing was waiting to be read, counts as silence. A process
  that gets no processor time is slow itself; it does not give up its connections for that.
- No wait outlasts the deadline of the request that it serves, less MARGIN, so that an answer still reaches the caller.
  What was interrupted in the middle of an exchange is closed, not reused.
- The kernel probes idle connections (KEEPALIVE) and gives up data that is not acknowledged (USER_TIMEOUT): these see
  a lost host, but not a proxy that acknowledges and forwards nothing.
- Readiness asks each backend and gives it READY seconds.

Everything is noticed and replaced within NOTICED seconds, without a restart.
"""

import fcntl
import struct
import termios
import time
from collections.abc import Callable
from typing import Any, Protocol
from weakref import WeakSet

from chassis.context import current

NOTICED = 15.0
"""Seconds within which a silent connection is replaced: the promise that the numbers below add up to."""
CONNECT = 4.0
"""Seconds to open a connection, with its handshake."""
SILENCE = 8.0
"""Seconds that a peer may owe an answer while this process looks."""
ASK = 2.0
"""Seconds between questions to the broker on each connection."""
ANSWER = 8.0
"""Seconds to wait for the broker's answer when work depends on it, or for the network to take what is written."""
HEARTBEAT = 5
"""AMQP heartbeat in seconds. The broker gives up a client after two to three of them without a byte, and gives what
that client held to another: soon enough for the promise, late enough for a process that is starved for some seconds."""
IDLE = 2.0
"""Seconds without use after which a pooled connection is asked before it is used again."""
PING = 2.0
"""Seconds for the answer to that question."""
MARGIN = 0.25
"""Seconds before a deadline at which a wait ends: the error must still reach the caller."""
LEAST = 0.5
"""Seconds that a wait gets however late it begins, so that the end of a healthy transaction is not cut off."""
READY = 4.0
"""Seconds for one check of readiness: enough to find one connection silent and to open another."""
USER_TIMEOUT = 10.0
"""Seconds for which sent data may stay unacknowledged (TCP_USER_TIMEOUT)."""
KEEPALIVE_IDLE, KEEPALIVE_INTERVAL, KEEPALIVE_COUNT = 5, 2, 3
"""The kernel probes after 5 idle seconds, every 2 seconds, and gives up after 3 probes: 11 seconds."""

DOUBT = 5.0
"""Seconds of silence from which on readiness calls a connection unavailable."""

_LONGEST_LOOK = 1.0
"""Seconds that one look may add to a silence: more means that this process did not run."""


def time_left(limit: float) -> float:
    """Seconds that a wait may last: `limit`, or what the current request's deadline leaves; LEAST at least."""
    deadline = current.get().deadline
    if deadline is None:
        return limit
    return max(min(limit, deadline - MARGIN - time.time()), LEAST)


class Silence:
    """Seconds for which a peer has owed an answer, counted only while this process looks. `clock` may be faked."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._looked_at = clock()
        self.seconds = 0.0

    def broken(self) -> None:
        """The peer has answered."""
        self.seconds = 0.0
        self._looked_at = self._clock()

    def look(self, *, unread: bool) -> float:
        """Look once; returns the seconds so far. `unread`: there is something to read, so the delay is our own."""
        now = self._clock()
        if not unread:
            self.seconds += min(now - self._looked_at, _LONGEST_LOOK)
        self._looked_at = now
        return self.seconds


def has_unread(sock: Any) -> bool:
    """Whether bytes have arrived on a socket that nothing has read yet; also below TLS."""
    waiting = struct.unpack("i", fcntl.ioctl(sock.fileno(), termios.FIONREAD, b"\0\0\0\0"))[0]
    pending = getattr(sock, "pending", None)
    return bool(waiting) or (pending is not None and pending() > 0)


class Watched(Protocol):
    """A long-lived connection that readiness looks at."""

    def check(self) -> None:
        """Raises Unavailable while the connection is lost or silent."""


_watched: WeakSet[Watched] = WeakSet()


def watch(connection: Watched) -> None:
    """Let `check_watched` look at a connection for as long as it exists."""
    _watched.add(connection)


def check_watched() -> None:
    """Raises Unavailable when one of the watched connections is lost or silent."""
    for connection in list(_watched):
        connection.check()
