"""Thumbnails: asked for in the transaction that stores a picture, made afterwards, one at a time in each process.

A thumbnail is WebP in S3, below `thumbnails/`. `files.thumbnail` says that it is there, or why there can be none.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from chassis.database import Database
from chassis.errors import NotFound, Unavailable
from sqlalchemy import Connection, Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from files import removals
from files.content_type import PICTURES
from files.keys import object_key, thumbnail_key
from files.models import STORED, files, thumbnail_jobs
from files.storage import Bucket
from files.thumbnailer import Died, Refusal, Refused, thumbnail_of

log = logging.getLogger(__name__)

LARGEST = 25 * 1024**2
"""Bytes of a picture; nothing is read of a larger one."""

MOST_TRIES = 3
"""How often a picture may kill what works on it."""

LEASE = timedelta(minutes=5)
"""When a job may be taken again of which no outcome was noted; longer than the thumbnailer may run."""

OUTAGE_DELAY = timedelta(seconds=10)
"""When a job is due again that found S3 away."""


def request(connection: Connection, file_id: str, content_type: str) -> None:
    """Have a thumbnail made after the caller's commit, if this is a picture."""
    if content_type in PICTURES:
        connection.execute(insert(thumbnail_jobs).values(file_id=file_id).on_conflict_do_nothing())


class Thumbnails:
    """Works off what was asked for. Several processes may; each job is taken by one."""

    def __init__(
        self,
        database: Database,
        bucket: Bucket,
        make: Callable[[Iterable[bytes]], bytes | Refused] = thumbnail_of,
    ) -> None:
        self._database = database
        self._bucket = bucket
        self._make = make

    def run(self) -> int:
        """Make all that are due; returns how many were taken. Raises Unavailable, and the job is done later."""
        taken = 0
        while (job := self._take()) is not None:
            taken += 1
            try:
                outcome = self._outcome(job)
            except Unavailable:
                self._give_back(job)
                raise
            except Died as err:
                log.warning("the thumbnailer died", extra={"file": job.file_id, "tries": job.tries, "reason": str(err)})
                continue  # the job's lease goes on, and then it is due again
            self._finish(job.file_id, outcome)
        return taken

    def _outcome(self, job: Row[Any]) -> bytes | Refused:
        if job.size > LARGEST:
            return Refused(Refusal.TOO_LARGE, f"{job.size} bytes")
        if job.tries > MOST_TRIES:
            return Refused(Refusal.FAILED, f"{MOST_TRIES} tries ended without an answer")
        try:
            made = self._make(self._bucket.chunks(object_key(job.file_id)))
        except NotFound:
            return Refused(Refusal.MISSING)
        if isinstance(made, bytes):
            self._bucket.put(thumbnail_key(job.file_id), made, "image/webp")
        return made

    def _take(self) -> Row[Any] | None:
        """The job that is due longest, with the file's size, ours until its lease ends."""
        jobs = thumbnail_jobs.c
        due = select(jobs.file_id).where(jobs.due_at <= func.now()).order_by(jobs.due_at).limit(1)
        taken = (
            update(thumbnail_jobs)
            .where(jobs.file_id == due.with_for_update(skip_locked=True).scalar_subquery(), files.c.id == jobs.file_id)
            .values(due_at=func.now() + LEASE, tries=jobs.tries + 1)
            .returning(jobs.file_id, jobs.tries, files.c.size)
        )
        with self._database.read() as connection:
            return connection.execute(taken).one_or_none()

    def _give_back(self, job: Row[Any]) -> None:
        """An outage is not the picture's fault, so it does not count as a try."""
        later = (
            update(thumbnail_jobs)
            .where(thumbnail_jobs.c.file_id == job.file_id)
            .values(due_at=func.now() + OUTAGE_DELAY, tries=job.tries - 1)
        )
        with self._database.read() as connection:
            connection.execute(later)

    def _finish(self, file_id: str, outcome: bytes | Refused) -> None:
        """Note the outcome; what was made of a file that has been deleted meanwhile is removed."""
        if isinstance(outcome, Refused):
            log.info("no thumbnail", extra={"file": file_id, "reason": outcome.reason, "details": outcome.details})
        word = outcome.reason.value if isinstance(outcome, Refused) else STORED
        with self._database.begin() as connection:
            # First the file, then the job: the order in which a deletion locks them.
            noted = update(files).where(files.c.id == file_id).values(thumbnail=word)
            if connection.execute(noted).rowcount == 0 and word == STORED:
                removals.note(connection, [thumbnail_key(file_id)])
            connection.execute(delete(thumbnail_jobs).where(thumbnail_jobs.c.file_id == file_id))
