"""One turn of a sender: a real database and a server that answers as it is told."""

import math
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from chassis import metrics
from chassis.database import Database
from chassis.errors import Unavailable
from chassis.migrations import upgrade
from chassis.testing import free_port, private_database
from notifications import delivering
from notifications.addresses import Mailbox
from notifications.composing import Message
from notifications.contract import Email
from notifications.delivering import Deliverer
from notifications.delivery_queue import Claimed, DeliveryQueue
from notifications.message_store import MessageStore
from notifications.models import messages, suppressions
from notifications.retrying import Verdict
from notifications.sending import Accepted, Deferred, Refused, Transport
from notifications.service import NotificationsService
from sqlalchemy import insert, update

from services.notifications.tests.integration.scripted_smtp import ScriptedServer, scripted

DELAYS = (600.0, 600.0)


@pytest.fixture
def database() -> Iterator[Database]:
    with private_database() as url:
        upgrade("notifications", url)
        made = Database(url)
        yield made
        made.close()


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted() as running:
        yield running


def deliverer(queue: DeliveryQueue, server: ScriptedServer) -> Deliverer:
    transport = Transport(
        "127.0.0.1", server.port, username="", password="", starttls=False, local_hostname="tests.example"
    )
    return Deliverer(queue, transport, sender=Mailbox("", "from@b.example"), delays=DELAYS, limit=nullcontext)


def put(database: Database) -> None:
    MessageStore(database, "b.example").add_once([Message("to@b.example", "Subject", "text")], None)


def logged(database: Database) -> Email:
    return MessageStore(database, "b.example").page(1, None, None).items[0]


def test_messages_that_wait_are_counted_until_they_are_sent(database: Database, server: ScriptedServer) -> None:
    for expected in (0, 1, 2):
        NotificationsService.backlog.look(database)
        assert metrics.REGISTRY.get_sample_value("dossier_emails_waiting") == expected
        put(database)
    working = deliverer(DeliveryQueue(database, 60), server)
    assert [type(working.turn()) for _ in range(4)] == [Accepted, Accepted, Accepted, type(None)]
    working.idle()
    NotificationsService.backlog.look(database)
    assert metrics.REGISTRY.get_sample_value("dossier_emails_waiting") == 0


def test_without_a_database_it_is_not_known_how_many_wait() -> None:
    NotificationsService.backlog.look(Database(f"postgresql://127.0.0.1:{free_port()}/none"))
    assert math.isnan(metrics.REGISTRY.get_sample_value("dossier_emails_waiting") or 0)


def test_a_turn_without_work_is_none(database: Database, server: ScriptedServer) -> None:
    assert deliverer(DeliveryQueue(database, 60), server).turn() is None


def test_a_turn_delivers_one_message(database: Database, server: ScriptedServer) -> None:
    put(database)
    sender = deliverer(DeliveryQueue(database, 60), server)
    assert sender.turn() == Accepted()
    assert sender.turn() is None
    assert logged(database).state == "sent"
    sender.idle()


def test_a_deferred_message_waits(database: Database, server: ScriptedServer) -> None:
    put(database)
    server.answers["RCPT"] = "450 greylisted"
    sender = deliverer(DeliveryQueue(database, 60), server)
    assert sender.turn() == Deferred("450 greylisted")
    assert sender.turn() is None
    entry = logged(database)
    assert (entry.state, entry.last_error) == ("queued", "450 greylisted")
    sender.idle()


def test_a_message_that_its_senders_die_over_is_given_up_untried(database: Database, server: ScriptedServer) -> None:
    put(database)
    with database.begin() as connection:
        connection.execute(update(messages).values(attempts=len(DELAYS) + 1, state="sending"))
    assert deliverer(DeliveryQueue(database, 60), server).turn() == Refused("interrupted")
    assert logged(database).last_error == "no try came to an end"
    assert server.connections == 0


def test_a_suppressed_address_is_not_tried(database: Database, server: ScriptedServer) -> None:
    put(database)
    with database.begin() as connection:
        connection.execute(insert(suppressions).values(address="to@b.example", reason="550"))
    assert deliverer(DeliveryQueue(database, 60), server).turn() == Refused("suppressed")
    assert logged(database).state == "suppressed"
    assert server.connections == 0


class FaultyQueue(DeliveryQueue):
    """Its database fails the first times that something is recorded."""

    failures = 2

    def record(self, claimed: Claimed, verdict: Verdict) -> bool:
        if self.failures:
            self.failures -= 1
            raise Unavailable("the database cannot be reached")
        return super().record(claimed, verdict)


def test_a_database_that_is_away_for_a_moment_causes_no_second_message(
    database: Database, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "RECORD_PAUSE", 0.01)
    put(database)
    sender = deliverer(FaultyQueue(database, 60), server)
    assert sender.turn() == Accepted()
    assert logged(database).state == "sent"
    assert len(server.messages) == 1
    sender.idle()


def test_a_database_that_stays_away_is_reported_when_half_the_lease_is_over(
    database: Database, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "RECORD_PAUSE", 0.01)
    put(database)
    queue = FaultyQueue(database, 0.1)
    queue.failures = 1_000_000
    sender = deliverer(queue, server)
    with pytest.raises(Unavailable):
        sender.turn()
    sender.idle()
