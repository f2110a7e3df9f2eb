import base64
import hashlib
import hmac
import threading
from collections.abc import Iterator

import pytest
from chassis.database import Database
from chassis.errors import Unavailable
from chassis.events import new_event
from integrations.addresses import AddressGuard
from integrations.contract import WebhookDelivery, WebhookWithSecret
from integrations.courier import LIMITS, Courier
from integrations.delivery_log import DeliveryLog
from integrations.delivery_queue import Claim, DeliveryQueue, Outcome
from integrations.outgoing import Outgoing
from integrations.schedule import DELAYS
from integrations.vault import Vault
from integrations.webhooks import WebhookStore

from services.integrations.tests.third_party import Received, Receiver, Reply, receiving

NOW = 1_700_000_000


@pytest.fixture
def far() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


class Desk:
    """A webhook to a receiver, with everything around it."""

    def __init__(self, database: Database, vault: Vault, outgoing: Outgoing, url: str) -> None:
        self.database = database
        self.queue = DeliveryQueue(database, vault)
        self.store = WebhookStore(database, vault)
        self.log = DeliveryLog(database)
        self.courier = Courier(self.queue, outgoing, DELAYS, clock=lambda: NOW, sleep=lambda _: None)
        self.webhook: WebhookWithSecret = self.store.add(url, ["record_created"], None)

    def enqueue(self) -> None:
        self.queue.enqueue(new_event("records", "record_created", "customers/1", {"name": "é"}), "handler")

    def deliver(self) -> None:
        for claim in self.queue.claim(10):
            self.courier.deliver(claim)

    def make_due(self) -> None:
        with self.database.begin() as connection:
            connection.exec_driver_sql("update deliveries set next_attempt_at = now() where state = 'pending'")

    @property
    def delivery(self) -> WebhookDelivery:
        return self.log.page(self.webhook.id, 1, None).items[0]

    def seconds_to_next(self) -> float:
        with self.database.read() as connection:
            found = connection.exec_driver_sql("select extract(epoch from next_attempt_at - now()) from deliveries")
            return float(found.scalar_one())


@pytest.fixture
def desk(database: Database, vault: Vault, outgoing: Outgoing, far: Receiver) -> Desk:
    made = Desk(database, vault, outgoing, f"{far.url}/hook?x=1")
    made.enqueue()
    return made


def verify(secret: str, request: Received) -> None:
    """A receiver's check, written from the text of the specification."""
    signed = request.headers["webhook-id"] + "." + request.headers["webhook-timestamp"] + "." + request.body.decode()
    key = base64.b64decode(secret.split("_", 1)[1])
    expected = base64.b64encode(hmac.digest(key, signed.encode(), hashlib.sha256)).decode()
    versions = [signature.split(",", 1) for signature in request.headers["webhook-signature"].split(" ")]
    assert ["v1", expected] in versions


def test_an_event_arrives_signed(desk: Desk, far: Receiver) -> None:
    desk.deliver()
    (request,) = far.requests
    verify(desk.webhook.secret, request)
    assert (request.method, request.path) == ("POST", "/hook?x=1")
    assert request.headers["content-type"] == "application/json"
    assert request.headers["webhook-timestamp"] == str(NOW)
    assert request.headers["webhook-id"] == desk.delivery.event_id
    assert f'"id":"{desk.delivery.event_id}"'.encode() in request.body
    assert "é".encode() in request.body
    assert (desk.delivery.state, desk.delivery.response_status) == ("delivered", 200)


def test_a_rotated_secret_verifies_beside_the_new_one(desk: Desk, far: Receiver) -> None:
    rotated = desk.store.rotate(desk.webhook.id)
    desk.deliver()
    verify(rotated.secret, far.requests[0])
    verify(desk.webhook.secret, far.requests[0])


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_every_2xx_is_success(desk: Desk, far: Receiver, status: int) -> None:
    far.script = lambda _: Reply(status, b"")
    desk.deliver()
    assert (desk.delivery.state, desk.delivery.response_status) == ("delivered", status)


@pytest.mark.parametrize("status", [300, 304, 400, 401, 404, 409, 418, 429, 500, 503, 599])
def test_every_other_status_is_tried_again(desk: Desk, far: Receiver, status: int) -> None:
    far.script = lambda _: Reply(status, b"")
    desk.deliver()
    assert (desk.delivery.state, desk.delivery.response_status) == ("pending", status)
    assert 4 < desk.seconds_to_next() < 6


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_fails_and_is_not_followed(desk: Desk, far: Receiver, status: int) -> None:
    with receiving() as elsewhere:
        far.script = lambda _: Reply(status, b"", {"location": elsewhere.url})
        desk.deliver()
        assert elsewhere.requests == []
    assert (desk.delivery.state, desk.delivery.response_status) == ("pending", status)


def test_the_tries_follow_the_schedule_with_the_same_id_and_the_end_is_announced(desk: Desk, far: Receiver) -> None:
    far.script = lambda _: Reply(500)
    for delay in DELAYS:
        desk.deliver()
        assert delay * 0.9 - 1 < desk.seconds_to_next() < delay * 1.1 + 1
        desk.make_due()
    desk.deliver()
    assert (desk.delivery.state, desk.delivery.attempts) == ("failed", 10)
    assert len({request.headers["webhook-id"] for request in far.requests}) == 1
    tries = desk.log.attempts(desk.delivery.id)
    assert [(attempt.response_status, attempt.error) for attempt in tries] == [(500, "the receiver answered 500")] * 10
    with desk.database.read() as connection:
        assert connection.exec_driver_sql("select count(*) from outbox").scalar() == 1


def test_retry_after_is_obeyed(desk: Desk, far: Receiver) -> None:
    far.script = lambda _: Reply(503, headers={"retry-after": "3600"})
    desk.deliver()
    assert 3590 < desk.seconds_to_next() < 3610


def test_410_switches_the_webhook_off(desk: Desk, far: Receiver) -> None:
    far.script = lambda _: Reply(410)
    desk.deliver()
    assert (desk.delivery.state, desk.delivery.response_status) == ("failed", 410)
    assert [webhook.enabled for webhook in desk.store.all()] == [False]
    with desk.database.read() as connection:
        assert connection.exec_driver_sql("select type from outbox").scalars().all() == ["webhook_failed"]


def test_a_receiver_that_is_not_there_is_tried_again(desk: Desk, far: Receiver) -> None:
    far.close()
    desk.deliver()
    assert desk.delivery.state == "pending"
    assert desk.delivery.last_error == "unavailable: the connection was refused or lost"


def test_an_endless_reply_does_not_hurt(desk: Desk, far: Receiver) -> None:
    far.script = lambda _: Reply(200, b"x" * 10_000_000)
    desk.deliver()
    assert desk.delivery.state == "delivered"


def test_a_network_that_is_no_longer_allowed_is_not_called(
    database: Database, vault: Vault, desk: Desk, far: Receiver
) -> None:
    strict = Courier(desk.queue, Outgoing(AddressGuard()), DELAYS)
    for claim in desk.queue.claim(1):
        strict.deliver(claim)
    assert far.requests == []
    assert (desk.delivery.last_error or "").startswith("address_not_allowed")


def test_a_redelivery_is_the_same_event_with_the_same_id(desk: Desk, far: Receiver) -> None:
    desk.deliver()
    again = desk.log.send_again(desk.delivery.id)
    assert again.state == "pending"
    desk.deliver()
    first, second = far.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert (desk.delivery.state, desk.delivery.attempts) == ("delivered", 2)


def test_a_result_that_cannot_be_noted_at_once_is_noted_later(
    desk: Desk, far: Receiver, outgoing: Outgoing, vault: Vault
) -> None:
    failures = [Unavailable("away"), Unavailable("away")]

    class Shaky(DeliveryQueue):
        """On a database that is away for two tries."""

        def settle(self, claim: Claim, outcome: Outcome) -> bool:
            if failures:
                raise failures.pop()
            return super().settle(claim, outcome)

    queue = Shaky(desk.database, vault)
    courier = Courier(queue, outgoing, DELAYS, sleep=lambda _: None)
    for claim in queue.claim(1):
        courier.deliver(claim)
    assert (desk.delivery.state, desk.delivery.attempts) == ("delivered", 1)
    assert len(far.requests) == 1


def test_the_time_of_a_try_is_bounded(desk: Desk, far: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    held = threading.Event()

    def hold(_: Received) -> Reply:
        held.wait(5)
        return Reply()

    far.script = hold
    assert (LIMITS.total, LIMITS.size) == (15.0, 65_536)
    monkeypatch.setattr("integrations.courier.LIMITS", LIMITS._replace(total=0.3))
    desk.deliver()
    held.set()
    assert desk.delivery.last_error == "timeout: no complete answer in time"
