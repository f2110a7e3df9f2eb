"""Durable handlers: every event once, whatever dies; what no try can handle lies apart, and can be replayed."""

import json
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from chassis.events import Event, new_event
from chassis.publisher import Outgoing, Publisher
from chassis.testing import wait_for
from msgspec.json import encode

from services.chassis.tests.deployment import Toy

MAIN = "evt-elsewhere--toy.handle_thing"


@contextmanager
def publisher_of(toy: Toy) -> Iterator[Publisher]:
    made = Publisher(toy.amqp_url)
    try:
        yield made
    finally:
        made.close()


def publish(publisher: Publisher, *events: Event) -> None:
    publisher.send_confirmed(
        Outgoing("elsewhere.events", event.type, encode(event), {"delivery_mode": 2}) for event in events
    )


def happened(subject: str, **data: Any) -> Event:
    return new_event("elsewhere", "thing_happened", subject, data)


def imported(toy: Toy) -> list[str]:
    return [row[0] for row in toy.select("select subject from imports order by id")]


def has_imported(toy: Toy, count: int) -> bool:
    return len(imported(toy)) >= count


def letters(toy: Toy, *words: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in toy.command("dead-letters", *words).splitlines()]


@pytest.mark.timeout(300)
def test_killed_between_commit_and_ack_again_and_again_each_event_is_applied_once(toy: Toy) -> None:
    windows = {"BEFORE_COMMIT_SECONDS": "0.02", "AFTER_COMMIT_SECONDS": "0.05", "WORKERS": "3"}
    instance = toy.start(**windows)
    events = [happened(f"s{n}") for n in range(400)]
    with publisher_of(toy) as publisher:
        publish(publisher, *events, *events[:50])
    for kill in range(10):
        target = (kill + 1) * 25
        wait_for(partial(has_imported, toy, target), f"{target} events", seconds=30)
        time.sleep(random.uniform(0, 0.07))
        instance.kill()
        assert len(imported(toy)) < len(events), "killed among the work"
        instance = toy.begin(**windows)
    instance.wait_ready()
    wait_for(lambda: len(imported(toy)) >= len(events), "the rest", seconds=60)
    wait_for(lambda: instance.metric("dossier_events_handled_total") >= 1, "the count")
    assert sorted(imported(toy)) == sorted(event.subject for event in events)


def test_a_poison_message_ends_in_the_dead_queue_and_can_be_replayed(toy: Toy) -> None:
    instance = toy.start()
    with publisher_of(toy) as publisher:
        publish(publisher, happened("bad", fail="Bug"), happened("refused", fail="NotFound"), happened("good"))
    wait_for(lambda: imported(toy) == ["good"], "the queue to move on")
    wait_for(lambda: instance.metric('dossier_events_handled_total{handler="handle_thing",outcome="dead"}') == 2, "it")
    assert instance.metric('dossier_events_handled_total{handler="handle_thing",outcome="retry"}') == 4

    for _ in range(2):  # looking changes nothing
        shown = letters(toy, "show")
        assert {letter["error"] for letter in shown} == {"RuntimeError: as asked", "NotFound: as asked"}
        assert {(letter["queue"], letter["reason"], letter["tries"]) for letter in shown} == {
            (MAIN, "tries_exhausted", 3)
        }
        assert {json.loads(letter["body"])["subject"] for letter in shown} == {"bad", "refused"}
        assert all(letter["died_at"] for letter in shown)

    assert len(letters(toy, "replay", "--queue", MAIN, "--limit", "1")) == 1
    wait_for(lambda: len(letters(toy, "show")) == 2, "it to die again")
    assert len(letters(toy, "drop", "--queue", f"{MAIN}.dead")) == 2
    assert letters(toy, "show") == []


def test_a_replayed_letter_is_handled_when_its_cause_is_gone(toy: Toy) -> None:
    instance = toy.start(EVENT_RETRY_DELAYS="0.05,0.1")
    with publisher_of(toy) as publisher:
        toy.execute("alter table imports rename to mislaid")
        publish(publisher, happened("unlucky"))
        wait_for(lambda: instance.metric('dossier_events_handled_total{handler="handle_thing",outcome="dead"}'), "it")
        toy.execute("alter table mislaid rename to imports")
    assert len(letters(toy, "replay")) == 1
    wait_for(lambda: imported(toy) == ["unlucky"], "the event to be applied")
    assert letters(toy, "show") == []


def test_a_dead_letter_carries_the_first_500_characters_of_its_error(toy: Toy) -> None:
    toy.start(EVENT_RETRY_DELAYS="0.05")
    with publisher_of(toy) as publisher:
        publish(publisher, happened("bad", fail="NotFound", text="0123456789" * 100))
    (letter,) = wait_for(lambda: letters(toy, "show"), "it to die", seconds=60)
    assert letter["error"] == ("NotFound: " + "0123456789" * 100)[:500]


def test_an_outage_uses_up_no_event_however_long_it_lasts(toy: Toy) -> None:
    instance = toy.start(EVENT_RETRY_DELAYS="0.05,0.1")
    with publisher_of(toy) as publisher:
        publish(publisher, happened("waiting", fail="Unavailable"), happened("good"))
        wait_for(lambda: len(instance.logged("event handler failed")) >= 6, "twice as many tries as there are")
    assert imported(toy) == ["good"]
    assert letters(toy, "show") == []


def test_tries_wait_longer_and_longer(toy: Toy) -> None:
    instance = toy.start(EVENT_RETRY_DELAYS="0.2,0.6")
    toy.command("dead-letters", "show")  # with other delays than the process: they must not collide
    with publisher_of(toy) as publisher:
        publish(publisher, happened("bad", fail="Bug"))
        wait_for(lambda: len(instance.logged("event handler failed")) == 3, "three tries")
    first, second, third = (stamp(line["time"]) for line in instance.logged("event handler failed"))
    assert 0.15 < second - first < third - second


def stamp(text: str) -> float:
    return sum(float(part) * unit for part, unit in zip(text[11:-1].split(":"), (3600, 60, 1), strict=True))


def test_a_handler_out_of_work_stops_at_once(toy: Toy) -> None:
    assert toy.start().stop() < 10
