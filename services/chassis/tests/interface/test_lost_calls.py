"""Every way in which a reply can fail to come is a typed error before the deadline."""

import signal
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import pytest
from chassis import connections, metrics
from chassis.context import Context
from chassis.errors import Unavailable
from chassis.rpc_client import RpcClient
from chassis.testing import wait_for

from services.chassis.tests.deployment import ADMIN, Toy, client_of


@contextmanager
def refused(code: str, within: float = 10.0) -> Iterator[None]:
    """The block raises Unavailable with this code, sooner than `within` seconds."""
    started = time.monotonic()
    with pytest.raises(Unavailable) as caught:
        yield
    assert caught.value.code == code, caught.value
    assert time.monotonic() - started < within


def due_in(seconds: float) -> Context:
    return msgspec.structs.replace(ADMIN, deadline=time.time() + seconds)


def late_replies() -> float:
    return metrics.REGISTRY.get_sample_value("dossier_rpc_late_replies_total") or 0.0


def test_an_absent_service_is_an_error_in_milliseconds_and_stays_one(client: RpcClient) -> None:
    took = []
    for _ in range(20):
        started = time.monotonic()
        with pytest.raises(Unavailable, match="nobody is not running"):
            client.call("nobody", "ping", ADMIN)
        took.append(time.monotonic() - started)
    assert statistics.median(took) < 0.1


def test_a_call_that_could_not_be_made_is_counted_as_failed(client: RpcClient) -> None:
    labels = {"target": "nobody", "method": "count_me", "code": "unavailable"}
    with refused("unavailable"):
        client.call("nobody", "count_me", ADMIN)
    assert metrics.REGISTRY.get_sample_value("dossier_rpc_calls_total", labels) == 1


def test_a_service_that_has_just_started_is_called_although_it_was_absent(toy: Toy) -> None:
    with client_of(toy) as client:
        for _ in range(10):
            with pytest.raises(Unavailable):
                client.call("toy", "ping", ADMIN)
        toy.start()
        assert client.call("toy", "ping", ADMIN) == "pong"


def test_a_service_killed_during_a_call_is_noticed_before_the_deadline(toy: Toy) -> None:
    instance = toy.start()
    with client_of(toy) as client:
        call = client.submit("toy", "sleep", due_in(30), seconds=20)
        wait_for(lambda: client._in_flight, "the call to be under way")
        time.sleep(0.3)
        instance.kill()
        with refused("outcome_unknown", within=5):
            call.result()


def test_a_redelivered_call_runs_when_safe_and_is_reported_when_not(toy: Toy) -> None:
    first = toy.start()
    with client_of(toy) as client:
        unsafe = client.submit("toy", "sleep_then_add", due_in(60), seconds=3, note_id="twice")
        safe = client.submit("toy", "sleep", due_in(60), seconds=3, answer="ran again")
        wait_for(lambda: first.metric("dossier_rpc_batch_size_sum") >= 2, "the calls to arrive")
        first.signal(signal.SIGSTOP)  # however long the next one takes to start, the calls are not done before
        toy.start()
        first.kill()
        with refused("outcome_unknown", within=5):
            unsafe.result()
        assert safe.result() == "ran again"
    assert toy.select("select id from notes") == []


def test_a_call_whose_deadline_has_passed_is_not_executed(toy: Toy) -> None:
    instance = toy.start(WORKERS="1")
    with client_of(toy) as client:
        blocker = client.submit("toy", "sleep", due_in(10), seconds=1)
        wait_for(lambda: instance.metric("dossier_rpc_batch_size_sum") >= 1, "the first call to arrive")
        waiting = client.submit("toy", "add_note", due_in(0.3), note_id="late", text="x")
        with refused("deadline_exceeded", within=5):
            waiting.result()
        assert blocker.result() == "slept"
        assert client.call("toy", "get_notes", ADMIN, ids=["late"]) == [None]


def test_a_late_reply_is_dropped_counted_and_never_given_to_another_call(client: RpcClient) -> None:
    before = late_replies()
    with refused("deadline_exceeded", within=5):
        client.call("toy", "sleep", due_in(0.2), seconds=0.5, answer="late")
    answers = [client.call("toy", "echo", ADMIN, value=n) for n in range(200)]
    assert answers == [[n] for n in range(200)]
    wait_for(lambda: late_replies() == before + 1, "the late reply to be counted")


def test_a_second_look_at_a_call_that_timed_out_gives_the_same_error(client: RpcClient) -> None:
    call = client.submit("toy", "sleep", due_in(0.1), seconds=0.3)
    for _ in range(2):
        with refused("deadline_exceeded", within=5):
            call.result()


def test_a_lost_connection_fails_the_call_and_the_next_one_works(shared: Toy) -> None:
    with client_of(shared) as client:
        assert client.call("toy", "ping", ADMIN) == "pong"
        call = client.submit("toy", "sleep", due_in(20), seconds=10)
        wait_for(lambda: client._in_flight, "the call to be under way")
        connections_before = client._link.reply_to
        client._link._consuming.channels[1].connection.sock.shutdown(2)  # its exclusive queue goes with it
        with refused("outcome_unknown", within=5):
            call.result()
        wait_for(lambda: client._link.wait_open(1) and client._link.reply_to != connections_before, "a new link")
        assert client.call("toy", "ping", ADMIN) == "pong"


def test_a_slow_call_in_a_batch_does_not_hold_up_its_neighbours(client: RpcClient) -> None:
    with_company = [client.submit("toy", "sleep", ADMIN, seconds=s) for s in (0.2, 3.0)]
    quick = [client.submit("toy", "ping", ADMIN) for _ in range(5)]
    assert [call.result() for call in quick] == ["pong"] * 5
    assert not with_company[1].future.done()
    assert [call.result() for call in with_company] == ["slept", "slept"]


def test_the_breaker_opens_for_a_service_that_always_times_out_and_closes_again(toy: Toy) -> None:
    instance = toy.start()
    with client_of(toy) as client:
        assert client.call("toy", "ping", ADMIN) == "pong"
        instance.signal(signal.SIGSTOP)
        for _ in range(5):
            with refused("deadline_exceeded"):
                client.call("toy", "ping", due_in(0.1))
        with refused("unavailable", within=5):
            client.call("toy", "ping", ADMIN)
        instance.signal(signal.SIGCONT)
        wait_for(lambda: answers(client), "the breaker to close", seconds=20)
        assert [client.call("toy", "ping", ADMIN) for _ in range(20)] == ["pong"] * 20


def answers(client: RpcClient) -> bool:
    try:
        return bool(client.call("toy", "ping", ADMIN) == "pong")
    except Unavailable:
        return False


def test_calls_after_close_are_refused(shared: Toy) -> None:
    with client_of(shared) as client:
        assert client.call("toy", "ping", ADMIN) == "pong"
    with refused("unavailable", within=5):
        client.call("toy", "ping", ADMIN)


def test_a_client_without_a_broker_refuses_at_the_deadline_of_the_call() -> None:
    client = RpcClient("amqp://guest:guest@127.0.0.1:1/none", name="tests")
    try:
        with refused("unavailable", within=5):
            client.call("toy", "ping", due_in(0.5))
        with pytest.raises(Unavailable):
            client.check()
    finally:
        client.close()


def test_a_deleted_reply_queue_fails_the_call_and_the_next_one_works(shared: Toy) -> None:
    with client_of(shared) as client:
        assert client.call("toy", "ping", ADMIN) == "pong"
        call = client.submit("toy", "sleep", due_in(20), seconds=10)
        wait_for(lambda: client._in_flight, "the call to be under way")
        # Its queue is exclusive: only its own connection can delete it.
        client._link._consuming.channels[1].queue_delete(f"rpc.reply-tests-{client._link.reply_to}", nowait=True)
        with refused("outcome_unknown", within=5):
            call.result()
        wait_for(lambda: answers(client), "the next call to work")


@pytest.mark.parametrize("busy", [False, True])
def test_a_link_lives_through_heartbeats_idle_and_busy(
    shared: Toy, monkeypatch: pytest.MonkeyPatch, busy: bool
) -> None:
    monkeypatch.setattr(connections, "HEARTBEAT", 3)  # the broker's patience then ends within nine seconds
    with client_of(shared) as client:
        assert client.call("toy", "ping", ADMIN) == "pong"
        link = client._link.reply_to
        until = time.monotonic() + 10
        while time.monotonic() < until:
            if busy:
                assert client.call("toy", "ping", ADMIN) == "pong"
            else:
                time.sleep(0.1)
        assert client.call("toy", "ping", ADMIN) == "pong"
        assert client._link.reply_to == link
