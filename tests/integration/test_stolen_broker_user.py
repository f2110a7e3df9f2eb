"""A service's user at the broker is stolen: what its thief publishes has no effect in another service."""

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from observing import until
from stolen_user import Thief, Topology, call, event, topology

from stack.rabbitmq import user_url
from systemtest.receiver import Receiver

pytestmark = pytest.mark.timeout(600)

PREFIXES = {
    "records": "rpc-records",
    "files": "evt-records--files.",
    "notifications": "evt-records--notifications.",
    "integrations": "evt-records--integrations.",
}
"""How the names of queues begin that a service may declare."""
OWN = {
    "records": {"mail of a record", "webhook", "record"},
    "files": set[str](),
    "notifications": {"mail of a record", "mail of a person", "mail of a call"},
    "integrations": {"webhook"},
}
"""Effects that are the stolen service's own, and so within its thief's reach."""
RULE = """mutation ($event: String!, $to: [String!]!, $subject: String!) {
  createNotificationRule(name: "stolen", event: $event, recipients: $to, subject: $subject, body: "x") {
    errors { code field message } } }"""
WEBHOOK = """mutation ($url: String!) {
  createWebhook(url: $url, events: ["record_created"]) { errors { code field message } } }"""


class House(NamedTuple):
    """A running suite that would show what somebody brings about."""

    stack: dict[str, Any]
    client: httpx.Client
    receiver: Receiver
    found: Topology
    mailbox: str

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        answer = self.client.post("/graphql", json={"query": query, "variables": variables}).json()
        assert "errors" not in answer, answer
        return dict(answer["data"])

    def effects(self, mark: str) -> set[str]:
        """What came of messages with this mark."""
        found = set()
        listed = httpx.get(f"{self.stack['mail']}/api/messages", params={"to": self.mailbox, "limit": 500}, timeout=10)
        subjects = [message["subject"] for message in listed.raise_for_status().json()]
        for kind in ("record", "person", "call"):
            if f"{kind} {mark}" in subjects:
                found.add(f"mail of a {kind}")
        if any(mark.encode() in body for _, body in self.receiver.received):
            found.add("webhook")
        titles = self.ask('{ records(collection: "thefts", first: 100) { nodes { values } } }')["records"]["nodes"]
        if any(node["values"]["title"] == mark for node in titles):
            found.add("record")
        return found

    def bodies(self, mark: str) -> list[bytes]:
        """Forged messages whose effects carry the mark."""
        record = {"id": secrets.token_hex(8), "collection": "thefts", "version": 1, "values": {"title": mark}}
        person = {"id": secrets.token_hex(8), "email": "x@example.com", "name": mark, "roles": []}
        return [
            event("records", "record_created", {"collection": "thefts", "record": record, "diff": {}}),
            event("gateway", "user_created", person),
            call("create_records", collection="thefts", values=[{"title": mark}]),
            call("send_message", to=[self.mailbox], subject=f"call {mark}", text="x"),
        ]


@pytest.fixture(scope="module")
def house(stack: dict[str, Any]) -> Iterator[House]:
    mailbox = f"{secrets.token_hex(8)}@example.com"
    with Receiver() as receiver, httpx.Client(base_url=stack["gateway"], timeout=30) as client:
        keys = ["record_created", "file_stored", "user_created", *(f"{name}.call_many" for name in PREFIXES)]
        made = House(stack, client, receiver, topology(stack["rabbitmq_api"], stack["amqp"], keys), mailbox)
        made.ask("mutation ($email: String!, $password: String!) { signIn(email: $email, password: $password) "
                 "{ errors { message } } }", **stack["admin"])  # fmt: skip
        made.ask('mutation { createCollection(name: "thefts", fields: [{name: "title", type: TEXT}]) '
                 "{ errors { message } } }")  # fmt: skip
        for kind, subject in (
            ("record_created", "record {{ record.values.title }}"),
            ("user_created", "person {{ user.name }}"),
        ):
            rule = made.ask(RULE, event=kind, to=[mailbox], subject=subject)["createNotificationRule"]
            assert rule["errors"] == [], rule
        webhook = made.ask(WEBHOOK, url=receiver.url)["createWebhook"]
        assert webhook["errors"] == [], webhook
        yield made


@contextmanager
def thief(stack: dict[str, Any], service: str) -> Iterator[Thief]:
    """Somebody with the service's own user."""
    passwords = json.loads((Path(os.environ["DOSSIER_STACK"]).parent / "secrets.json").read_text())
    with closing(
        Thief(user_url(stack["amqp"], f"dossier_{service}", passwords[f"rabbitmq_dossier_{service}"]))
    ) as made:
        yield made


def control(house: House, mark: str) -> None:
    """The same messages from the broker's administrator, to the queues that they are for: all that they bring about.

    They come after those of the thief, which have had their effects when these have.
    """
    queues = [name for name in house.found.queues if name.endswith(("handle_record_event", "handle_user_event"))]
    with closing(Thief(house.stack["amqp"])) as owner:
        owner.publish([""], queues, house.bodies(mark))
        owner.publish(["nameko-rpc"], ["records.call_many", "notifications.call_many"], house.bodies(mark))
    wanted = {"mail of a record", "mail of a person", "mail of a call", "webhook", "record"}
    until(lambda: house.effects(mark) == wanted, lambda: house.effects(mark))


@pytest.mark.parametrize("service", PREFIXES)
def test_what_a_thief_publishes_has_no_effect_in_another_service(house: House, service: str) -> None:
    mark, found = f"stolen-{secrets.token_hex(6)}", house.found
    assert len(found.exchanges) >= 20
    assert len(found.keys) >= 25
    with thief(house.stack, service) as stolen:
        pairs = stolen.bind_exchanges(found.exchanges, found.keys)
        try:
            taken = stolen.publish(found.exchanges, found.keys, house.bodies(mark))
            letters = stolen.letters_back(PREFIXES[service], found.exchanges, found.keys)
            control(house, f"control-{secrets.token_hex(6)}")
        finally:
            stolen.unbind_exchanges(pairs, found.keys)
    assert house.effects(mark) <= OWN[service]
    assert {exchange for exchange, _ in taken} == own_exchanges(service)
    assert letters <= own_exchanges(service)


def own_exchanges(service: str) -> set[str]:
    kinds = ["events", "replies", "retries"]
    return {f"{service}.{kind}" for kind in kinds}
