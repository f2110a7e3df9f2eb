import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from chassis.context import SYSTEM, Context
from chassis.errors import Conflict, InvalidInput, NotFound
from chassis.events import new_event
from chassis.rpc_client import RpcClient
from chassis.testing import EventTap, wait_for

from services.integrations.tests.third_party import Received, Receiver, Reply, receiving

Call = Callable[..., Any]
UNKNOWN = "00000000-0000-7000-8000-000000000000"


def deliveries(call: Call, webhook: dict[str, Any]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = call("list_deliveries", role="editor", webhook=webhook["id"])["items"]
    return items


def in_state(call: Call, webhook: dict[str, Any], state: str) -> dict[str, Any]:
    """The only delivery of the webhook, as soon as it is in this state."""

    def found() -> Any:
        return [delivery for delivery in deliveries(call, webhook) if delivery["state"] == state]

    (delivery,) = wait_for(found, f"a delivery that is {state}")
    return dict(delivery)


def test_an_event_is_delivered_signed(call: Call, events: Any, far: Receiver, webhook: dict[str, Any]) -> None:
    event = events.publish("records", "record_created", name="Ann")
    delivery = in_state(call, webhook, "delivered")
    (request,) = far.requests
    assert delivery["event_id"] == event.id == request.headers["webhook-id"]
    signed = f"{event.id}.{request.headers['webhook-timestamp']}.".encode() + request.body
    key = base64.b64decode(webhook["secret"].removeprefix("whsec_"))
    expected = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    assert request.headers["webhook-signature"] == f"v1,{expected}"


def for_sales(client: RpcClient, far: Receiver, event_type: str) -> dict[str, Any]:
    """A webhook of one type of event that acts for the role sales."""
    wanted = {"url": far.url, "events": [event_type], "role": "sales"}
    made: dict[str, Any] = client.call("integrations", "create_webhook", Context(principal=SYSTEM), **wanted)
    return made


def test_a_webhook_of_a_role_gets_what_the_role_may_read(
    call: Call, client: RpcClient, events: Any, far: Receiver
) -> None:
    made = for_sales(client, far, "record_created")
    assert made["role"] == "sales"
    record = {"id": "1", "values": {"name": "Ann", "salary": "canary"}}
    for access in ({"support": ["name", "salary"]}, None):
        events.publish("records", "record_created", record=record, diff={}, access=access)
    diff = {"name": [None, "Ann"], "salary": [None, "canary"]}
    wanted = events.publish("records", "record_created", record=record, diff=diff, access={"sales": ["name"]})
    delivery = in_state(call, made, "delivered")
    assert delivery["event_id"] == wanted.id
    (request,) = far.requests
    data = json.loads(request.body)["data"]
    assert data == {
        "collection": "customers",
        "record": {"id": "1", "values": {"name": "Ann"}},
        "diff": {"name": [None, "Ann"]},
    }
    (shown,) = [each for each in call("list_webhooks", role="editor") if each["id"] == made["id"]]
    assert shown["role"] == "sales"
    call("delete_webhook", id=made["id"])


def test_an_event_of_another_shape_goes_to_nobody_with_a_role(
    call: Call, client: RpcClient, events: Any, far: Receiver
) -> None:
    made = for_sales(client, far, "record_restored")
    events.publish("records", "record_restored", access={"sales": "everything"}, record={"values": {}}, diff={})
    after = events.publish("records", "record_restored", access={"sales": []}, record={"values": {}}, diff={})
    assert in_state(call, made, "delivered")["event_id"] == after.id
    call("delete_webhook", id=made["id"])


def test_an_event_that_comes_twice_is_delivered_once(
    call: Call, events: Any, far: Receiver, webhook: dict[str, Any]
) -> None:
    event = events.publish("records", "record_updated")
    events.send(event)
    in_state(call, webhook, "delivered")
    after = events.publish("records", "record_deleted")
    wait_for(lambda: [r for r in far.requests if r.headers["webhook-id"] == after.id], "the next event")
    assert [request.headers["webhook-id"] for request in far.requests] == [event.id, after.id]


def test_events_of_files_and_of_one_collection(call: Call, events: Any, far: Receiver) -> None:
    webhook = call("create_webhook", url=far.url, events=["file_stored"], collection="customers")
    events.publish("files", "file_deleted")
    events.publish("files", "file_stored", collection="orders")
    events.publish("files", "file_stored", collection=None)
    wanted = events.publish("files", "file_stored")
    assert in_state(call, webhook, "delivered")["event_id"] == wanted.id
    assert len(deliveries(call, webhook)) == 1


def test_a_failing_receiver_is_tried_as_often_as_set_and_then_announced(
    call: Call, events: Any, far: Receiver, webhook: dict[str, Any], announced: EventTap
) -> None:
    far.script = lambda _: Reply(500)
    event = events.publish("records", "record_created")
    delivery = in_state(call, webhook, "failed")
    assert (delivery["attempts"], delivery["response_status"]) == (3, 500)
    assert [request.headers["webhook-id"] for request in far.requests] == [event.id] * 3
    tries = call("list_attempts", role="editor", delivery=delivery["id"])
    assert [attempt["response_status"] for attempt in tries] == [500, 500, 500]
    (failed,) = announced.wait_for("webhook_failed")
    assert failed["subject"] == webhook["id"]
    assert failed["data"]["delivery"] == delivery["id"]
    assert failed["data"]["event_id"] == event.id


def test_a_delivery_can_be_sent_again_with_the_same_id(
    call: Call, events: Any, far: Receiver, webhook: dict[str, Any]
) -> None:
    far.script = lambda _: Reply(404)
    event = events.publish("records", "record_created")
    delivery = in_state(call, webhook, "failed")
    far.script = lambda _: Reply(200)
    call("redeliver", delivery=delivery["id"])
    again = in_state(call, webhook, "delivered")
    assert again["id"] == delivery["id"]
    assert again["attempts"] == 4
    assert {request.headers["webhook-id"] for request in far.requests} == {event.id}


def test_410_disables_the_webhook(call: Call, events: Any, far: Receiver, webhook: dict[str, Any]) -> None:
    far.script = lambda _: Reply(410)
    events.publish("records", "record_created")
    delivery = in_state(call, webhook, "failed")
    assert delivery["attempts"] == 1
    (shown,) = [each for each in call("list_webhooks", role="editor") if each["id"] == webhook["id"]]
    assert not shown["enabled"]
    assert "secret" not in shown
    with pytest.raises(Conflict) as caught:
        call("redeliver", delivery=delivery["id"])
    assert caught.value.code == "webhook_disabled"
    assert call("update_webhook", id=webhook["id"], enabled=True)["enabled"]


def test_a_slow_receiver_does_not_delay_another(call: Call, events: Any, far: Receiver) -> None:
    """The slow one holds its answers until the other has had all of its events."""
    go_on = threading.Event()

    def hold(_: Received) -> Reply:
        go_on.wait(12)
        return Reply()

    with receiving(hold) as slow:
        behind = call("create_webhook", url=slow.url, events=["record_created"])
        quick = call("create_webhook", url=far.url, events=["record_created"])
        sent = {events.publish("records", "record_created").id for _ in range(20)}
        wait_for(lambda: {request.headers["webhook-id"] for request in far.requests} == sent, "20 quick deliveries")
        assert 1 <= len(slow.requests) <= 4
        assert not go_on.is_set()
        go_on.set()
        wait_for(lambda: len(slow.requests) == 20, "20 slow deliveries")
        for webhook in (behind, quick):
            call("delete_webhook", id=webhook["id"])


def test_the_log_is_paged(call: Call, events: Any, webhook: dict[str, Any]) -> None:
    sent = {events.publish("records", "record_created").id for _ in range(5)}
    wait_for(lambda: len(deliveries(call, webhook)) == 5, "five deliveries")
    seen: list[str] = []
    cursor = None
    for size, more in ((2, True), (2, True), (1, False)):
        page = call("list_deliveries", webhook=webhook["id"], first=2, after=cursor)
        assert (len(page["items"]), page["has_next"]) == (size, more)
        seen += [item["event_id"] for item in page["items"]]
        cursor = page["cursor"]
    assert set(seen) == sent


def test_a_delivery_shows_the_payload_that_the_receiver_got(
    call: Call, events: Any, far: Receiver, webhook: dict[str, Any]
) -> None:
    events.publish("records", "record_created", record={"id": "r1", "values": {"name": "Zoë"}}, diff={}, access=None)
    delivery = in_state(call, webhook, "delivered")
    content = call("get_delivery", id=delivery["id"])
    assert {name: content[name] for name in delivery} == delivery
    (request,) = far.requests
    assert content["payload"].encode() == request.body
    assert content["payload_bytes"] == len(request.body)
    assert (content["event_type"], content["collection"], content["record"]) == ("record_created", "customers", "r1")


def test_a_payload_of_a_role_is_cut_to_what_the_role_may_read(
    call: Call, client: RpcClient, events: Any, far: Receiver
) -> None:
    made = for_sales(client, far, "record_created")
    record = {"id": "1", "values": {"name": "Ann", "salary": "canary"}}
    diff = {"name": [None, "Ann"], "salary": [None, "canary"]}
    events.publish("records", "record_created", record=record, diff=diff, access={"sales": ["name"]})
    delivery = in_state(call, made, "delivered")
    payload = call("get_delivery", id=delivery["id"])["payload"]
    assert "Ann" in payload
    assert "canary" not in payload
    assert "salary" not in payload
    call("delete_webhook", id=made["id"])
    assert call("get_delivery", id=delivery["id"]) is None


@pytest.mark.parametrize("more", [0, 1])
def test_a_payload_is_shown_up_to_a_limit(
    call: Call, events: Any, far: Receiver, webhook: dict[str, Any], more: int
) -> None:
    """The payload ends with a character of two bytes; one byte over the limit cuts through it."""
    limit = 262_144
    event = new_event("records", "record_created", "customers/1", {"collection": "customers", "note": "ë"})
    room = limit - len(msgspec.json.encode(event)) + more
    events.send(msgspec.structs.replace(event, data=event.data | {"note": "x" * room + "ë"}))
    delivery = in_state(call, webhook, "delivered")
    content = call("get_delivery", id=delivery["id"])
    (request,) = far.requests
    assert content["payload_bytes"] == len(request.body) == limit + more
    assert content["payload"] == request.body[:limit].decode(errors="ignore")


def test_bad_input_is_named(call: Call, webhook: dict[str, Any]) -> None:
    for arguments, field in (({"first": 0}, "first"), ({"first": 101}, "first"), ({"after": "x"}, "after")):
        with pytest.raises(InvalidInput) as caught:
            call("list_deliveries", webhook=webhook["id"], **arguments)
        assert [problem.field for problem in caught.value.problems] == [field]
    with pytest.raises(InvalidInput) as caught:
        call("create_webhook", url="http://10.0.0.1/", events=["record_created"])
    assert [(problem.field, problem.code) for problem in caught.value.problems] == [("url", "address_not_allowed")]


@pytest.mark.parametrize("id", ["x", "", UNKNOWN])
def test_what_is_not_there_is_not_found(call: Call, id: str) -> None:
    for method, arguments in (
        ("update_webhook", {"id": id, "enabled": True}),
        ("rotate_webhook_secret", {"id": id}),
        ("delete_webhook", {"id": id}),
        ("list_deliveries", {"webhook": id}),
        ("redeliver", {"delivery": id}),
    ):
        with pytest.raises(NotFound):
            call(method, **arguments)
    assert call("get_delivery", id=id) is None
