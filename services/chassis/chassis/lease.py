"""A lease: of all processes over one database, one does a piece of work at a time, until it stops renewing.

A lease is a row with an expiry by the clock of the database, and an epoch that counts up each time a session takes it.
It ends when it is not renewed for SECONDS, whether its holder is frozen or cut off; and at once when the server has
seen the session end, as it does when a process stops or is killed.

A holder can be frozen between any two instructions, and go on in the belief that it holds the lease. So it calls
`keep` before each step that others can see, which asks the database every RENEW_AFTER seconds and after every longer
break; and what it changes in the database names its epoch (`OF_EPOCH`), so that it changes nothing after another has
taken over. A step outside of the database can come late: the one that follows a `keep` when the process is frozen in
between, and those of RENEW_AFTER seconds when the session ends but not the process, or when the whole machine stood
still with its clock. Such a step must do no harm when it is repeated or comes after newer ones.
"""

import time
from typing import Final

from sqlalchemy import BigInteger, Column, Connection, DateTime, Integer, MetaData, Table, Text

SECONDS: Final = 10.0
"""How long a lease lasts without being renewed."""

RENEW_AFTER: Final = 2.0
"""Seconds since the last renewal after which `keep` renews: right after it, at least SECONDS - RENEW_AFTER are left."""

OF_EPOCH: Final = "exists (select from leases where name = %(lease)s and epoch = %(epoch)s)"
"""A condition for statements, with `Lease.parameters`."""

_TAKE = """
    insert into leases (name, epoch, pid, backend_start, expires_at)
    select %(lease)s, 1, pid, backend_start, clock_timestamp() + make_interval(secs => %(seconds)s)
    from pg_stat_activity where pid = pg_backend_pid()
    on conflict (name) do update set epoch = leases.epoch + 1, pid = excluded.pid,
        backend_start = excluded.backend_start, expires_at = excluded.expires_at
    where leases.expires_at < clock_timestamp() or not exists (
        select from pg_stat_activity a where a.pid = leases.pid and a.backend_start = leases.backend_start)
    returning epoch"""
_RENEW = """
    update leases set expires_at = clock_timestamp() + make_interval(secs => %(seconds)s)
    where name = %(lease)s and epoch = %(epoch)s"""


class LeaseLost(Exception):
    """Another session has taken the lease."""


def lease_table(metadata: MetaData) -> Table:
    """The table that a service with leases adds to its models. A row stays when its lease ends, for the epoch."""
    return Table(
        "leases",
        metadata,
        Column("name", Text, primary_key=True),
        Column("epoch", BigInteger, nullable=False),
        Column("pid", Integer, nullable=False),
        Column("backend_start", DateTime(timezone=True), nullable=False),
        Column("expires_at", DateTime(timezone=True), nullable=False),
    )


class Lease:
    """The lease `name`, as one session sees it: all calls get the same connection, which is in autocommit mode."""

    def __init__(self, name: str, *, seconds: float = SECONDS, renew_after: float = RENEW_AFTER) -> None:
        self.name = name
        self.epoch = 0
        self._seconds = seconds
        self._renew_after = renew_after
        self._renewed = 0.0

    @property
    def parameters(self) -> dict[str, object]:
        """What OF_EPOCH asks for."""
        return {"lease": self.name, "epoch": self.epoch}

    def take(self, connection: Connection) -> bool:
        """Take the lease if no other session holds it; whether that was so."""
        asked = time.monotonic()
        values = {"lease": self.name, "seconds": self._seconds}
        epoch = connection.exec_driver_sql(_TAKE, values).scalar()
        if epoch is None:
            return False
        self.epoch, self._renewed = epoch, asked
        return True

    def keep(self, connection: Connection) -> None:
        """Renew the lease if that is due: cheap, to be called often. Raises LeaseLost."""
        asked = time.monotonic()
        if asked - self._renewed < self._renew_after:
            return
        values = {**self.parameters, "seconds": self._seconds}
        if connection.exec_driver_sql(_RENEW, values).rowcount == 0:
            raise LeaseLost(self.name)
        self._renewed = asked
