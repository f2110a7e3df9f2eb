"""The background work: claim what is due and try it, each delivery in its own greenlet. Survives every outage."""

import logging
from collections.abc import Callable

import eventlet
from chassis.database import Database
from chassis.errors import ServiceError
from eventlet.event import Event as Signal

from integrations.courier import Courier
from integrations.delivery_queue import Claim, DeliveryQueue
from integrations.housekeeping import tidy

log = logging.getLogger(__name__)

POLL = 1.0
"""Seconds between looks at the queue when nothing wakes the loop."""

MAX_BACK_OFF = 10.0
TIDY_EVERY = 3600.0
FINISH = 20.0
"""Seconds for tries under way when the process stops; below the 25 that the chassis grants."""


class DeliveryLoop:
    """`concurrency` tries at once."""

    def __init__(self, queue: DeliveryQueue, courier: Courier, concurrency: int) -> None:
        self._queue = queue
        self._courier = courier
        self._pool = eventlet.GreenPool(concurrency)
        self._signal = Signal()

    def wake(self) -> None:
        """Something may be due: look now."""
        if not self._signal.ready():
            self._signal.send(None)

    def run(self) -> None:
        """Deliver for ever."""
        back_off = POLL
        while True:
            try:
                for claim in self._claim():
                    self._pool.spawn_n(self._deliver, claim)
            except ServiceError as err:
                log.warning("deliveries cannot be claimed now", extra={"reason": err.message})
                eventlet.sleep(back_off)
                back_off = min(MAX_BACK_OFF, back_off * 2)
            else:
                back_off = POLL
                self._wait()

    def finish(self) -> None:
        """Wait for the tries under way, at most FINISH seconds; what is left is tried again when its lease ends."""
        with eventlet.Timeout(FINISH, False):
            self._pool.waitall()

    def _claim(self) -> list[Claim]:
        free = self._pool.free()
        return self._queue.claim(free) if free > 0 else []

    def _deliver(self, claim: Claim) -> None:
        try:
            self._courier.deliver(claim)
        except Exception:
            log.exception("a delivery failed for a reason of our own", extra={"delivery": str(claim.id)})
        self.wake()

    def _wait(self) -> None:
        with eventlet.Timeout(POLL, False):
            self._signal.wait()
        if self._signal.ready():
            self._signal = Signal()


def tidy_for_ever(database: Database, sleep: Callable[[float], None] = eventlet.sleep) -> None:
    """Tidy up every hour."""
    while True:
        try:
            deleted = tidy(database)
            log.info("tidied", extra={"deliveries": deleted})
        except ServiceError as err:
            log.warning("could not tidy up now", extra={"reason": err.message})
        sleep(TIDY_EVERY)
