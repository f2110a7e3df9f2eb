"""Breaker, ids, log lines."""

import json
import logging
import sys
import time
import uuid
from typing import Any

import pytest
from chassis.breaker import Breaker
from chassis.context import Context, current
from chassis.events import Event, new_event, uuid7
from chassis.logs import JsonFormatter
from msgspec.json import decode, encode


class Clock:
    """Seconds, moved by hand."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_the_breaker_opens_after_failures_in_a_row_only() -> None:
    breaker = Breaker(failures=3, open_seconds=30, clock=Clock())
    for failed in (True, True, False, True, True):
        (breaker.failed if failed else breaker.succeeded)()
        assert breaker.allow()
    breaker.failed()
    assert breaker.is_open
    assert not breaker.allow()


def test_an_open_breaker_lets_one_try_through_per_pause_and_closes_on_success() -> None:
    clock = Clock()
    breaker = Breaker(failures=1, open_seconds=30, clock=clock)
    breaker.failed()
    for _ in range(3):
        clock.now += 29.9
        assert not breaker.allow()
        clock.now += 0.1
        assert [breaker.allow() for _ in range(3)] == [True, False, False]
        breaker.failed()
    clock.now += 30
    assert breaker.allow()
    breaker.succeeded()
    assert not breaker.is_open
    assert all(breaker.allow() for _ in range(3))


def test_ids_are_uuids_of_version_7_in_the_order_of_their_time() -> None:
    before = time.time_ns() // 1_000_000
    first = uuid7()
    time.sleep(0.002)
    later = [uuid7() for _ in range(1000)]
    for made in later:
        assert (made.version, made.variant) == (7, uuid.RFC_4122)
        assert made > first
        assert before < made.int >> 80 <= time.time_ns() // 1_000_000
    assert len(set(later)) == 1000


def test_every_random_bit_of_an_id_varies() -> None:
    ids = [uuid7().int for _ in range(500)]
    random = (((1 << 12) - 1) << 64) | ((1 << 62) - 1)
    ones = zeros = 0
    for made in ids:
        ones |= made & random
        zeros |= ~made & random
    assert ones == zeros == random


def test_an_event_comes_back_from_json() -> None:
    event = new_event("records", "record_created", "r1", {"n": 1}, actor="u1", traceparent="00-a-b-01")
    assert decode(encode(event), type=Event) == event
    assert json.loads(encode(event))["specversion"] == "1.0"


def line(message: str = "said", error: BaseException | None = None, **fields: Any) -> dict[str, Any]:
    record = logging.LogRecord(
        "a.b", logging.INFO, "f.py", 1, message, (), (type(error), error, None) if error else None
    )
    record.__dict__.update(fields)
    text = JsonFormatter("toy").format(record)
    assert "\n" not in text
    parsed: dict[str, Any] = json.loads(text)
    return parsed


def test_a_log_line_carries_its_fields_and_the_trace() -> None:
    token = current.set(Context(traceparent=f"00-{'a' * 32}-{'b' * 16}-01"))
    try:
        made = line(method="ping", seconds=0.5)
    finally:
        current.reset(token)
    assert made["trace_id"] == "a" * 32
    assert {k: made[k] for k in ("level", "logger", "service", "message", "method", "seconds")} == {
        "level": "INFO", "logger": "a.b", "service": "toy", "message": "said", "method": "ping", "seconds": 0.5,
    }  # fmt: skip
    assert made["time"].endswith("Z")


def test_anything_can_be_logged() -> None:
    assert line(value=object(), text="a\nb\ud800", path=sys)["text"] == "a\nb\ud800"


def test_an_exception_is_logged_with_its_traceback() -> None:
    with pytest.raises(ValueError, match="because") as caught:
        raise ValueError("because")
    assert "ValueError: because" in line(error=caught.value)["exception"]
    assert "test_small_parts.py" in line(error=caught.value)["exception"]
