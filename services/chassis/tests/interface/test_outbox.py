"""A change and its event exist together or not at all, and the event is published whatever dies."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from chassis import outbox
from chassis.database import Database, metadata
from chassis.errors import ServiceError
from chassis.events import new_event
from chassis.outbox import OutboxRelay
from chassis.publisher import Publisher, connect
from chassis.testing import EventTap, wait_for
from sqlalchemy import Connection

from services.chassis.tests.deployment import ADMIN, Toy, client_of

OUTBOX = outbox.outbox_table(metadata())


@pytest.fixture
def tap(toy: Toy) -> Iterator[EventTap]:
    made = EventTap(toy.amqp_url, "toy")
    yield made
    made.close()


def subjects(tap: EventTap) -> list[str]:
    return [event["subject"] for event in tap.events]


def store(toy: Toy, *names: str) -> None:
    """What a service leaves that was killed between commit and publish."""
    database = Database(toy.database_url)
    try:
        with database.begin() as connection:
            outbox.append(connection, OUTBOX, *(new_event("toy", "note_added", name, {}) for name in names))
    finally:
        database.close()


def test_an_event_is_published_soon_after_its_commit(toy: Toy, tap: EventTap) -> None:
    toy.start()
    with client_of(toy) as client:
        client.call("toy", "add_note", ADMIN, note_id="n1", text="hello")
    (event,) = tap.wait_for("note_added")
    assert (event["source"], event["subject"], event["data"]) == ("toy", "n1", {"text": "hello"})
    wait_for(lambda: toy.select("select count(*) from outbox") == [(0,)], "the outbox to be empty")


def test_what_was_committed_before_a_crash_is_published_after_the_restart(toy: Toy, tap: EventTap) -> None:
    store(toy, "a", "b", "c")
    toy.start()
    wait_for(lambda: subjects(tap) == ["a", "b", "c"], "the events in their order")


def more_than(acknowledged: list[str], enough: int) -> bool:
    return len(acknowledged) > enough


@pytest.mark.timeout(300)
def test_killed_under_load_every_note_has_its_event(toy: Toy, tap: EventTap) -> None:
    over = threading.Event()
    acknowledged: list[str] = []

    def write(thread: int) -> None:
        count = 0
        while not over.is_set():
            count += 1
            try:
                client.call("toy", "add_note", ADMIN, note_id=f"{thread}-{count}", text="x")
            except ServiceError:
                over.wait(0.05)
            else:
                acknowledged.append(f"{thread}-{count}")

    instance = toy.start()
    with client_of(toy) as client, ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(write, thread) for thread in range(4)]
        try:
            for _ in range(4):
                enough = len(acknowledged) + 50
                wait_for(partial(more_than, acknowledged, enough), "writes", seconds=30)
                instance.kill()
                instance = toy.start()
        finally:
            over.set()
        for writer in writers:
            writer.result()
    notes = {row[0] for row in toy.select("select id from notes")}
    assert set(acknowledged) <= notes
    wait_for(lambda: set(subjects(tap)) == notes, "an event for each note", seconds=20)


def test_a_crash_between_publish_and_delete_publishes_again_under_the_same_id(toy: Toy, tap: EventTap) -> None:
    store(toy, "a", "b")
    database, publisher = Database(toy.database_url), Publisher(toy.amqp_url)
    relay = OutboxRelay(database, publisher, "toy")
    try:
        with database.read() as connection:
            assert relay.lease.take(connection)
            with pytest.raises(RuntimeError, match="crash"):
                relay.publish_pending(Crashing(connection))  # type: ignore[arg-type]
    finally:
        publisher.close()
        database.close()
    tap.wait_for("note_added", 2)
    toy.start()
    tap.wait_for("note_added", 4)
    assert subjects(tap) == ["a", "b"] * 2
    assert [e["id"] for e in tap.events[:2]] == [e["id"] for e in tap.events[2:]]


class Crashing:
    """A connection on which the process dies before it deletes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def exec_driver_sql(self, statement: str, *args: object) -> object:
        if statement.startswith("delete"):
            raise RuntimeError("crash")
        return self._connection.exec_driver_sql(statement, *args)  # type: ignore[arg-type]


def test_of_two_relays_one_works_and_the_other_takes_over(toy: Toy, tap: EventTap) -> None:
    first = toy.start()
    toy.start()
    expected: list[str] = []
    with client_of(toy) as client:
        for n in range(120):
            client.call("toy", "add_note", ADMIN, note_id=f"n{n:03}", text="x")
            expected.append(f"n{n:03}")
            if n == 60:
                first.stop()
    tap.wait_for("note_added", 120)
    assert subjects(tap) == expected


def test_the_relay_declares_a_lost_exchange_again(toy: Toy) -> None:
    instance = toy.start()
    connection = connect(toy.amqp_url, heartbeat=0)
    connection.channel().exchange_delete("toy.events")
    connection.close()
    with client_of(toy) as client:
        client.call("toy", "add_note", ADMIN, note_id="n1", text="x")
    wait_for(lambda: toy.select("select count(*) from outbox") == [(0,)], "the outbox to be empty", seconds=20)
    assert instance.alive
