"""Events that nobody wants go nowhere; those that somebody wants are never missed."""

import signal

import pytest
from chassis.errors import Unavailable
from chassis.events import new_event
from chassis.publisher import Outgoing, Publisher
from chassis.testing import wait_for
from msgspec.json import encode

from services.chassis.tests.deployment import ADMIN, Toy, client_of


def publish(publisher: Publisher, event_type: str, subject: str) -> None:
    """Raises Unavailable when no queue takes it."""
    event = new_event("elsewhere", event_type, subject, {})
    publisher.send_confirmed([Outgoing("elsewhere.events", event_type, encode(event), {}, mandatory=True)])


def test_events_arrive_from_the_moment_they_are_wanted_through_stops_and_starts(toy: Toy) -> None:
    first = toy.start()
    publisher = Publisher(toy.amqp_url)
    with client_of(toy) as client:
        with pytest.raises(Unavailable, match="no queue"):
            publish(publisher, "rare_thing_happened", "too early")
        client.call("toy", "want", ADMIN, event_type="rare_thing_happened")
        publish(publisher, "rare_thing_happened", "first")
        with pytest.raises(Unavailable, match="no queue"):
            publish(publisher, "odd_thing_happened", "unwanted")
    blind = toy.begin(DATABASE_URL=toy.database_url + "_is_not_there")  # it cannot know what is wanted
    wait_for(lambda: blind.logged("serving"), "it to be connected", seconds=30)
    blind.signal(signal.SIGSTOP)
    publish(publisher, "rare_thing_happened", "second")
    blind.kill()
    first.stop()
    publish(publisher, "rare_thing_happened", "third")
    toy.start()
    expected = [("first",), ("second",), ("third",)]
    wait_for(lambda: toy.select("select subject from imports order by subject") == expected, "all three")
    publisher.close()


def test_what_is_no_longer_wanted_no_longer_comes(toy: Toy) -> None:
    toy.execute("insert into notes (id, text) values ('rare_thing_happened', 'wanted')")
    publisher = Publisher(toy.amqp_url)
    first = toy.start()
    publish(publisher, "rare_thing_happened", "wanted")
    wait_for(lambda: toy.select("select subject from imports") == [("wanted",)], "it to be handled")
    first.stop()
    toy.execute("delete from notes")
    toy.start()
    wait_for(lambda: _is_refused(publisher), "the binding of the process before to be removed")
    publisher.close()


def _is_refused(publisher: Publisher) -> bool:
    """Whether no queue takes the event; a process removes what it no longer wants a moment after its start."""
    try:
        publish(publisher, "rare_thing_happened", "unwanted")
    except Unavailable as err:
        return "no queue" in err.message
    return False
