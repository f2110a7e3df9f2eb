"""Gauges of what waits in the service's tables, looked at now and then, however often they are asked for."""

import logging

import eventlet
from nameko.extensions import DependencyProvider
from prometheus_client import Gauge

from chassis.database import Database
from chassis.errors import ServiceError

log = logging.getLogger(__name__)

EVERY = 15.0
"""Seconds between looks."""
MOST = 10_000
"""Rows that are counted; more are shown as so many, as to look at them all would be work."""


class Backlog(DependencyProvider):  # type: ignore[misc]
    """Keeps `gauge` at the number of `rows`, "from <table> where …"; each process of the service shows the same."""

    def __init__(self, gauge: Gauge, rows: str) -> None:
        self._gauge = gauge
        self._rows = rows

    def start(self) -> None:
        self._thread = self.container.spawn_managed_thread(self._run)

    def stop(self) -> None:
        self._thread.kill()

    def look(self, database: Database) -> None:
        """Set the gauge; not a number when the database does not say."""
        try:
            with database.read() as connection:
                counted = f"select count(*) from (select {self._rows} limit {MOST}) waiting"
                self._gauge.set(connection.exec_driver_sql(counted).scalar_one())
        except ServiceError as err:
            log.info("what waits cannot be counted now", extra={"reason": err.message})
            self._gauge.set(float("nan"))

    def _run(self) -> None:
        while True:
            self.look(self.container.config["database"])
            eventlet.sleep(EVERY)
