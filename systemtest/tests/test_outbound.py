"""Emails by rules, third parties' data beside records, and webhooks with their log."""

import secrets
from typing import Any

import pytest

from systemtest import documents, mailbox
from systemtest.api import Api
from systemtest.receiver import Receiver, verified
from systemtest.stack import Stack
from systemtest.thirdparty import Httpbin
from systemtest.waiting import until


@pytest.fixture
def book(admin: Api, books: str) -> dict[str, Any]:
    values = {"title": "Moby-Dick", "email": "herman@example.org"}
    record: dict[str, Any] = admin.mutate(documents.CREATE_RECORD, collection=books, values=values)["record"]
    return record


def rename(admin: Api, books: str, book: dict[str, Any], title: str) -> dict[str, Any]:
    change = {"collection": books, "id": book["id"], "version": book["version"], "values": {"title": title}}
    changed: dict[str, Any] = admin.mutate(documents.UPDATE_RECORD, **change)["record"]
    return changed


def test_a_rule_writes_only_when_its_condition_holds(
    admin: Api, stack: Stack, books: str, book: dict[str, Any]
) -> None:
    domain = f"{secrets.token_hex(6)}.example.org"
    condition = {"title": {"contains": "whale"}}
    rule = {"name": "Renamed", "event": "record_updated", "collection": books}
    texts = {"subject": "{{ record.values.title }}", "body": "Was {{ diff.title[0] }}."}
    admin.mutate(documents.CREATE_RULE, **rule, **texts, condition=condition, recipients=[f"desk@{domain}"])
    admin.mutate(documents.CREATE_RULE, **rule, **texts, recipients=[f"every@{domain}"])
    book = rename(admin, books, book, "No fish")
    rename(admin, books, book, "The <whale> & more")
    until(lambda: len(mailbox.messages(stack, f"every@{domain}")) == 2, "an email about each change")
    nodes = admin.query(documents.EMAILS)["emails"]["nodes"]
    assert [node["subject"] for node in nodes if node["to"] == f"desk@{domain}"] == ["The <whale> & more"]
    (message,) = until(lambda: mailbox.messages(stack, f"desk@{domain}"), "the email")
    assert (message["subject"], message["to"]) == ("The <whale> & more", [f"desk@{domain}"])
    assert message["text"].strip() == "Was No fish."
    log = until(lambda: _sent(admin, f"desk@{domain}"), "the log")
    assert log["attempts"] == 1


def _sent(admin: Api, to: str) -> dict[str, Any] | None:
    nodes = admin.query(documents.EMAILS)["emails"]["nodes"]
    return next((node for node in nodes if node["to"] == to and node["state"] == "sent"), None)


def test_a_source_is_asked_with_the_records_values_and_its_secret(
    admin: Api, books: str, book: dict[str, Any], third_party: Httpbin
) -> None:
    name, canary = f"s_{secrets.token_hex(6)}", f"canary-{secrets.token_hex(8)}"
    made = admin.mutate(
        documents.CREATE_SOURCE,
        name=name,
        url=third_party.url + "/anything/{{ values.title }}?who={{ values.email }}",
        headers={"X-Key": "{{ secret }}"},
        secret=canary,
        mapping={"who": "args.who", "asked": "url", "key": "headers.X-Key", "nothing": "no.such.path"},
    )
    assert canary not in str(made)
    asked = {"collection": books, "id": book["id"], "source": name}
    external = admin.query(documents.RECORD_WITH_EXTERNAL, **asked)["record"]["external"]
    assert external["error"] is None
    assert not external["stale"]
    assert external["data"]["who"] == "herman@example.org"
    assert external["data"]["asked"].startswith(f"{third_party.url}/anything/Moby-Dick?")
    assert canary not in str(external["data"]["asked"])
    assert external["data"]["nothing"] is None
    assert canary not in str(admin.query("{ sources { name url mapping } }"))


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/status/500", "unavailable"),
        ("/html", "bad_answer"),
        ("/redirect-to?url=http://10.0.0.1/", "address_not_allowed"),
    ],
)
def test_a_third_partys_failure_is_data(admin: Api, third_party: Httpbin, path: str, code: str) -> None:
    name = f"s_{secrets.token_hex(6)}"
    admin.mutate(documents.CREATE_SOURCE, name=name, url=third_party.url + path, mapping={"a": "a"}, cacheSeconds=0)
    document = f'{{ external(source: "{name}") {{ data stale error {{ code }} }} collections {{ name }} }}'
    found = admin.query(document)
    assert found["external"] == {"data": None, "stale": False, "error": {"code": code}}
    assert found["collections"]


def test_an_answer_is_served_again_while_it_is_fresh(admin: Api, third_party: Httpbin) -> None:
    name = f"s_{secrets.token_hex(6)}"
    url = third_party.url + "/uuid?for={{ params.x }}"
    admin.mutate(documents.CREATE_SOURCE, name=name, url=url, mapping={"uuid": "uuid"})
    document = "query ($n: String!, $p: JSON) { external(source: $n, params: $p) { data fetchedAt } }"
    once, again = (admin.query(document, n=name, p={"x": 1}) for _ in range(2))
    assert once == again
    assert admin.query(document, n=name, p={"x": 2}) != once


def test_a_webhook_gets_only_its_events_signed(
    admin: Api, books: str, book: dict[str, Any], receiver: Receiver
) -> None:
    wanted = {"url": receiver.url, "events": ["record_updated", "record_deleted"], "collection": books}
    made = admin.mutate(documents.CREATE_WEBHOOK, **wanted)
    assert made["secret"] not in str(admin.query("{ webhooks { id url events enabled } }"))
    admin.mutate(documents.CREATE_RECORD, collection=books, values={"title": "Not asked for"})
    rename(admin, books, book, "The Whale")
    admin.mutate(documents.DELETE_RECORD, collection=books, id=book["id"])
    until(lambda: len(receiver.received) >= 2, "both events")
    events = {event["type"]: event for event in (verified(made["secret"], *got) for got in receiver.received)}
    assert set(events) == {"record_updated", "record_deleted"}
    assert events["record_updated"]["data"]["diff"] == {"title": ["Moby-Dick", "The Whale"]}
    headers, body = receiver.received[0]
    with pytest.raises(AssertionError):
        verified(made["secret"], headers, body + b" ")


def test_a_delivery_can_be_sent_once_more(admin: Api, books: str, book: dict[str, Any], receiver: Receiver) -> None:
    made = admin.mutate(documents.CREATE_WEBHOOK, url=receiver.url, events=["record_updated"], collection=books)
    rename(admin, books, book, "The Whale")
    log = {"webhook": made["webhook"]["id"]}
    (first,) = until(lambda: _delivered(admin, log), "the delivery log")
    assert (first["attempts"], first["responseStatus"]) == (1, 204)
    again = admin.mutate(documents.REDELIVER, delivery=first["id"])["webhookDelivery"]
    assert again["eventId"] == first["eventId"]
    until(lambda: len(receiver.received) == 2, "the second delivery")
    ids = {headers["webhook-id"] for headers, _ in receiver.received}
    assert len(ids) == 1, "the receiver can tell that it knows the event"


def _delivered(admin: Api, log: dict[str, Any]) -> list[dict[str, Any]]:
    nodes = admin.query(documents.DELIVERIES, **log)["webhookDeliveries"]["nodes"]
    return [node for node in nodes if node["state"] == "delivered"]


def test_a_receiver_that_is_gone_is_tried_again(admin: Api, books: str, book: dict[str, Any]) -> None:
    with Receiver() as gone:
        made = admin.mutate(documents.CREATE_WEBHOOK, url=gone.url, events=["record_updated"], collection=books)
    rename(admin, books, book, "The Whale")
    log = {"webhook": made["webhook"]["id"]}
    nodes = until(lambda: [n for n in _log(admin, log) if n["attempts"]], "the first try")
    assert (nodes[0]["state"], nodes[0]["responseStatus"]) == ("pending", None)
    assert nodes[0]["lastError"]


def _log(admin: Api, log: dict[str, Any]) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = admin.query(documents.DELIVERIES, **log)["webhookDeliveries"]["nodes"]
    return nodes
