from types import SimpleNamespace
from typing import cast

import pytest

from stack.keeper import Keeper, State
from stack.probes import NotReady
from stack.process import Process


class FakeProcess:
    """A process that ends and becomes ready when the test says so."""

    def __init__(self) -> None:
        self.unit = SimpleNamespace(name="records", probe=self.probe, start_timeout=60.0)
        self.ended = False
        self.ready = True
        self.exit_code = 1
        self.calls: list[str] = []

    def probe(self) -> None:
        if not self.ready:
            raise NotReady("not yet")

    def start(self) -> None:
        self.calls.append("start")
        self.ended = False

    def stop(self) -> None:
        self.calls.append("stop")

    def kill(self) -> None:
        self.calls.append("kill")

    def collect(self) -> None:
        self.calls.append("collect")


@pytest.fixture
def process() -> FakeProcess:
    return FakeProcess()


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def keeper(process: FakeProcess, told: list[str]) -> Keeper:
    return Keeper(cast(Process, process), told.append)


def state(keeper: Keeper) -> State:
    """Read anew each time: the type checker does not know that a tick changes it."""
    return keeper.state


def crash(keeper: Keeper, process: FakeProcess, now: float) -> float:
    """The seconds that the keeper waits after a crash at ``now``, seen in steps of 0.1 s."""
    process.ended = True
    keeper.tick(now)
    assert state(keeper) is State.WAITING
    for step in range(1, 200):
        keeper.tick(now + step / 10)
        if state(keeper) is State.STARTING:
            keeper.tick(now + step / 10)
            return step / 10
    raise AssertionError("never started again")


def test_a_crash_is_told_and_the_process_started_again(keeper: Keeper, process: FakeProcess, told: list[str]) -> None:
    assert crash(keeper, process, now=0) == 0.5
    assert state(keeper) is State.READY
    assert keeper.restarts == 1
    assert told == ["records ended with code 1; restart in 0.5 s", "records starting", "records ready"]


def test_the_delay_doubles_up_to_ten_seconds(keeper: Keeper, process: FakeProcess) -> None:
    assert [crash(keeper, process, now=20.0 * turn) for turn in range(7)] == [0.5, 1, 2, 4, 8, 10, 10]


def test_the_delay_begins_anew_after_thirty_steady_seconds(keeper: Keeper, process: FakeProcess) -> None:
    crash(keeper, process, now=0)
    crash(keeper, process, now=10)
    keeper.tick(now=100)
    assert crash(keeper, process, now=101) == 0.5


def test_a_process_that_is_held_down_stays_down_until_it_is_resumed(keeper: Keeper, process: FakeProcess) -> None:
    keeper.hold()
    keeper.tick(now=100)
    assert (state(keeper), process.calls) == (State.STOPPED, ["stop"])
    keeper.resume(now=100)
    keeper.tick(now=100)
    assert (state(keeper), process.calls) == (State.READY, ["stop", "start"])


def test_resuming_a_process_that_runs_changes_nothing(keeper: Keeper, process: FakeProcess) -> None:
    keeper.resume(now=0)
    assert process.calls == []


def test_a_restart_on_request_counts_and_needs_no_delay(keeper: Keeper, process: FakeProcess) -> None:
    keeper.restart(now=0)
    assert (state(keeper), keeper.restarts, process.calls) == (State.STARTING, 1, ["stop", "start"])


def test_a_process_that_does_not_become_ready_in_time_is_killed_and_started_again(
    keeper: Keeper, process: FakeProcess, told: list[str]
) -> None:
    process.ready = False
    keeper.restart(now=0)
    keeper.tick(now=59)
    assert state(keeper) is State.STARTING
    keeper.tick(now=61)
    assert state(keeper) is State.WAITING
    assert "kill" in process.calls
    assert "records is not ready after 60 s: not yet" in told


def test_nothing_starts_after_the_end(keeper: Keeper, process: FakeProcess) -> None:
    keeper.end()
    keeper.restart(now=0)
    assert "start" not in process.calls
