"""A loop that waits is woken by others, by a socket, or by the time."""

import socket
import threading

from chassis.wake import Wake

LONG = 60.0


def test_a_wake_up_ends_the_wait_of_another_thread() -> None:
    wake = Wake()
    threading.Timer(0.05, wake.set).start()
    assert wake.wait(LONG)


def test_a_wake_up_before_the_wait_is_kept_and_used_once() -> None:
    wake = Wake()
    wake.set()
    assert wake.wait(LONG)
    assert not wake.wait(0)


def test_the_time_ends_the_wait_without_a_wake_up() -> None:
    assert not Wake().wait(0.01)


def test_a_socket_that_can_be_read_ends_the_wait_without_a_wake_up() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.send(b"x")
        wake = Wake()
        assert not wake.wait(LONG, ours.fileno())
        wake.set()
        assert wake.wait(LONG, ours.fileno())


def test_more_wake_ups_than_a_socket_takes_block_nobody_and_are_used_up_by_one_wait() -> None:
    wake = Wake()
    for _ in range(100_000):
        wake.set()
    assert wake.wait(LONG)
    assert not wake.wait(0)
