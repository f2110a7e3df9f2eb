"""A service, the broker or the database fails while records are created: nothing acknowledged is lost or doubled."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable

import pytest

from systemtest import control, documents
from systemtest.api import Api
from systemtest.load import Load
from systemtest.receiver import Receiver
from systemtest.tests.conftest import BOOK_FIELDS, MakeCollection
from systemtest.waiting import until

DEADLINE = 10.0
"""Seconds: REQUEST_TIMEOUT of the gateway."""
BUSY = 3.0
"""Seconds that a busy machine may add."""


def restart(name: str) -> None:
    with control.stopped(name):
        pass


FAULTS: dict[str, Callable[[], None]] = {
    "records killed": lambda: control.kill("records"),
    "integrations killed": lambda: control.kill("integrations"),
    "integrations restarted": lambda: restart("integrations"),
    "broker killed": lambda: control.kill("rabbitmq"),
    "broker restarted": lambda: restart("rabbitmq"),
    "database restarted": lambda: restart("postgres"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_acknowledged_write_is_there_once_and_told_once(
    admin: Api, receiver: Receiver, make_collection: MakeCollection, fault: str
) -> None:
    collection = make_collection(BOOK_FIELDS[0])
    admin.mutate(documents.CREATE_WEBHOOK, url=receiver.url, events=["record_created"], collection=collection)
    with Load(admin, collection, threads=8) as load:
        until(lambda: len(load.acknowledged) >= 100, "the first hundred")
        FAULTS[fault]()
        before = len(load.acknowledged)
        until(lambda: len(load.acknowledged) >= before + 100, "the suite to recover by itself", seconds=60)
    assert {outcome.code for outcome in load.refused} <= {"unavailable"}
    assert max(outcome.seconds for outcome in load.outcomes) < DEADLINE + BUSY
    stored = titles(admin, collection)
    assert max(Counter(stored.values()).values()) == 1, "none is there twice"
    missing = {title for title, id_ in load.acknowledged.items() if stored.get(id_) != title}
    assert not missing, "every acknowledged record is there"
    until(lambda: set(webhook_ids(receiver)) >= set(stored), "the events of all records", seconds=90)
    told = webhook_ids(receiver)
    assert set(told) == set(stored)
    assert max(len(ids) for ids in told.values()) == 1, "one event for each record"


def titles(api: Api, collection: str) -> dict[str, str]:
    """Titles of all records by id."""
    found: dict[str, str] = {}
    asked = {"collection": collection, "first": 100, "after": None}
    while True:
        page = api.query(documents.RECORDS, **asked)["records"]
        found |= {node["id"]: node["values"]["title"] for node in page["nodes"]}
        if not page["pageInfo"]["hasNextPage"]:
            return found
        asked["after"] = page["pageInfo"]["endCursor"]


def webhook_ids(receiver: Receiver) -> dict[str, set[str]]:
    """The different webhook-ids that were received, by record: a delivery that is tried again keeps its id."""
    ids: dict[str, set[str]] = defaultdict(set)
    for headers, body in list(receiver.received):
        ids[json.loads(body)["data"]["record"]["id"]].add(headers["webhook-id"])
    return ids
