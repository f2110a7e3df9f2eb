"""What nameko gives the service: its parts, and the loop that tidies up behind them."""

import logging
from collections.abc import Callable
from typing import Any

import eventlet
from chassis.errors import ServiceError
from nameko.extensions import DependencyProvider

from files.assembly import Assembly, assemble

log = logging.getLogger(__name__)

PERIOD = 2.0
"""Seconds between rounds of tidying."""


class Parts(DependencyProvider):  # type: ignore[misc]
    """The assembled parts. Several processes may tidy at once: each row is taken by one."""

    def setup(self) -> None:
        self._settings = self.container.config["settings"]
        self.parts = assemble(self._settings, self.container.config["database"])
        self._bucket_ready = False

    def start(self) -> None:
        self._thread = self.container.spawn_managed_thread(self._tidy)

    def stop(self) -> None:
        self._thread.kill()

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

    @staticmethod
    def _attempt(name: str, step: Callable[[], object], failing: set[str]) -> None:
        try:
            step()
        except ServiceError as err:
            if name not in failing:
                log.warning("tidying is put off", extra={"step": name, "reason": err.message})
            failing.add(name)
        else:
            if name in failing:
                log.info("tidying goes on", extra={"step": name})
            failing.discard(name)

    def _prepare_bucket(self) -> None:
        if not self._bucket_ready:
            self.parts.bucket.ensure(self._settings.cors_origins)
            self._bucket_ready = True
