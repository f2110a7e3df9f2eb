"""Sending spans never holds up who makes them, and what is lost is counted."""

import logging
import threading
from collections.abc import Sequence

import pytest
from chassis import metrics
from chassis.span_queue import BATCH, SpanQueue
from chassis.testing import wait_for
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

SPAN = ReadableSpan("span")


class Collector(SpanExporter):
    """Takes spans while `available`, and waits while `frozen`."""

    def __init__(self) -> None:
        self.taken = 0
        self.available = True
        self.open = threading.Event()
        self.open.set()
        self.closed = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        self.open.wait(10)
        if not self.available:
            return SpanExportResult.FAILURE
        self.taken += len(spans)
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        self.closed = True
        self.open.set()


def dropped(reason: str) -> float:
    value = metrics.REGISTRY.get_sample_value("dossier_spans_dropped_total", {"reason": reason})
    return value or 0.0


def test_at_the_end_everything_that_waits_is_sent() -> None:
    collector = Collector()
    queue = SpanQueue(collector, every=60)
    for _ in range(BATCH - 1):
        queue.on_end(SPAN)
    assert collector.taken == 0
    queue.stop(5)
    assert collector.taken == BATCH - 1
    assert collector.closed


def test_a_full_batch_is_sent_at_once() -> None:
    collector = Collector()
    queue = SpanQueue(collector, every=60)
    for _ in range(BATCH):
        queue.on_end(SPAN)
    wait_for(lambda: collector.taken == BATCH, "the batch")
    queue.stop(5)


def test_a_collector_that_does_not_answer_holds_up_nobody_and_the_rest_is_dropped_and_counted() -> None:
    collector, before = Collector(), dropped("queue_full")
    collector.open.clear()
    queue = SpanQueue(collector, limit=2 * BATCH, every=60)
    for _ in range(10 * BATCH):
        queue.on_end(SPAN)
    assert dropped("queue_full") - before >= 7 * BATCH
    queue.stop(0.01)
    assert collector.closed


def test_an_outage_is_logged_once_and_its_end_too(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "chassis.span_queue")
    collector, before = Collector(), dropped("not_taken")
    collector.available = False
    queue = SpanQueue(collector, every=0.01)
    for number in range(1, 4):
        queue.on_end(SPAN)
        wait_for(lambda number=number: dropped("not_taken") - before == number, "the failure")
    collector.available = True
    queue.on_end(SPAN)
    wait_for(lambda: collector.taken == 1, "the span")
    queue.stop(5)
    told = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert told == [("WARNING", "spans cannot be sent now"), ("INFO", "spans are sent again")]
