"""Many calls at once, and a service that stops among them."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from chassis.errors import Unavailable
from chassis.rpc_client import RpcClient
from chassis.testing import wait_for

from services.chassis.tests.deployment import ADMIN, Toy, client_of


def test_three_thousand_pipelined_calls_from_32_threads_get_their_own_answers(client: RpcClient) -> None:
    def many(thread: int) -> bool:
        sent = {n: client.submit("toy", "echo", ADMIN, value=[thread, n]) for n in range(94)}
        return all(call.result() == [[thread, n]] for n, call in sent.items())

    with ThreadPoolExecutor(32) as pool:
        assert all(pool.map(many, range(32)))


def test_large_answers_arrive_whole(client: RpcClient) -> None:
    text = "ä" * 100_000
    calls = [client.submit("toy", "echo", ADMIN, value=text, times=10) for _ in range(8)]
    assert all(call.result() == [text] * 10 for call in calls)


def test_sigterm_finishes_what_is_under_way(toy: Toy) -> None:
    instance = toy.start()
    with client_of(toy) as client:
        slow = client.submit("toy", "sleep_then_add", ADMIN, seconds=3, note_id="slow")
        quick = [client.submit("toy", "sleep", ADMIN, seconds=0.5) for _ in range(20)]
        wait_for(lambda: instance.metric("dossier_rpc_batch_size_sum") >= 21, "the calls to arrive")
        assert instance.stop() < 10
        assert [call.result() for call in quick] == ["slept"] * 20
        assert slow.result() == {"id": "slow", "text": "late"}
    assert toy.select("select id from notes") == [("slow",)]


@pytest.mark.timeout(300)
def test_a_rolling_restart_under_load_fails_no_call_and_applies_each_once(toy: Toy) -> None:
    toy.start()
    over = threading.Event()

    def write(thread: int) -> int:
        count = 0
        while not over.is_set():
            client.call("toy", "add_note", ADMIN, note_id=f"{thread}-{count}", text="x")
            count += 1
        return count

    with client_of(toy) as client, ThreadPoolExecutor(8) as pool:
        writers = [pool.submit(write, thread) for thread in range(8)]
        try:
            for _ in range(3):
                replaced = toy.instances[-1]
                toy.start()
                replaced.stop()
        finally:
            over.set()
        written = sum(writer.result() for writer in writers)
    assert written > 100
    assert toy.select("select count(*) from notes") == [(written,)]


def test_many_calls_for_few_workers_wait_their_turn(toy: Toy) -> None:
    instance = toy.start(WORKERS="2")
    with client_of(toy) as client:
        calls = [client.submit("toy", "sleep", ADMIN, seconds=0.05, answer=str(n)) for n in range(40)]
        wait_for(lambda: instance.metric("dossier_rpc_batch_size_sum") >= 2, "the first to arrive")
        instance.process.terminate()
        outcomes = []
        for call in calls:
            try:
                outcomes.append(call.result())
            except Unavailable as err:
                outcomes.append(err.code)
        assert [o for n, o in enumerate(outcomes) if o not in (str(n), "unavailable")] == []
    assert instance.process.wait(20) == 0
