"""What nameko gives the service: its parts, and the loops that tidy up behind them and make thumbnails."""

import logging
from collections.abc import Callable
from typing import Any

import eventlet
from chassis.errors import ServiceError
from nameko.extensions import DependencyProvider

from files.assembly import Assembly, assemble
from files.thumbnails import OUTAGE_DELAY

log = logging.getLogger(__name__)

PERIOD = 2.0
"""Seconds between rounds of tidying."""

THUMBNAIL_PERIOD = 0.5
"""Seconds between looks for pictures without a thumbnail."""


class Parts(DependencyProvider):  # type: ignore[misc]
    """The assembled parts. Several processes may work in the background at once: each row is taken by one."""

    def setup(self) -> None:
        self._settings = self.container.config["settings"]
        self.parts = assemble(self._settings, self.container.config["database"])
        self._bucket_ready = False

    def start(self) -> None:
        self._threads = [self.container.spawn_managed_thread(loop) for loop in (self._tidy, self._make_thumbnails)]

    def stop(self) -> None:
        for thread in self._threads:
            thread.kill()

    def get_dependency(self, worker_ctx: Any) -> Assembly:
        return self.parts

    def _tidy(self) -> None:
        """For ever: while S3 or the database is away, each round tries again. A change of state is logged, once."""
        steps = {
            "bucket": self._prepare_bucket,
            "removals": self.parts.removals.run,
            "uploads": self.parts.uploads.expire,
            "trash": self.parts.trash.empty,
        }
        failing: set[str] = set()
        while True:
            for name, step in steps.items():
                self._attempt(name, step, failing)
            eventlet.sleep(PERIOD)

    def _make_thumbnails(self) -> None:
        """For ever, apart from tidying, which need not wait for a large picture."""
        failing: set[str] = set()
        while True:
            done = self._attempt("thumbnails", self.parts.thumbnails.run, failing)
            eventlet.sleep(THUMBNAIL_PERIOD if done else OUTAGE_DELAY.total_seconds())

    @staticmethod
    def _attempt(name: str, step: Callable[[], object], failing: set[str]) -> bool:
        try:
            step()
        except ServiceError as err:
            if name not in failing:
                log.warning("background work is put off", extra={"step": name, "reason": err.message})
            failing.add(name)
            return False
        if name in failing:
            log.info("background work goes on", extra={"step": name})
        failing.discard(name)
        return True

    def _prepare_bucket(self) -> None:
        if not self._bucket_ready:
            self.parts.bucket.ensure(self._settings.cors_origins)
            self._bucket_ready = True
