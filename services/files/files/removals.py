"""What S3 must forget: noted in the transaction that gives a key up, removed afterwards, however long it takes."""

import logging
from collections.abc import Iterable
from datetime import timedelta

from chassis.database import Database
from chassis.errors import ServiceError
from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from files.models import removals
from files.storage import Bucket

log = logging.getLogger(__name__)

BATCH = 20
LEASE = timedelta(minutes=5)
"""When another process may try a key that one has taken."""

LONGEST_DELAY = timedelta(minutes=15)
"""Between tries; the first delay is two seconds, and each is twice the one before."""


def note(connection: Connection, keys: Iterable[str]) -> None:
    """Have the objects and open multipart uploads under these keys removed after the caller's commit."""
    rows = [{"key": key} for key in keys]
    if rows:
        # Noted again, a key starts over: what a removal under way has missed is then removed by the next one.
        again = insert(removals).on_conflict_do_update(index_elements=["key"], set_={"due_at": func.now(), "tries": 0})
        connection.execute(again, rows)


class Removals:
    """Works off the notes. Several processes may; each key is taken by one."""

    def __init__(self, database: Database, bucket: Bucket) -> None:
        self._database = database
        self._bucket = bucket

    def run(self) -> int:
        """Remove what is due; returns how many keys are gone. A failure puts its key off and is logged."""
        done = 0
        for key, tries in self._take():
            try:
                self._bucket.remove(key)
            except ServiceError as err:
                log.warning("an object cannot be removed now", extra={"key": key, "reason": err.message})
                self._put_off(key, tries)
                continue
            with self._database.read() as connection:
                connection.execute(delete(removals).where(removals.c.key == key, removals.c.tries == tries))
            done += 1
        return done

    def _take(self) -> list[tuple[str, int]]:
        due = select(removals.c.key).where(removals.c.due_at <= func.now()).order_by(removals.c.due_at).limit(BATCH)
        taken = (
            update(removals)
            .where(removals.c.key.in_(due.with_for_update(skip_locked=True).scalar_subquery()))
            .values(due_at=func.now() + LEASE, tries=removals.c.tries + 1)
            .returning(removals.c.key, removals.c.tries)
        )
        with self._database.begin() as connection:
            return [(row.key, row.tries) for row in connection.execute(taken)]

    def _put_off(self, key: str, tries: int) -> None:
        delay = min(timedelta(seconds=2 ** min(tries, 10)), LONGEST_DELAY)
        later = func.now() + delay
        with self._database.read() as connection:
            connection.execute(update(removals).where(removals.c.key == key).values(due_at=later))
