"""Forgetting what nobody asks for any more: messages hold personal data, and the inbox grows with every event."""

import logging
from typing import Any

import eventlet
from chassis import inbox
from chassis.database import Database
from chassis.errors import Unavailable
from nameko.extensions import DependencyProvider

log = logging.getLogger(__name__)

EVERY = 3600.0
"""Seconds between looks."""

BATCH = 5000

_DELETE = """
    delete from messages where id in (
        select id from messages
        where state in ('sent', 'failed', 'suppressed') and created_at < now() - make_interval(days => %s) limit %s)
"""


_EMPTY = """
    update messages set text = '', html = null, confidential = true where id in (
        select id from messages
        where state in ('sent', 'failed', 'suppressed') and key like 'password:%%' and text <> '' limit %s)
"""
"""Letters with links to choose a password, of before they were marked: `password:` begins the gateway's keys."""


def tidy(database: Database, keep_days: int) -> int:
    """Delete finished messages older than `keep_days`, and old entries of the inbox; returns how many messages.

    Letters with links to choose a password that an earlier version sent are emptied.
    """
    deleted = 0
    with database.read() as connection:
        while connection.exec_driver_sql(_EMPTY, (BATCH,)).rowcount:
            pass
        while count := connection.exec_driver_sql(_DELETE, (keep_days, BATCH)).rowcount:
            deleted += count
        inbox.forget(connection)
    return deleted


class Housekeeping(DependencyProvider):  # type: ignore[misc]
    """Tidies up every hour, in every process: what another has deleted is not there."""

    def start(self) -> None:
        self._thread = self.container.spawn_managed_thread(self._run)

    def stop(self) -> None:
        self._thread.kill()

    def _run(self) -> None:
        config: dict[str, Any] = self.container.config
        while True:
            try:
                deleted = tidy(config["database"], config["settings"].keep_days)
                log.info("tidied up", extra={"messages": deleted})
            except Unavailable as err:
                log.warning("could not tidy up now", extra={"reason": err.message})
            eventlet.sleep(EVERY)
