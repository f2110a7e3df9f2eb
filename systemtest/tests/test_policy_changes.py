"""A policy that is changed, or goes with its role: what holds before and after, and nothing in between."""

import itertools
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from systemtest import documents, people, policies
from systemtest.api import Api
from systemtest.receiver import Receiver, verified
from systemtest.stack import Stack
from systemtest.tests.conftest import MakeCollection
from systemtest.waiting import until

FIELDS: list[dict[str, Any]] = [
    {"name": "name", "type": "TEXT"},
    {"name": "region", "type": "TEXT"},
    {"name": "salary", "type": "INTEGER"},
]
DELETE_ROLE = "mutation ($name: ID!) { deleteRole(name: $name) { deletedId errors { code field message } } }"
LISTING = "query ($role: String) { policies(role: $role) { collection } }"
CREATE_WEBHOOK = """mutation ($url: String!, $events: [String!]!, $collection: String, $role: String) {
  createWebhook(url: $url, events: $events, collection: $collection, role: $role) {
    webhook { id } secret errors { code field message } } }"""
REGIONS = ("north", "south")
SEEN = {"north": ["name", "region"], "south": ["region", "salary"]}
"""Of the records of each region, what the one policy shows and the other does not."""
CHANGES = 20


def read_of(region: str) -> dict[str, Any]:
    return {"rows": {"region": {"eq": region}}, "fields": SEEN[region]}


def make_role(admin: Api, name: str) -> None:
    admin.mutate(policies.CREATE_ROLE, name=name, level="editor")


def test_a_deleted_role_s_policies_go_and_a_new_role_of_its_name_has_none(
    admin: Api, stack: Stack, make_collection: MakeCollection
) -> None:
    collections = [make_collection(*FIELDS), make_collection(*FIELDS)]
    name = f"r_{secrets.token_hex(6)}"
    make_role(admin, name)
    for collection in collections:
        admin.mutate(policies.SET_POLICY, collection=collection, role=name, read={}, create={})
        admin.mutate(documents.CREATE_RECORD, collection=collection, values={"name": "x"})
    assert {policy["collection"] for policy in admin.query(LISTING, role=name)["policies"]} == set(collections)
    assert admin.mutate(DELETE_ROLE, name=name)["deletedId"] == name
    make_role(admin, name)
    assert admin.query(LISTING, role=name) == {"policies": []}
    person = people.add(admin, name)
    with Api(stack.gateway) as api:
        api.sign_in(person.email, person.password)
        for collection in collections:
            assert api.query("query ($c: String!) { collection(name: $c) { name } }", c=collection) == {
                "collection": None
            }
            _, errors = api.execute(documents.RECORDS, collection=collection, first=9)
            assert [error["extensions"]["code"] for error in errors] == ["not_found"]


@contextmanager
def creating(api: Api, collection: str) -> Iterator[None]:
    """Records of both regions are created all the time."""
    stop = threading.Event()

    def run() -> None:
        for number in itertools.count():
            if stop.is_set():
                return
            values = [{"name": f"any {number}", "region": region, "salary": number} for region in REGIONS]
            api.mutate(documents.CREATE_RECORDS, collection=collection, values=values)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_a_webhook_is_told_by_the_policy_before_or_after_a_change_never_by_a_mixture(
    admin: Api, receiver: Receiver, make_collection: MakeCollection
) -> None:
    collection, role = make_collection(*FIELDS), policies.make_role(admin)
    admin.mutate(policies.SET_POLICY, collection=collection, role=role, read=read_of("south"))
    wanted = {"url": receiver.url, "events": ["record_created"], "collection": collection, "role": role}
    hook = admin.mutate(CREATE_WEBHOOK, **wanted)
    expected: dict[str, str] = {}
    with creating(admin, collection):
        for _, region in zip(range(CHANGES), itertools.cycle(REGIONS), strict=False):
            admin.mutate(policies.SET_POLICY, collection=collection, role=role, read=read_of(region))
            values = [{"name": "mark", "region": each, "salary": 1} for each in REGIONS]
            made = admin.mutate(documents.CREATE_RECORDS, collection=collection, values=values)["records"]
            told, untold = (made[REGIONS.index(region)]["id"], made[1 - REGIONS.index(region)]["id"])
            expected |= {told: region, untold: ""}
    due = {id for id, region in expected.items() if region}
    records = until(lambda: everything_told(receiver, hook["secret"], due), "what is visible after each change")
    for record, diff in records:
        values, region = record["values"], record["values"]["region"]
        assert sorted(values) == sorted(diff) == SEEN[region]
        assert expected.get(record["id"], region) == region
    admin.mutate(documents.DELETE_WEBHOOK, id=hook["webhook"]["id"])


def everything_told(receiver: Receiver, secret: str, due: set[str]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The (record, diff) of all deliveries once those that are due have come; none before."""
    events = [verified(secret, headers, body) for headers, body in list(receiver.received)]
    told = [(event["data"]["record"], event["data"]["diff"]) for event in events]
    return told if due <= {record["id"] for record, _ in told} else []
