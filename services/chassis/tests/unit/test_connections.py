"""The policy of connections: what counts as silence, and how long a wait may last."""

import socket
import time
from collections.abc import Iterator

import pytest
from chassis import connections
from chassis.connections import Silence, has_unread, time_left
from chassis.context import Context, current
from chassis.errors import Unavailable


class Clock:
    """Seconds, moved by the test."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def deadline() -> Iterator[None]:
    token = current.set(Context(deadline=time.time() + 3600))
    yield
    current.reset(token)


def test_silence_is_counted_while_this_process_looks() -> None:
    clock = Clock()
    silence = Silence(clock)
    for _ in range(20):
        clock.now += 0.5
        silence.look(unread=False)
    assert silence.seconds == pytest.approx(10)
    silence.broken()
    assert silence.seconds == 0


def test_time_in_which_this_process_did_not_run_is_no_silence() -> None:
    clock = Clock()
    silence = Silence(clock)
    clock.now += 3600  # frozen, or starved
    assert silence.look(unread=False) <= 1


def test_what_waits_to_be_read_is_this_process_s_own_delay() -> None:
    clock = Clock()
    silence = Silence(clock)
    for _ in range(3600):
        clock.now += 1
        assert silence.look(unread=True) == 0


def test_bytes_that_have_arrived_are_seen_without_reading_them() -> None:
    near, far = socket.socketpair()
    with near, far:
        assert not has_unread(near)
        far.send(b"x")
        assert has_unread(near)
        assert has_unread(near)
        near.recv(1)
        assert not has_unread(near)


def test_a_wait_without_a_deadline_has_its_own_limit() -> None:
    assert time_left(7.0) == 7.0


@pytest.mark.usefixtures("deadline")
def test_a_distant_deadline_does_not_lengthen_a_wait() -> None:
    assert time_left(7.0) == 7.0


def test_a_wait_ends_before_the_deadline_and_a_late_one_is_short() -> None:
    for seconds, longest in ((5.0, 5.0 - connections.MARGIN), (0.1, connections.LEAST), (-60.0, connections.LEAST)):
        token = current.set(Context(deadline=time.time() + seconds))
        assert time_left(60.0) <= longest
        current.reset(token)
    assert time_left(60.0) == 60.0


def test_the_numbers_keep_the_promise() -> None:
    keepalive = connections.KEEPALIVE_IDLE + connections.KEEPALIVE_INTERVAL * connections.KEEPALIVE_COUNT
    for noticed in (connections.ASK + connections.SILENCE, connections.USER_TIMEOUT, keepalive):
        assert noticed + 2 < connections.NOTICED
    assert connections.HEARTBEAT * 3 <= connections.NOTICED, "the broker gives up a client that is gone"
    assert connections.HEARTBEAT > 2 * connections.ASK, "the broker sees this side in time"
    assert connections.READY - connections.MARGIN - connections.PING >= 1, "time to connect after a silent connection"


def test_readiness_sees_what_is_watched() -> None:
    class Connection:
        lost = False

        def check(self) -> None:
            if self.lost:
                raise Unavailable("lost")

    connection = Connection()
    connections.watch(connection)
    connections.check_watched()
    connection.lost = True
    with pytest.raises(Unavailable):
        connections.check_watched()
    del connection
    connections.check_watched()
