"""The single steps of the outbox relay, on a real database and a real broker."""

from collections.abc import Iterator
from functools import partial

import pytest
from chassis import transactional_outbox
from chassis.database import Database, metadata
from chassis.errors import Unavailable
from chassis.events import new_event
from chassis.lease import lease_table
from chassis.publisher import Publisher
from chassis.testing import EventTap, private_database, private_vhost, wait_for
from chassis.transactional_outbox import OutboxRelay, append, outbox_table
from chassis.wake import Wake

TABLES = metadata()
OUTBOX = outbox_table(TABLES)
lease_table(TABLES)


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


def arrived(tap: EventTap, count: int) -> bool:
    return len(tap.events) >= count


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_relay_says_how_many_it_has_published_and_keeps_its_lease(
    database: Database, amqp_url: str, count: int
) -> None:
    publisher, tap = Publisher(amqp_url), EventTap(amqp_url, "relay")
    relay = OutboxRelay(database, publisher, "relay")
    names = [f"n{number}" for number in range(count)]
    try:
        publisher.declare_exchange("relay.events")
        store(database, *names)
        with database.read() as connection:
            assert relay.lease.take(connection)
            assert relay.publish_pending(connection) == count
            assert relay.publish_pending(connection) == 0
            assert connection.exec_driver_sql("select count(*) from outbox").scalar_one() == 0
        wait_for(partial(arrived, tap, count), "the events", seconds=60)
        assert [event["subject"] for event in tap.events] == names
    finally:
        tap.close()
        publisher.close()


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
