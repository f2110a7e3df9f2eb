"""Of several processes one publishes the outbox, is woken by the others, and is replaced when it is lost."""

import signal
import threading
from collections.abc import Iterator
from functools import partial
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from chassis import lease, transactional_outbox
from chassis.database import Database
from chassis.lease import Lease, LeaseLost
from chassis.outbox import BATCH, POLL, OutboxRelay
from chassis.publisher import Outgoing, Publisher
from chassis.testing import EventTap, wait_for
from sqlalchemy import Connection

from services.chassis.tests.deployment import ADMIN, Instance, Toy, client_of
from services.chassis.tests.interface.test_outbox import store, subjects
from services.chassis.tests.silent_proxy import SilentProxy

pytestmark = pytest.mark.timeout(300)

LONG = "600"
"""Seconds between looks: what arrives in a test did not wait for one."""

TAKEN_OVER = 90.0
"""Patience for a replacement, which is due after SECONDS and POLL, on a machine that is busy."""


@pytest.fixture
def tap(toy: Toy) -> Iterator[EventTap]:
    made = EventTap(toy.amqp_url, "toy")
    yield made
    made.close()


@pytest.fixture
def database(toy: Toy) -> Iterator[Database]:
    made = Database(toy.database_url)
    yield made
    made.close()


def epoch(toy: Toy) -> int:
    return int(toy.select("select coalesce(max(epoch), 0) from leases")[0][0])


def leading(toy: Toy, **settings: str) -> Instance:
    """An instance that holds the lease."""
    before = epoch(toy)
    instance = toy.start(**settings)
    wait_for(lambda: epoch(toy) > before, "it to take the lease")
    return instance


def firsts(tap: EventTap) -> list[str]:
    """The subjects in the order of their first arrival: what consumers apply that ignore repeats by the id."""
    return list({event["id"]: event["subject"] for event in tap.events}.values())


def arrived(tap: EventTap, count: int) -> bool:
    return len(firsts(tap)) == count


def test_a_replacement_is_due_within_fifteen_seconds() -> None:
    assert lease.SECONDS <= 10
    assert lease.SECONDS + POLL < 15
    assert lease.RENEW_AFTER + POLL < lease.SECONDS / 2
    assert lease.RENEW_AFTER + transactional_outbox.CONFIRM_TIMEOUT < lease.SECONDS


def test_the_own_process_s_commit_wakes_the_relay(toy: Toy, tap: EventTap) -> None:
    leading(toy, TOY_OUTBOX_POLL=LONG)
    with client_of(toy) as client:
        for number in range(3):
            client.call("toy", "add_note", ADMIN, note_id=f"n{number}", text="x")
            tap.wait_for("note_added", number + 1, seconds=60)


def test_another_process_s_commit_wakes_the_relay(toy: Toy, tap: EventTap) -> None:
    leader = leading(toy, TOY_OUTBOX_POLL=LONG)
    toy.execute("update leases set expires_at = 'infinity'")  # with looks so rare it is not renewed
    other = toy.start(TOY_OUTBOX_POLL=LONG)
    served = 'dossier_rpc_served_total{code="ok",method="add_note"}'
    with client_of(toy) as client:
        wait_for(lambda: add_and_see(client, toy, tap) and other.metric(served) >= 3, "calls to the other", seconds=60)
    assert leader.metric("dossier_events_published_total") == len(tap.events)
    assert other.metric("dossier_events_published_total") == 0


def add_and_see(client: object, toy: Toy, tap: EventTap) -> bool:
    count = len(tap.events) + 1
    client.call("toy", "add_note", ADMIN, note_id=f"n{count}", text="x")  # type: ignore[attr-defined]
    tap.wait_for("note_added", count, seconds=60)
    return True


def test_a_killed_leader_is_replaced_before_its_lease_is_over(toy: Toy, tap: EventTap) -> None:
    first = leading(toy)
    toy.start()
    toy.execute("update leases set expires_at = 'infinity'")
    first.kill()
    store(toy, "a", "b")
    wait_for(lambda: subjects(tap) == ["a", "b"], "the events", seconds=TAKEN_OVER)
    assert epoch(toy) == 2


def test_a_frozen_leader_is_replaced_and_does_no_harm_when_it_goes_on(toy: Toy, tap: EventTap) -> None:
    first = leading(toy)
    toy.start()
    expected: list[str] = []
    over = threading.Event()

    def write() -> None:
        while not over.is_set():
            names = [f"n{len(expected) + number}" for number in range(20)]
            store(toy, *names)
            expected.extend(names)
            over.wait(0.05)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        tap.wait_for("note_added", 60, seconds=60)
        first.signal(signal.SIGSTOP)
        try:
            wait_for(lambda: epoch(toy) == 2, "another to take over", seconds=TAKEN_OVER)
            count = len(tap.events)
            wait_for(lambda: len(tap.events) > count + 60, "it to publish", seconds=60)
        finally:
            first.signal(signal.SIGCONT)
        wait_for(lambda: first.logged("another process publishes the outbox from now on"), "it to see", seconds=60)
    finally:
        over.set()
        writer.join(60)
    wait_for(lambda: toy.select("select count(*) from outbox") == [(0,)], "the outbox to be empty", seconds=60)
    wait_for(lambda: len(firsts(tap)) == len(expected), "all events", seconds=60)
    assert firsts(tap) == expected
    assert epoch(toy) == 2


def test_a_leader_whose_connection_goes_silent_is_replaced(toy: Toy, tap: EventTap) -> None:
    url = urlsplit(toy.database_url)
    with SilentProxy(url.port or 5432) as proxy:
        through = url._replace(netloc=url.netloc.replace(f":{url.port}", f":{proxy.port}"))
        first = leading(toy, DATABASE_URL=urlunsplit(through))
        toy.start()
        store(toy, "a")
        tap.wait_for("note_added")
        proxy.silence()
        store(toy, "b", "c")
        wait_for(lambda: epoch(toy) == 2, "another to take over", seconds=TAKEN_OVER)
        tap.wait_for("note_added", 3, seconds=60)
        proxy.speak()
        wait_for(lambda: first.get("/readyz").status_code == 200, "it to be ready again", seconds=60)
        store(toy, "d")
        wait_for(lambda: len(firsts(tap)) == 4, "the event", seconds=60)
    assert firsts(tap) == ["a", "b", "c", "d"]
    assert toy.select("select count(*) from outbox") == [(0,)]


class Stopping(Publisher):
    """Stands still before the message `at` until it may go on, as a process that is frozen there."""

    def __init__(self, amqp_url: str, at: int) -> None:
        super().__init__(amqp_url)
        self.at = at
        self.sent = 0
        self.stopped = threading.Event()
        self.go_on = threading.Event()

    def _publish(self, channel: object, message: Outgoing) -> None:  # type: ignore[override]
        self.sent += 1
        if self.sent == self.at:
            self.stopped.set()
            assert self.go_on.wait(60)
        super()._publish(channel, message)


def test_a_leader_frozen_in_a_batch_sends_one_event_more_at_most(toy: Toy, tap: EventTap, database: Database) -> None:
    names = [f"n{number:02}" for number in range(30)]
    store(toy, *names)
    frozen, healthy = Stopping(toy.amqp_url, at=10), Publisher(toy.amqp_url)
    old, new = OutboxRelay(database, frozen, "toy"), OutboxRelay(database, healthy, "toy")
    old.lease = Lease("outbox", renew_after=0)
    lost: list[BaseException] = []

    def publish(connection: Connection) -> None:
        try:
            old.publish_pending(connection)
        except LeaseLost as err:
            lost.append(err)

    with database.read() as one, database.read() as two:
        assert old.lease.take(one)
        thread = threading.Thread(target=publish, args=(one,))
        thread.start()
        assert frozen.stopped.wait(60)
        toy.execute("update leases set expires_at = clock_timestamp()")
        assert new.lease.take(two)
        assert new.publish_pending(two) == 30
        store(toy, "later")
        assert new.publish_pending(two) == 1
        wait_for(lambda: "later" in subjects(tap), "the newest event")
        frozen.go_on.set()
        thread.join(60)
    assert len(lost) == 1
    assert frozen.sent == 10
    wait_for(lambda: len(tap.events) == 9 + 30 + 1 + 1, "the repeat of one")
    assert subjects(tap)[-1] == names[9]
    assert firsts(tap) == [*names, "later"]
    frozen.close()
    healthy.close()


def test_an_old_leader_deletes_nothing(toy: Toy, tap: EventTap, database: Database) -> None:
    store(toy, "a", "b")
    publisher = Publisher(toy.amqp_url)
    relay = OutboxRelay(database, publisher, "toy")
    relay.lease = Lease("outbox", renew_after=3600)  # it takes the lease for its own all along
    with database.read() as one, database.read() as two:
        assert relay.lease.take(one)
        toy.execute("update leases set expires_at = clock_timestamp()")
        assert Lease("outbox").take(two)
        with pytest.raises(LeaseLost):
            relay.publish_pending(one)
    tap.wait_for("note_added", 2)
    assert toy.select("select count(*) from outbox") == [(2,)]
    publisher.close()


class VersionBefore(threading.Thread):
    """The relay of versions before the lease: it takes turns by an advisory lock, and deletes what it has published."""

    def __init__(self, toy: Toy) -> None:
        super().__init__()
        self._url = toy.database_url
        self._publisher = Publisher(toy.amqp_url)
        self.over = threading.Event()
        self.published = 0

    def run(self) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            taken = connection.execute("select pg_try_advisory_lock(hashtext('dossier.outbox'))").fetchone()
            assert taken == (True,)
            while not self.over.wait(0.02):
                self._publish(connection)
        self._publisher.close()

    def _publish(self, connection: psycopg.Connection[tuple[int, str, bytes]]) -> None:
        rows = connection.execute(f"select id, type, event from outbox order by id limit {BATCH}").fetchall()
        if rows:
            self._publisher.send_confirmed(
                Outgoing("toy.events", event_type, bytes(event), {"delivery_mode": 2}) for _, event_type, event in rows
            )
            connection.execute("delete from outbox where id = any(%s)", ([row[0] for row in rows],))
            self.published += len(rows)


def test_next_to_the_version_before_nothing_is_lost_and_the_order_is_kept(toy: Toy, tap: EventTap) -> None:
    instance = leading(toy)
    before = VersionBefore(toy)
    before.start()
    expected: list[str] = []
    try:
        while before.published < 30 or instance.metric("dossier_events_published_total") < 30:
            names = [f"n{len(expected) + number}" for number in range(7)]
            store(toy, *names)
            toy.execute("notify dossier_outbox")
            expected += names
            wait_for(partial(arrived, tap, len(expected)), "the events", seconds=60)
    finally:
        before.over.set()
        before.join(60)
    assert firsts(tap) == expected


def test_that_nobody_publishes_is_seen_in_the_metrics_of_those_that_stand_by(toy: Toy, database: Database) -> None:
    with database.read() as stuck:
        assert Lease("outbox").take(stuck)
        toy.execute("update leases set expires_at = 'infinity'")
        instance = toy.start()
        assert instance.metric("dossier_outbox_oldest_seconds") == 0
        toy.execute("insert into outbox (type, event, created_at) values ('note_added', '{}', now() - interval '70 s')")
        wait_for(lambda: instance.metric("dossier_outbox_oldest_seconds") > 70, "the age", seconds=60)
        assert instance.metric("dossier_outbox_events ") == 1


def test_an_outbox_that_cannot_be_looked_at_grows_old(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(transactional_outbox.time, "monotonic", lambda: now[0])
    relay = OutboxRelay(database, Publisher("amqp://nowhere"), "toy")
    assert relay._lag() == 0
    now[0] += transactional_outbox.BLIND_AFTER
    assert relay._lag() == 0
    now[0] += 60
    assert relay._lag() == transactional_outbox.BLIND_AFTER + 60


def test_the_server_notices_a_client_that_vanished(database: Database) -> None:
    with database.read() as connection:
        found = [
            int(
                connection.exec_driver_sql(
                    f"select setting from pg_settings where name = 'tcp_keepalives_{name}'"
                ).scalar_one()
            )
            for name in ("idle", "interval", "count")
        ]
    idle, interval, count = found
    assert 0 < idle + interval * count <= 60
