"""Removing for good what has been in the trash for long enough: records, fields, collections."""

import logging
import random
from typing import Any

import eventlet
import psycopg
from chassis.errors import ServiceError
from nameko.extensions import DependencyProvider

from records import catalogue
from records.session import Session
from records.storage import Storage

log = logging.getLogger(__name__)

EVERY = 3600.0
"""Seconds between two purges."""
BATCH = 1000


def purge(storage: Storage, days: int) -> dict[str, int]:
    """Purge what was deleted more than `days` ago; how many {collections, fields, records} went."""
    with storage.transaction() as session:
        gone = {"collections": _collections(session, days), "fields": _fields(session, days), "records": 0}
    with storage.autocommit() as session:
        for collection in catalogue.load(session, None).values():
            gone["records"] += _records(session, collection.id, days)
    return gone


def _collections(session: Session, days: int) -> int:
    sql = "select id from collections where deleted_at < now() - make_interval(days => %s) for update skip locked"
    rows = session.fetch(sql, (days,))
    for (collection_id,) in rows:
        session.execute(f"drop table data.{collection_id} cascade")
        session.execute("delete from history where collection_id = %s", (collection_id,))
        session.execute("delete from collections where id = %s", (collection_id,))
    return len(rows)


def _fields(session: Session, days: int) -> int:
    sql = (
        "select id, collection_id from fields where removed_at < now() - make_interval(days => %s) "
        "for update skip locked"
    )
    rows = session.fetch(sql, (days,))
    for field_id, collection_id in rows:
        session.execute(f"alter table data.{collection_id} drop column {field_id}")
        session.execute("delete from fields where id = %s", (field_id,))
    return len(rows)


def _records(session: Session, collection_id: str, days: int) -> int:
    """In batches, so that no lock is held for long."""
    sql = f"""
        with old as (
            delete from data.{collection_id} where id in (
                select id from data.{collection_id} where deleted_at < now() - make_interval(days => %s)
                limit {BATCH} for update skip locked
            ) returning id
        ), forgotten as (delete from history using old where record_id = old.id)
        select count(*) from old
    """
    total = 0
    while True:
        removed = int(session.fetch(sql, (days,))[0][0])
        total += removed
        if removed < BATCH:
            return total


class Purge(DependencyProvider):  # type: ignore[misc]
    """Purges now and then, as long as the service runs."""

    def start(self) -> None:
        storage = Storage(self.container.config["database"])
        days = self.container.config["settings"].trash_days
        self._thread = self.container.spawn_managed_thread(lambda: self._run(storage, days))

    def stop(self) -> None:
        self._thread.kill()

    @staticmethod
    def _run(storage: Storage, days: int) -> None:
        while True:
            eventlet.sleep(EVERY * random.uniform(0.5, 1.5))
            try:
                log.info("purged", extra={"gone": purge(storage, days)})
            except (ServiceError, psycopg.Error) as err:  # a table may go while it is worked on
                log.warning("purge put off", extra={"reason": str(err)})

    def get_dependency(self, worker_ctx: Any) -> None:
        return None
