"""One try of one webhook: signed, sent, and judged after the Standard Webhooks specification."""

import logging
import time
from collections.abc import Callable, Sequence

from chassis import event_spans, tracing
from chassis.errors import ServiceError, Unavailable

from integrations.addresses import InvalidUrl, parse_url
from integrations.delivery_queue import Claim, DeliveryQueue, Outcome
from integrations.metrics import WEBHOOK_DURATION, WEBHOOK_TRIES
from integrations.outgoing import Answer, Exchange, Limits, Outgoing, OutgoingError
from integrations.schedule import next_delay, parse_retry_after
from integrations.signing import signed_headers

log = logging.getLogger(__name__)

LIMITS = Limits(connect=3.0, total=15.0, size=64 * 1024)
GONE = 410
SETTLE_PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0)
"""Seconds between the tries to note a result; all of them fit into the lease."""


class Courier:
    """`delays`: seconds between tries. `clock` gives Unix seconds, `sleep` waits."""

    def __init__(
        self,
        queue: DeliveryQueue,
        outgoing: Outgoing,
        delays: Sequence[float],
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._queue = queue
        self._outgoing = outgoing
        self._delays = delays
        self._clock = clock
        self._sleep = sleep

    def deliver(self, claim: Claim) -> None:
        """Try once and note the result; without a database the lease ends and the delivery is tried again."""
        with tracing.resumed("deliver webhook", event_spans.traceparent(claim.body)):
            self._deliver(claim)

    def _deliver(self, claim: Claim) -> None:
        outcome = self.attempt(claim)
        fields = {"delivery": str(claim.id), "webhook": str(claim.webhook_id), "status": outcome.response_status}
        _count(outcome)
        log.info("webhook tried", extra=fields | {"error": outcome.error})
        for pause in (*SETTLE_PAUSES, None):
            try:
                self._queue.settle(claim, outcome)
            except ServiceError as err:
                if pause is None:
                    log.warning("a try could not be noted and will be repeated", extra=fields | {"reason": err.message})
                    return
                self._sleep(pause)
            else:
                return

    def attempt(self, claim: Claim) -> Outcome:
        """Send the event; never raises for what the receiver does."""
        started = time.monotonic()
        try:
            answer = self._outgoing.send(self._exchange(claim), LIMITS)
        except OutgoingError as err:
            return self._failed(claim, started, None, f"{err.code}: {err.message}")
        except (InvalidUrl, Unavailable) as err:
            return self._failed(claim, started, None, str(err))
        if 200 <= answer.status < 300:
            return Outcome(answer.status, None, _milliseconds(started))
        return self._failed(claim, started, answer, _reason(answer.status))

    def _exchange(self, claim: Claim) -> Exchange:
        secrets = self._queue.open_secrets(claim)
        headers = signed_headers(secrets, claim.event_id, int(self._clock()), claim.body)
        return Exchange("POST", parse_url(claim.url), {"content-type": "application/json", **headers}, claim.body)

    def _failed(self, claim: Claim, started: float, answer: Answer | None, error: str) -> Outcome:
        status = answer.status if answer else None
        if status == GONE:
            return Outcome(status, error, _milliseconds(started), gone=True)
        retry_after = parse_retry_after(answer.headers.get("retry-after")) if answer else None
        delay = next_delay(claim.failed_tries + 1, self._delays, retry_after)
        return Outcome(status, error, _milliseconds(started), delay)


def _count(outcome: Outcome) -> None:
    result = "delivered" if outcome.error is None else "failed" if outcome.next_delay is None else "retry"
    WEBHOOK_TRIES.labels(result).inc()
    WEBHOOK_DURATION.observe(outcome.duration_ms / 1000)


def _reason(status: int) -> str:
    if 300 <= status < 400:
        return f"the receiver answered {status}, and redirects are not followed"
    if status == GONE:
        return "the receiver answered 410: the webhook is switched off"
    return f"the receiver answered {status}"


def _milliseconds(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
