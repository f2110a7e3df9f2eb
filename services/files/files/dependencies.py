"""What nameko gives the service: its parts, and the loop that tidies up behind them."""

import logging
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
        """For ever: S3 or the database being away is logged, and tried again in the next round."""
        steps = (self._prepare_bucket, self.parts.removals.run, self.parts.uploads.expire, self.parts.trash.empty)
        while True:
            for step in steps:
                try:
                    step()
                except ServiceError as err:
                    log.warning("tidying up is put off", extra={"step": step.__name__, "reason": err.message})
            eventlet.sleep(PERIOD)

    def _prepare_bucket(self) -> None:
        if not self._bucket_ready:
            self.parts.bucket.ensure(self._settings.cors_origins)
            self._bucket_ready = True
