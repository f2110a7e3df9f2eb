"""Each service's user at the broker may do what the contracts say that the service does, and nothing else.

To declare takes the right "configure"; to publish, and to bind, "write" on the exchange or queue that receives; to
consume, and to be bound to, "read" (https://www.rabbitmq.com/docs/access-control).
"""

import json
import re
import uuid
from itertools import chain

import pytest
from chassis import wire
from chassis.events import exchange_name
from chassis.handler_queues import queues_of_handler, retries_exchange
from repository import ROOT, SERVICES, contract

BROKER = json.loads((ROOT / "charts/dossier/files/broker.json").read_text())
ANSWERING = [name for name in SERVICES if contract(name)["rpc"]]
HEARD_BY_THE_GATEWAY = "records"
DEFAULT = "amq.default"
DELAYS = (0.5, 1.0)
REPLY = str(uuid.uuid4())


def handler_queues(service: str) -> set[str]:
    """The queues of the service's handlers, with those of retries and dead letters."""
    heard = contract(service)["listens"].items()
    queues = [queues_of_handler(listened["source"], service, method, DELAYS) for method, listened in heard]
    return {
        name
        for each in queues
        for name in (each.main, each.dead, *map(each.retry, DELAYS), *map(each.classic_retry, DELAYS))
    }


def sources(service: str) -> set[str]:
    return {exchange_name(listened["source"]) for listened in contract(service)["listens"].values()}


def needed(service: str) -> dict[str, set[str]]:
    """What the chassis does at the broker in a process of this service."""
    own, calls = exchange_name(service), wire.RPC_EXCHANGE
    if service not in ANSWERING:
        queues = {f"rpc.reply-{service}-{REPLY}", "amq.gen-JzTY20BRgKO-HjmUJj0wLg"}
        heard = exchange_name(HEARD_BY_THE_GATEWAY)
        replies = set(map(wire.replies_exchange, ANSWERING))
        return {"configure": queues | {own}, "write": queues | {own, calls}, "read": queues | {heard, calls} | replies}
    asked, alive, events = wire.queue_name(service), wire.presence_queue(service), handler_queues(service)
    replies, retries = {wire.replies_exchange(service)}, {retries_exchange(service)} if events else set()
    return {
        "configure": {asked, alive, own} | events | replies | retries,
        "write": {asked, own} | events | replies | retries,
        "read": {asked, alive, calls} | events | sources(service) | retries,
    }


EVERYTHING = {DEFAULT, *chain.from_iterable(chain.from_iterable(needed(service).values() for service in SERVICES))}


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("right", ["configure", "write", "read"])
def test_a_user_may_do_exactly_what_its_service_does(service: str, right: str) -> None:
    pattern = re.compile(BROKER["users"][service]["rights"][right])
    assert {name for name in EVERYTHING if pattern.search(name)} == needed(service)[right]


@pytest.mark.parametrize("service", SERVICES)
def test_a_pattern_is_tied_to_both_ends_of_a_name(service: str) -> None:
    """RabbitMQ looks for it anywhere in the name."""
    rights = BROKER["users"][service]["rights"]
    assert rights.keys() == {"configure", "write", "read"}
    for pattern in rights.values():
        assert [name for name in EVERYTHING if re.search(pattern, f"x{name}")] == []
        assert [name for name in BROKER["exchanges"] if re.search(pattern, f"{name}x")] == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_user_calls_and_answers_as_its_service_does(service: str) -> None:
    calls_of_all = {f"{name}.{wire.CALL_MANY}" for name in ANSWERING}
    topics = calls_of_all | {f"{name}.*" for name in ANSWERING} | {REPLY, "#", "*.*"}
    calls = {right: re.compile(pattern) for right, pattern in BROKER["users"][service]["calls"].items()}
    sent = {topic for topic in topics if calls["write"].search(topic)}
    bound = {topic for topic in topics if calls["read"].search(topic)}
    if service in ANSWERING:
        assert (sent, bound) == (set(), {f"{service}.*"})
    else:
        assert (sent, bound) == (calls_of_all, {REPLY})


def test_every_exchange_is_there_before_the_users_are() -> None:
    retries = {retries_exchange(service) for service in SERVICES if contract(service)["listens"]}
    replies = set(map(wire.replies_exchange, ANSWERING))
    assert set(BROKER["exchanges"]) == {wire.RPC_EXCHANGE, *map(exchange_name, SERVICES)} | retries | replies
    assert set(BROKER["users"]) == set(SERVICES)
