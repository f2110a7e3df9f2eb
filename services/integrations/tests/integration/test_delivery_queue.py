import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from chassis import metrics
from chassis.database import Database
from chassis.errors import Unavailable
from chassis.events import Event, new_event
from cryptography.fernet import Fernet
from integrations.delivery_log import DeliveryLog
from integrations.delivery_queue import PER_WEBHOOK, DeliveryQueue, Outcome
from integrations.housekeeping import tidy
from integrations.service import IntegrationsService
from integrations.vault import Vault
from integrations.webhooks import WebhookStore


@pytest.fixture
def queue(database: Database, vault: Vault) -> DeliveryQueue:
    return DeliveryQueue(database, vault)


@pytest.fixture
def store(database: Database, vault: Vault) -> WebhookStore:
    return WebhookStore(database, vault)


@pytest.fixture
def log(database: Database) -> DeliveryLog:
    return DeliveryLog(database)


def an_event(event_type: str = "record_created", **data: Any) -> Event:
    return new_event("records", event_type, "customers/1", {"collection": "customers", **data})


def run(database: Database, sql: str) -> None:
    with database.begin() as connection:
        connection.exec_driver_sql(sql)


def waiting(database: Database) -> float | None:
    IntegrationsService.backlog.look(database)
    return metrics.REGISTRY.get_sample_value("dossier_webhooks_waiting")


def test_deliveries_that_wait_are_counted_but_not_those_of_a_webhook_that_is_switched_off(
    database: Database, queue: DeliveryQueue, store: WebhookStore
) -> None:
    for host in ("a", "b"):
        store.add(f"https://{host}.example/", ["record_created"], None)
    queue.enqueue(an_event(), "h")
    queue.enqueue(an_event(), "h")
    assert waiting(database) == 4
    claim, *_ = queue.claim(1)
    queue.settle(claim, Outcome(200, None, 5))
    assert waiting(database) == 3
    run(database, "update webhooks set enabled = false where url = 'https://a.example/'")
    assert waiting(database) in (1, 2)


def test_an_event_is_queued_for_the_webhooks_that_want_it(
    queue: DeliveryQueue, store: WebhookStore, log: DeliveryLog
) -> None:
    wanting = [
        store.add("https://a.example/", ["record_created", "record_deleted"], None),
        store.add("https://b.example/", ["record_created"], "customers"),
    ]
    others = [
        store.add("https://c.example/", ["record_deleted"], None),
        store.add("https://d.example/", ["record_created"], "orders"),
        store.add("https://e.example/", ["record_created"], None),
    ]
    store.enable(others[2].id, False)
    assert queue.enqueue(an_event(), "handler") == 2
    assert [len(log.page(webhook.id, 10, None).items) for webhook in [*wanting, *others]] == [1, 1, 0, 0, 0]


def test_each_role_gets_what_it_may_read(queue: DeliveryQueue, store: WebhookStore) -> None:
    roles = {"https://all.example/": None, "https://sales.example/": "sales", "https://viewer.example/": "viewer"}
    for url, role in roles.items():
        store.add(url, ["record_created"], None, role)
    record = {"values": {"name": "Ann", "salary": 5}}
    assert queue.enqueue(an_event(record=record, diff={}, access={"sales": ["name"]}), "handler") == 2
    sent = {claim.url: json.loads(claim.body)["data"]["record"]["values"] for claim in queue.claim(10)}
    assert sent == {"https://all.example/": record["values"], "https://sales.example/": {"name": "Ann"}}


def test_an_event_that_comes_twice_is_queued_once(queue: DeliveryQueue, store: WebhookStore) -> None:
    store.add("https://a.example/", ["record_created"], None)
    event = an_event()
    assert queue.enqueue(event, "handler") == 1
    assert queue.enqueue(event, "handler") == 0
    assert queue.enqueue(event, "another_handler") == 0
    assert len(queue.claim(10)) == 1


def test_claimers_side_by_side_never_get_the_same(queue: DeliveryQueue, store: WebhookStore) -> None:
    for number in range(20):
        store.add(f"https://h{number}.example/", ["record_created"], None)
    for _ in range(3):
        queue.enqueue(an_event(), "handler")
    with ThreadPoolExecutor(6) as pool:
        claimed = [claim.id for claims in pool.map(lambda _: queue.claim(15), range(12)) for claim in claims]
    assert len(claimed) == len(set(claimed)) == 60


def test_one_webhook_gets_only_so_many_at_once(queue: DeliveryQueue, store: WebhookStore) -> None:
    store.add("https://busy.example/", ["record_created"], "customers")
    for _ in range(PER_WEBHOOK + 3):
        queue.enqueue(an_event(), "handler")
    store.add("https://other.example/", ["record_created"], None)
    queue.enqueue(an_event(), "handler")
    first = queue.claim(100)
    assert [claim.url for claim in first].count("https://busy.example/") == PER_WEBHOOK
    assert [claim.url for claim in first].count("https://other.example/") == 1
    assert queue.claim(100) == []
    queue.settle(next(claim for claim in first if "busy" in claim.url), Outcome(200, None, 1))
    assert len(queue.claim(100)) == 1


def test_no_more_is_claimed_than_there_is_room_for(queue: DeliveryQueue, store: WebhookStore) -> None:
    for number in range(5):
        store.add(f"https://h{number}.example/", ["record_created"], None)
    queue.enqueue(an_event(), "handler")
    assert [len(queue.claim(2)) for _ in range(3)] == [2, 2, 1]


def test_a_failed_try_comes_back_when_it_is_due(queue: DeliveryQueue, store: WebhookStore, database: Database) -> None:
    store.add("https://a.example/", ["record_created"], None)
    queue.enqueue(an_event(), "handler")
    (claim,) = queue.claim(1)
    assert queue.settle(claim, Outcome(500, "the receiver answered 500", 12, next_delay=300.0))
    assert queue.claim(1) == []
    run(database, "update deliveries set next_attempt_at = next_attempt_at - interval '299 seconds'")
    assert queue.claim(1) == []
    run(database, "update deliveries set next_attempt_at = next_attempt_at - interval '1 second'")
    (again,) = queue.claim(1)
    assert again.event_id == claim.event_id
    assert again.failed_tries == 1


def test_a_lost_lease_is_taken_over_and_the_late_result_does_not_count(
    queue: DeliveryQueue, store: WebhookStore, database: Database, log: DeliveryLog
) -> None:
    webhook = store.add("https://a.example/", ["record_created"], None)
    queue.enqueue(an_event(), "handler")
    (lost,) = queue.claim(1)
    run(database, "update deliveries set leased_until = now()")
    (taken,) = queue.claim(1)
    assert taken.event_id == lost.event_id
    assert not queue.settle(lost, Outcome(500, "late", 1))
    assert queue.settle(taken, Outcome(200, None, 1))
    (delivery,) = log.page(webhook.id, 1, None).items
    assert (delivery.state, delivery.attempts) == ("delivered", 1)


def test_the_last_failure_is_announced_in_the_same_transaction(
    queue: DeliveryQueue, store: WebhookStore, database: Database, log: DeliveryLog
) -> None:
    webhook = store.add("https://a.example/", ["record_created"], None)
    queue.enqueue(an_event(), "handler")
    (claim,) = queue.claim(1)
    queue.settle(claim, Outcome(500, "the receiver answered 500", 7, next_delay=None))
    (delivery,) = log.page(webhook.id, 1, None).items
    assert (delivery.state, delivery.response_status, delivery.next_attempt_at) == ("failed", 500, None)
    with database.read() as connection:
        assert connection.exec_driver_sql("select type from outbox").scalars().all() == ["webhook_failed"]


def test_a_receiver_that_is_gone_is_switched_off_and_the_rest_waits(queue: DeliveryQueue, store: WebhookStore) -> None:
    webhook = store.add("https://a.example/", ["record_created"], None)
    queue.enqueue(an_event(), "handler")
    queue.enqueue(an_event(), "handler")
    (claim,) = queue.claim(1)
    queue.settle(claim, Outcome(410, "gone", 1, gone=True))
    assert [shown.enabled for shown in store.all()] == [False]
    assert queue.claim(10) == []
    store.enable(webhook.id, True)
    assert len(queue.claim(10)) == 1


def test_a_deleted_webhook_takes_its_deliveries_with_it(queue: DeliveryQueue, store: WebhookStore) -> None:
    webhook = store.add("https://a.example/", ["record_created"], None)
    queue.enqueue(an_event(), "handler")
    (claim,) = queue.claim(1)
    store.remove(webhook.id)
    assert not queue.settle(claim, Outcome(200, None, 1))


def test_during_a_rotation_both_secrets_sign_and_afterwards_one(
    queue: DeliveryQueue, store: WebhookStore, database: Database
) -> None:
    webhook = store.add("https://a.example/", ["record_created"], None)
    rotated = store.rotate(webhook.id)
    queue.enqueue(an_event(), "handler")
    (claim,) = queue.claim(1)
    assert queue.open_secrets(claim) == [rotated.secret, webhook.secret]
    run(database, "update webhooks set previous_secret_until = now()")
    run(database, "update deliveries set leased_until = now()")
    (claim,) = queue.claim(1)
    assert queue.open_secrets(claim) == [rotated.secret]


def test_secrets_are_not_readable_in_the_database(store: WebhookStore, database: Database) -> None:
    webhook = store.add("https://a.example/", ["record_created"], None)
    with database.read() as connection:
        row = str(connection.exec_driver_sql("select w::text, encode(sealed_secret, 'escape') from webhooks w").one())
    assert webhook.secret not in row
    assert webhook.secret.removeprefix("whsec_") not in row


def test_with_another_key_a_secret_is_a_clear_error(
    queue: DeliveryQueue, store: WebhookStore, database: Database
) -> None:
    store.add("https://a.example/", ["record_created"], None)
    queue.enqueue(an_event(), "handler")
    (claim,) = queue.claim(1)
    other = DeliveryQueue(database, Vault([Fernet.generate_key().decode()]))
    with pytest.raises(Unavailable):
        other.open_secrets(claim)


def test_finished_deliveries_are_forgotten_after_a_month(
    queue: DeliveryQueue, store: WebhookStore, database: Database, log: DeliveryLog
) -> None:
    webhook = store.add("https://a.example/", ["record_created"], None)
    for _ in range(3):
        queue.enqueue(an_event(), "handler")
    delivered, failed, _ = queue.claim(3)
    queue.settle(delivered, Outcome(200, None, 1))
    queue.settle(failed, Outcome(500, "no", 1))
    assert tidy(database) == 0
    run(database, "update deliveries set created_at = now() - interval '31 days'")
    assert tidy(database) == 2
    assert [delivery.state for delivery in log.page(webhook.id, 10, None).items] == ["pending"]
