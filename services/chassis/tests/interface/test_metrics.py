"""What operators see: numbers that are there before anything happens, and move when it does."""

import signal
import time

import pytest
from chassis import metrics, waiting
from chassis.database import Database
from chassis.errors import Unavailable
from chassis.events import new_event
from chassis.publisher import Outgoing, Publisher
from chassis.testing import wait_for
from chassis.transactional_outbox import BATCH, OutboxRelay
from msgspec.json import encode
from prometheus_client.parser import text_string_to_metric_families

from services.chassis.tests.deployment import ADMIN, Instance, Toy, client_of


def seen(instance: Instance) -> dict[str, float]:
    """The samples of an instance."""
    families = text_string_to_metric_families(instance.get("/metrics").text)
    return {
        sample.name + str(sorted(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def test_what_has_not_happened_yet_is_zero_and_not_absent(toy: Toy) -> None:
    found = seen(toy.start(SERVICE_VERSION="1.2.3"))
    assert found["dossier_build_info[('service', 'toy'), ('version', '1.2.3')]"] == 1
    for code in ("ok", "internal_error"):
        assert found[f"dossier_rpc_served_total[('code', '{code}'), ('method', 'add_note')]"] == 0
    assert found["dossier_rpc_duration_seconds_count[('method', 'add_note')]"] == 0
    for outcome in ("ok", "retry", "dead"):
        assert found[f"dossier_events_handled_total[('handler', 'handle_thing'), ('outcome', '{outcome}')]"] == 0
    assert found["dossier_events_published_total[('type', 'note_added')]"] == 0
    assert found["dossier_database_pool_size[('database', 'primary')]"] == 10
    assert min(found[name] for name in ("process_resident_memory_bytes[]", "process_open_fds[]")) > 0


def test_the_wait_of_a_call_in_the_queue_is_counted(toy: Toy) -> None:
    instance = toy.start()
    with client_of(toy) as client:
        instance.signal(signal.SIGSTOP)
        call = client.submit("toy", "ping", ADMIN)
        time.sleep(0.6)
        instance.signal(signal.SIGCONT)
        assert call.result() == "pong"
    assert instance.metric('dossier_queue_wait_seconds_count{kind="rpc"}') == 1
    assert 0.5 < instance.metric('dossier_queue_wait_seconds_sum{kind="rpc"}') < 5


def test_the_wait_of_an_event_is_counted_without_the_delay_of_its_retries(toy: Toy) -> None:
    instance = toy.start(EVENT_RETRY_DELAYS="4")
    publisher = Publisher(toy.amqp_url)
    instance.signal(signal.SIGSTOP)
    event = new_event("elsewhere", "thing_happened", "s", {"fail": "NotFound"})
    properties = {"delivery_mode": 2, "application_headers": waiting.due()}
    publisher.send_confirmed([Outgoing("elsewhere.events", event.type, encode(event), properties)])
    time.sleep(0.6)
    instance.signal(signal.SIGCONT)
    wait_for(
        lambda: instance.metric('dossier_events_handled_total{handler="handle_thing",outcome="dead"}'), "it", seconds=30
    )
    publisher.close()
    assert instance.metric('dossier_queue_wait_seconds_count{kind="event"}') == 2
    assert 0.5 < instance.metric('dossier_queue_wait_seconds_sum{kind="event"}') < 4


def test_the_age_of_the_oldest_event_is_that_of_the_queue_and_not_only_of_what_has_been_taken(toy: Toy) -> None:
    instance = toy.start(WORKERS="1", BEFORE_COMMIT_SECONDS="1.5")
    oldest = 'dossier_queue_oldest_seconds{queue="evt-elsewhere--toy.handle_thing"}'
    assert instance.metric(oldest) == 0
    publisher = Publisher(toy.amqp_url)
    properties = {"delivery_mode": 2, "application_headers": waiting.due()}
    events = [new_event("elsewhere", "thing_happened", str(number), {}) for number in range(3)]
    publisher.send_confirmed(Outgoing("elsewhere.events", each.type, encode(each), properties) for each in events)
    publisher.close()
    wait_for(lambda: instance.metric(oldest) > 2, "the second and third to wait for the first")
    wait_for(lambda: instance.metric(oldest) == 0, "all to be handled")
    assert instance.metric('dossier_events_handled_total{handler="handle_thing",outcome="ok"}') == 3


class Refusing(Publisher):
    """As if the broker were away."""

    def send_confirmed(self, messages: object, before_each: object = None) -> None:
        raise Unavailable("the message broker cannot be reached")


def test_events_that_cannot_leave_are_counted(toy: Toy) -> None:
    toy.execute(
        "insert into outbox (type, event, created_at) select 'note_added', '{}', now() - interval '1 minute'"
        f" from generate_series(1, {BATCH + 50})"
    )
    database = Database(toy.database_url)
    with database.read() as connection, pytest.raises(Unavailable):
        OutboxRelay(database, Refusing(toy.amqp_url), "toy").publish_pending(connection)
    assert metrics.REGISTRY.get_sample_value("dossier_outbox_events") == BATCH + 50
    assert 59 < (metrics.REGISTRY.get_sample_value("dossier_outbox_oldest_seconds") or 0) < 120
    toy.execute("delete from outbox where id > (select min(id) from outbox)")
    with database.read() as connection, pytest.raises(Unavailable):
        OutboxRelay(database, Refusing(toy.amqp_url), "toy").publish_pending(connection)
    assert metrics.REGISTRY.get_sample_value("dossier_outbox_events") == 1
    database.close()


def test_a_service_that_is_not_called_yet_has_a_breaker_that_is_closed(toy: Toy) -> None:
    with client_of(toy, targets=("uncalled",)):
        assert metrics.REGISTRY.get_sample_value("dossier_breaker_open", {"target": "uncalled"}) == 0
