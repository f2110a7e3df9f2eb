"""The single steps of the outbox relay, on a real database and a real broker."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from chassis import metrics, transactional_outbox
from chassis.database import Database, metadata
from chassis.errors import Unavailable
from chassis.events import new_event
from chassis.lease import Lease, LeaseLost, lease_table
from chassis.publisher import Publisher, connect
from chassis.testing import private_database, private_vhost, wait_for
from chassis.transactional_outbox import BATCH, CHANNEL, OutboxRelay, append, outbox_table
from chassis.wake import Wake

TABLES = metadata()
OUTBOX = outbox_table(TABLES)
lease_table(TABLES)
QUEUE = "published"


@pytest.fixture
def database() -> Iterator[Database]:
    with private_database() as url:
        made = Database(url)
        with made.begin() as connection:
            TABLES.create_all(connection)
        yield made
        made.close()


@pytest.fixture(scope="module")
def amqp_url() -> Iterator[str]:
    with private_vhost() as url:
        yield url


def store(database: Database, *names: str) -> None:
    with database.begin() as connection:
        append(connection, OUTBOX, *(new_event("relay", "thing_happened", name, {}) for name in names))


class Stopped(Exception):
    """The relay has done what there was to do."""


class StopsAtTheFirstWait(Wake):
    """Ends the relay where it would wait."""

    def wait(self, seconds: float, *descriptors: int) -> bool:
        raise Stopped


@pytest.fixture
def relay(database: Database, amqp_url: str) -> Iterator[OutboxRelay]:
    """Its events lie in the queue QUEUE."""
    publisher = Publisher(amqp_url)
    publisher.declare_exchange("relay.events")
    publisher.administer(
        lambda channel: (
            channel.queue_declare(QUEUE, auto_delete=False),
            channel.queue_purge(QUEUE),
            channel.queue_bind(QUEUE, "relay.events", "#"),
        )
    )
    yield OutboxRelay(database, publisher, "relay")
    publisher.close()


def published(amqp_url: str) -> list[Any]:
    """The messages in the queue; all that the broker has confirmed are there."""
    connection = connect(amqp_url, heartbeat=0)
    channel = connection.channel()
    found = []
    while message := channel.basic_get(QUEUE, no_ack=True):
        found.append(message)
    connection.close()
    return found


def subjects(messages: list[Any]) -> list[str]:
    return [msgspec.json.decode(message.body)["subject"] for message in messages]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_relay_says_how_many_it_has_published_and_keeps_its_lease(
    database: Database, amqp_url: str, relay: OutboxRelay, count: int
) -> None:
    names = [f"n{number}" for number in range(count)]
    store(database, *names)
    with database.read() as connection:
        assert relay.lease.take(connection)
        assert relay.publish_pending(connection) == count
        assert waiting_events() == count
        assert relay.publish_pending(connection) == 0
        assert waiting_events() == 0
        assert connection.exec_driver_sql("select count(*) from outbox").scalar_one() == 0
    found = published(amqp_url)
    assert subjects(found) == names
    for message in found:
        assert message.properties["delivery_mode"] == 2, "a broker that restarts still has it"
        assert message.properties["content_type"] == "application/json"
        assert message.properties["content_encoding"] == "utf-8"


def waiting_events() -> float | None:
    """How many wait, as the metric has it since the relay's last look."""
    return metrics.REGISTRY.get_sample_value("dossier_outbox_events")


@pytest.mark.parametrize("more", [0, 1])
def test_the_leader_waits_only_when_the_outbox_is_empty(
    database: Database, amqp_url: str, relay: OutboxRelay, more: int
) -> None:
    names = [f"n{number}" for number in range(BATCH + more)]
    store(database, *names)
    with database.read() as connection:
        assert relay.lease.take(connection)
        with pytest.raises(Stopped):
            relay._lead(connection, StopsAtTheFirstWait())
        connection.invalidate()
    assert subjects(published(amqp_url)) == names


def test_an_idle_leader_notices_that_another_has_taken_over(database: Database, relay: OutboxRelay) -> None:
    relay.lease = Lease("outbox", renew_after=-1.0)
    with database.read() as connection:
        assert relay.lease.take(connection)
        with database.begin() as other:
            other.exec_driver_sql("update leases set epoch = epoch + 1")
        with pytest.raises(LeaseLost):
            relay._lead(connection, StopsAtTheFirstWait())
        connection.invalidate()


def test_a_process_that_stands_by_tells_the_leader_of_its_events(database: Database, relay: OutboxRelay) -> None:
    with database.read() as leader, database.read() as other:
        driver: Any = leader.connection.driver_connection
        leader.exec_driver_sql(f"listen {CHANNEL}")
        heard: list[str] = []
        driver.add_notify_handler(lambda notification: heard.append(notification.channel))

        def told() -> list[str]:
            """What the leader has heard after its colleague has stood by for a POLL, woken by a commit."""
            wake = Wake()
            wake.set()
            relay._stand_by(other, wake)
            leader.exec_driver_sql("select 1")
            return heard

        assert told() == []
        store(database, "waiting")
        assert set(wait_for(told, "the leader to hear of the event", seconds=60)) == {CHANNEL}
        leader.invalidate()


def test_how_old_the_outbox_is_is_known_while_the_broker_is_away(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher = Publisher("amqp://guest:guest@127.0.0.1:1/none")
    relay = OutboxRelay(database, publisher, "relay")
    assert relay._lag() == 0
    store(database, "waiting")
    with database.begin() as connection:
        connection.exec_driver_sql("update outbox set created_at = now() - interval '70 s'")
    with database.read() as connection:
        assert relay.lease.take(connection)
        with pytest.raises(Unavailable, match="broker"):
            relay._lead(connection, Wake())
        connection.invalidate()
    publisher.close()
    measured = relay._lag()
    assert measured > 70, "although it was measured less than BLIND_AFTER seconds ago"
    now = transactional_outbox.time.monotonic()
    monkeypatch.setattr(transactional_outbox.time, "monotonic", lambda: now + 1000)
    assert relay._lag() > 1000
