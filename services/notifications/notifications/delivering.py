"""Delivering: one turn takes one message from the queue, tries it, and records what became of it."""

import logging
import random
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from chassis import tracing
from chassis.errors import Unavailable

from notifications import metrics, mime
from notifications.addresses import InvalidAddress, Mailbox
from notifications.delivery_queue import Claimed, DeliveryQueue
from notifications.retrying import Failed, Verdict, decide, interrupted
from notifications.sending import Deferred, Outcome, Refused, Transport

log = logging.getLogger(__name__)

RECORD_PAUSE = 0.5
"""Seconds between attempts to record an outcome."""

Limit = Callable[[], AbstractContextManager[object]]
"""Makes a context that raises TimeoutError within when a try has taken too long."""


class Deliverer:
    """One connection's worth of work. `limit` bounds a try, well within the queue's lease."""

    def __init__(
        self, queue: DeliveryQueue, transport: Transport, *, sender: Mailbox, delays: Sequence[float], limit: Limit
    ) -> None:
        self._queue = queue
        self._transport = transport
        self._sender = sender
        self._delays = delays
        self._limit = limit

    def turn(self) -> Outcome | None:
        """What became of the message that was due; None when there was none. Raises Unavailable.

        A message that is not even tried counts as Refused.
        """
        claimed = self._queue.claim()
        if claimed is None:
            return None
        with tracing.resumed("deliver message", claimed.traceparent):
            outcome = self._outcome(claimed)
        metrics.TRIES.labels(type(outcome).__name__.lower()).inc()
        return outcome

    def idle(self) -> None:
        """There is nothing to do: the server need not hold a connection for us."""
        self._transport.close()

    def _outcome(self, claimed: Claimed) -> Outcome:
        if claimed.suppressed:
            self._queue.record_suppressed(claimed)
            return Refused("suppressed")
        if interrupted(claimed.attempts, self._delays):
            self._queue.record(claimed, Failed("no try came to an end"))
            return Refused("interrupted")
        outcome = self._try(claimed)
        verdict = decide(outcome, claimed.attempts, self._delays, random.random())
        recorded = self._record(claimed, verdict)
        fields = {"message_id": str(claimed.id), "attempts": claimed.attempts, "verdict": type(verdict).__name__}
        if recorded:
            log.info("delivery tried", extra=fields | {"reason": getattr(verdict, "reason", None)})
        else:
            log.warning("a try outlived its lease; another sender has the message", extra=fields)
        return outcome

    def _record(self, claimed: Claimed, verdict: Verdict) -> bool:
        """Insists while the lease lasts: a message whose `sent` is not recorded will be sent again."""
        until = time.monotonic() + self._queue.lease / 2
        while True:
            try:
                return self._queue.record(claimed, verdict)
            except Unavailable as err:
                if time.monotonic() > until:
                    raise
                log.warning("the outcome of a try cannot be recorded yet", extra={"reason": err.message})
                time.sleep(RECORD_PAUSE)

    def _try(self, claimed: Claimed) -> Outcome:
        try:
            message = mime.build(
                sender=self._sender,
                recipient=claimed.recipient,
                message_id=claimed.message_id,
                subject=claimed.subject,
                date=claimed.created_at,
                text=claimed.text,
                html=claimed.html,
            )
        except (mime.InvalidHeader, InvalidAddress) as err:
            return Refused(str(err))
        try:
            with self._limit():
                return self._transport.send(self._sender.address, claimed.recipient, message)
        except TimeoutError:
            return Deferred("the mail server took too long", provider=True)
