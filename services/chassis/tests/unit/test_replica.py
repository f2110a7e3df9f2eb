"""Which readers a replica may serve, by a clock and log positions of the test's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from chassis.replica import TRUSTED, Replica, log_position


class Server:
    """A database that answers with a log position."""

    def __init__(self, position: str) -> None:
        self.position = position

    @contextmanager
    def read(self) -> Iterator[Any]:
        yield self

    def exec_driver_sql(self, _: str) -> "Server":
        return self

    def scalar_one(self) -> str:
        return self.position


class Pair:
    """A primary and its replica at second 1000."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.primary, self.standby = Server("1/00"), Server("1/00")
        servers: Any = (self.primary, self.standby)
        self.replica = Replica(*servers, max_lag=10, clock=lambda: self.now)

    def after(self, seconds: float, *, written: str = "", replayed: str = "") -> None:
        self.now += seconds
        self.primary.position = written or self.primary.position
        self.standby.position = replayed or self.standby.position
        self.replica.look()


def test_positions_are_ordered_as_numbers() -> None:
    ordered = ["0/0", "0/FF", "0/100", "1/0", "F/FFFFFFFF", "10/0", "16/B374D848"]
    assert sorted(sorted(ordered), key=log_position) == ordered
    with pytest.raises(ValueError, match="invalid literal"):
        log_position("nonsense")


def test_it_serves_nobody_before_the_first_look_and_never_one_who_is_not_followed() -> None:
    pair = Pair()
    assert not pair.replica.has("0/0")
    pair.after(0)
    assert pair.replica.has("0/0")
    assert not pair.replica.has(None)


def test_a_writer_is_served_from_the_look_on_that_saw_their_write_replayed() -> None:
    pair = Pair()
    pair.after(0)
    pair.after(0, written="1/50")
    assert not pair.replica.has("1/50")
    assert not pair.replica.has("1/01")
    assert pair.replica.has("1/00")
    pair.standby.position = "1/50"
    assert not pair.replica.has("1/50")
    pair.after(1)
    assert pair.replica.has("1/50")


def test_one_that_is_behind_for_too_long_serves_nobody_until_it_has_caught_up() -> None:
    pair = Pair()
    pair.after(0)
    pair.after(1, written="2/00")
    pair.after(9)
    assert pair.replica.has("1/00")
    assert pair.replica.lag == 10
    pair.after(0.5)
    assert not pair.replica.has("1/00")
    pair.after(1, replayed="2/00")
    assert pair.replica.lag == 0
    assert pair.replica.has("2/00")


def test_the_lag_is_that_of_what_is_shown_while_it_follows_from_afar() -> None:
    pair = Pair()
    pair.after(0)
    for second in range(1, 9):
        pair.after(1, written=f"1/{second:02}", replayed=f"1/{max(0, second - 3):02}")
    assert pair.replica.lag == 3


def test_what_was_seen_is_not_believed_for_long() -> None:
    pair = Pair()
    pair.after(0)
    pair.now += TRUSTED
    assert pair.replica.has("0/0")
    pair.now += 0.1
    assert not pair.replica.has("0/0")
