"""A read replica of the service's Postgres, asked only for what it is known to have.

Positions are those of the write-ahead log, as Postgres writes them ("16/B374D848"). A caller says how far its own
writes reach; the replica serves it when a look at most LOOK seconds ago has seen that much replayed, so that asking
costs nothing. A replica that is away, or behind for longer than is allowed, serves nobody.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from chassis import metrics
from chassis.database import Database
from chassis.errors import ServiceError

log = logging.getLogger(__name__)

LOOK = 0.25
"""Seconds between looks."""
TRUSTED = 5.0
"""Seconds after which what the last look saw says nothing any more."""


def log_position(text: str) -> int:
    """A position of the write-ahead log as a number of bytes. Raises ValueError."""
    high, _, low = text.partition("/")
    return (int(high, 16) << 32) + int(low, 16)


class Replica:
    """`max_lag`: seconds that it may be behind for those who wrote nothing themselves."""

    def __init__(
        self, primary: Database, replica: Database, *, max_lag: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._primary = primary
        self._replica = replica
        self._max_lag = max_lag
        self._clock = clock
        self._replayed = -1
        self._seen_at = float("-inf")
        self._caught_up_at = float("-inf")
        self._written: deque[tuple[float, int]] = deque(maxlen=1000)

    def has(self, position: str | None) -> bool:
        """Whether someone who must see all up to `position` may read here; never where that is unknown (None)."""
        if position is None or self._clock() - self._seen_at > TRUSTED or self.lag > self._max_lag:
            return False
        return log_position(position) <= self._replayed

    @property
    def lag(self) -> float:
        """Seconds since the replica had all that the primary had."""
        return self._clock() - self._caught_up_at

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection of the replica for single statements. Raises Unavailable."""
        with self._replica.read() as connection:
            yield connection

    def watch(self, sleep: Callable[[float], None]) -> None:
        """Look again and again, for ever."""
        available = True
        while True:
            try:
                self.look()
                available = True
            except ServiceError as err:
                if available:
                    log.warning("the replica serves nobody now", extra={"reason": err.message})
                available = False
            sleep(LOOK)

    def look(self) -> None:
        """See how far both have come. Raises Unavailable."""
        now = self._clock()
        self._written.append((now, _ask(self._primary, "select pg_current_wal_lsn()::text")))
        replayed = _ask(self._replica, "select coalesce(pg_last_wal_replay_lsn(), pg_current_wal_lsn())::text")
        while self._written and self._written[0][1] <= replayed:
            self._caught_up_at = self._written.popleft()[0]
        self._replayed, self._seen_at = replayed, now
        metrics.REPLICA_LAG.set(max(0.0, self.lag))

    def close(self) -> None:
        """Close all connections of the replica."""
        self._replica.close()


def _ask(database: Database, question: str) -> int:
    with database.read() as connection:
        return log_position(str(connection.exec_driver_sql(question).scalar_one()))
