from datetime import UTC, datetime

import pytest
from integrations.schedule import DELAYS, next_delay, parse_retry_after

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def exactly(low: float, high: float) -> float:
    return 1.0


def test_the_tries_follow_the_schedule_and_end() -> None:
    delays = [next_delay(failed, DELAYS, jitter=exactly) for failed in range(1, 11)]
    hour = 3600
    assert delays == [5, 300, hour / 2, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour, None]


def test_a_delay_is_jittered_by_a_tenth() -> None:
    assert next_delay(2, DELAYS, jitter=lambda low, high: low) == pytest.approx(270)
    assert next_delay(2, DELAYS, jitter=lambda low, high: high) == pytest.approx(330)
    assert 270 <= (next_delay(2, DELAYS) or 0) <= 330


def test_retry_after_is_obeyed_when_it_is_longer() -> None:
    assert next_delay(1, DELAYS, 60, exactly) == 60
    assert next_delay(2, DELAYS, 60, exactly) == 300
    assert next_delay(1, DELAYS, 10 * 86_400, exactly) == 86_400


def test_retry_after_does_not_add_tries() -> None:
    assert next_delay(10, DELAYS, 60, exactly) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("120", 120),
        (" 7 ", 7),
        ("0", 0),
        ("99999999999999999999", 86_400),
        ("Fri, 02 Jan 2026 03:05:05 GMT", 60),
        ("Fri, 02 Jan 2026 03:00:00 GMT", 0),
        ("Fri, 02 Jan 2027 03:00:00 GMT", 86_400),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("١٢", None),
        ("", None),
    ],
)
def test_retry_after_is_read(value: str | None, expected: float | None) -> None:
    assert parse_retry_after(value, NOW) == expected
