"""The broker is restarted, killed, frozen under load: typed errors in time, recovery without help, nothing lost."""

import time
from collections.abc import Callable

import msgspec
import pytest
from chassis.publisher import connect
from chassis.testing import wait_for

from services.chassis.tests.deployment import ADMIN, Toy, client_of
from services.chassis.tests.load import Load
from stack.testing import Backends

pytestmark = pytest.mark.timeout(400)


def restarted(backends: Backends) -> None:
    backends.stop("rabbitmq")
    backends.start("rabbitmq")


def killed(backends: Backends) -> None:
    backends.kill("rabbitmq")
    backends.start("rabbitmq")


def frozen(backends: Backends) -> None:
    backends.freeze("rabbitmq")
    try:
        time.sleep(8)
    finally:
        backends.thaw("rabbitmq")


class Audit:
    """A durable queue that takes every event of the toy: what the world has seen."""

    def __init__(self, amqp_url: str) -> None:
        self._amqp_url = amqp_url
        self.seen: set[str] = set()
        connection = connect(amqp_url)
        channel = connection.channel()
        channel.exchange_declare("toy.events", "topic", durable=True, auto_delete=False)
        channel.queue_declare("audit", durable=True, auto_delete=False)
        channel.queue_purge("audit")
        channel.queue_bind("audit", "toy.events", "#")
        connection.close()

    def subjects(self) -> set[str]:
        connection = connect(self._amqp_url)
        channel = connection.channel()
        while message := channel.basic_get("audit", no_ack=True):
            self.seen.add(msgspec.json.decode(message.body)["subject"])
        connection.close()
        return self.seen


@pytest.mark.parametrize("outage", [restarted, killed, frozen])
def test_an_outage_of_the_broker_under_load_loses_nothing(
    backends: Backends, toy: Toy, outage: Callable[[Backends], None]
) -> None:
    instance = toy.start()
    audit = Audit(toy.amqp_url)
    with client_of(toy) as client, Load(client) as load:
        load.wait_for_more(100, seconds=30)
        outage(backends)
        load.wait_for_more(100, seconds=60)
    assert instance.alive
    assert load.codes.total() > 0
    assert set(load.codes) <= {
        f"Unavailable {code}" for code in ("unavailable", "deadline_exceeded", "outcome_unknown")
    }
    assert load.longest < 5.5, "no caller waited longer than its deadline"
    notes = {row[0] for row in toy.select("select id from notes")}
    assert set(load.acknowledged) <= notes
    wait_for(lambda: toy.select("select count(*) from outbox") == [(0,)], "the outbox to be empty", seconds=30)
    wait_for(lambda: audit.subjects() == notes, "an event for each note", seconds=30)


def test_a_frozen_broker_fails_calls_before_a_distant_deadline(backends: Backends, toy: Toy) -> None:
    toy.start()
    with client_of(toy, timeout=30) as client:
        assert client.call("toy", "ping", ADMIN) == "pong"
        backends.freeze("rabbitmq")
        try:
            with Load(client, threads=1, deadline=30) as load:
                wait_for(lambda: load.codes["Unavailable unavailable"] >= 1, "the error", seconds=20)
        finally:
            backends.thaw("rabbitmq")
        assert load.longest < 15


def test_a_service_that_starts_without_a_broker_waits_for_it_and_can_be_stopped(backends: Backends, toy: Toy) -> None:
    backends.kill("rabbitmq")
    try:
        unlucky = toy.begin()
        patient = toy.begin()
        wait_for(lambda: unlucky.logged("the message broker cannot be reached"), "it to try", seconds=30)
        assert unlucky.get("/readyz").json()["checks"]["broker"] == "unavailable"
        assert unlucky.get("/healthz").status_code == 200
        assert unlucky.stop() < 10
    finally:
        backends.start("rabbitmq")
    patient.wait_ready()
    with client_of(toy) as client:
        assert client.call("toy", "ping", ADMIN) == "pong"
    backends.kill("rabbitmq")
    wait_for(lambda: patient.get("/readyz").status_code == 503, "it to notice")
    assert patient.stop() < 10
