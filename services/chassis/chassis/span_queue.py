"""Between spans that have ended and the collector: a bounded queue and a thread that sends.

Nothing here makes work wait or fail. Spans that find the queue full, or whose sending fails, are dropped and counted;
an outage of the collector is logged once.
"""

import logging
import threading
from collections import deque

from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from chassis import metrics

log = logging.getLogger(__name__)

LIMIT = 4096
BATCH = 256
EVERY = 2.0
"""Seconds after which a batch is sent although it is not full."""


class SpanQueue(SpanProcessor):
    """Takes spans from any thread or greenlet, and sends them on a thread of its own."""

    def __init__(self, exporter: SpanExporter, *, limit: int = LIMIT, every: float = EVERY) -> None:
        self._exporter = exporter
        self._limit = limit
        self._every = every
        self._waiting: deque[ReadableSpan] = deque()
        self._wake = threading.Event()
        self._stopping = False
        self._away = False
        self._thread = threading.Thread(target=self._run, name="spans", daemon=True)
        self._thread.start()

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """Nothing: a span is sent when it is over."""

    def on_end(self, span: ReadableSpan) -> None:
        if len(self._waiting) >= self._limit:
            metrics.SPANS_DROPPED.labels("queue_full").inc()
            return
        self._waiting.append(span)
        if len(self._waiting) >= BATCH and not self._wake.is_set():
            self._wake.set()

    def stop(self, seconds: float) -> None:
        """Send what is waiting, within so many seconds; not at all to a collector that is known to be away."""
        self._stopping = True
        self._wake.set()
        self._thread.join(0 if self._away else seconds)
        self._exporter.shutdown()

    def _run(self) -> None:
        while not self._stopping:
            self._wake.wait(self._every)
            self._wake.clear()
            self._send_waiting()

    def _send_waiting(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            try:
                taken = self._exporter.export(batch) is SpanExportResult.SUCCESS
            except Exception:  # without this thread nothing would ever be sent again
                log.exception("sending spans failed")
                taken = False
            self._count(len(batch), taken)
            if not taken:
                return  # the next try is made later

    def _count(self, number: int, taken: bool) -> None:
        if taken:
            metrics.SPANS_SENT.inc(number)
        else:
            metrics.SPANS_DROPPED.labels("not_taken").inc(number)
        if taken == self._away:
            log.log(
                logging.INFO if taken else logging.WARNING,
                "spans are sent again" if taken else "spans cannot be sent now",
            )
        self._away = not taken
