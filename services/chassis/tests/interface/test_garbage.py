"""Whatever lies in a queue, the process lives and goes on."""

import time
from collections.abc import Iterator
from typing import Any

import amqp
import msgspec
import pytest
from chassis.events import Event, new_event
from chassis.publisher import connect
from chassis.rpc_client import RpcClient
from chassis.testing import wait_for

from services.chassis.tests.deployment import ADMIN, Instance, Toy

MAIN = "evt-elsewhere--toy.handle_thing"
MEGABYTE = 1_000_000
UNREADABLE = {
    "nothing": b"",
    "no JSON": b"{]",
    "a list": b"[]",
    "a number": b"7",
    "wrong types": b'{"args": 3, "kwargs": "no"}',
    "positional": b'{"args": [1], "kwargs": {}}',
    "no calls": b'{"args": [], "kwargs": {"calls": 5}}',
    "invalid UTF-8": b'{"args": [], "kwargs": {"calls": [{"method": "\xff\xfe"}]}}',
    "a megabyte of garbage": b"\x00\xff" * (MEGABYTE // 2),
    "deep": b"[" * MEGABYTE,
    "deep inside": b'{"args": [], "kwargs": {"calls": [{"method": "get_notes", "context": {}, "kwargs": {"ids":'
    + b"[" * 5000 + b"]" * 5000 + b"}}]}}",
}  # fmt: skip


@pytest.fixture
def channel(shared: Toy) -> Iterator[Any]:
    connection = connect(shared.amqp_url, heartbeat=0)
    try:
        yield connection.channel()
    finally:
        connection.close()


def answer_to(channel: Any, body: bytes, routing_key: str, **properties: Any) -> dict[str, Any]:
    replies = channel.queue_declare("", exclusive=True).queue
    channel.queue_bind(replies, "nameko-rpc", replies)
    message = amqp.Message(body, reply_to=replies, correlation_id="c1", **properties)
    channel.basic_publish(message, "nameko-rpc", routing_key)
    found = wait_for(lambda: channel.basic_get(replies, no_ack=True), "an answer")
    answer: dict[str, Any] = msgspec.json.decode(found.body)
    return answer


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
@pytest.mark.parametrize("method", ["call_many", "echo"])
def test_an_unreadable_call_is_answered_and_the_process_lives(
    channel: Any, client: RpcClient, instance: Instance, body: bytes, method: str
) -> None:
    answer = answer_to(channel, body, f"toy.{method}", content_type="application/json", content_encoding="utf-8")
    errors = [answer["error"]] if answer["error"] else [o[1]["error"] for o in answer["result"]["outcomes"]]
    assert [error["exc_type"] for error in errors] == ["InvalidInput"]
    assert client.call("toy", "ping", ADMIN) == "pong"
    assert instance.alive


@pytest.mark.parametrize(
    "properties",
    [
        {"application_headers": {"nameko.context": 7}},
        {"application_headers": {"nameko.context": "{}}"}},
        {"application_headers": {"nameko.context": "[" * 9000}},
        {"application_headers": {"nameko.context": '{"principal": 5}'}},
        {"content_encoding": "utf-16"},
        {"content_type": "application/x-python-serialize"},
    ],
)
def test_odd_headers_do_no_harm(channel: Any, instance: Instance, properties: dict[str, Any]) -> None:
    answer = answer_to(channel, b'{"args": [], "kwargs": {}}', "toy.describe_caller", **properties)
    assert answer["result"]["user_id"] is None
    assert answer["result"]["roles"] == []
    assert instance.alive


def test_a_call_without_a_reply_address_is_served(channel: Any, client: RpcClient) -> None:
    body = b'{"args": [], "kwargs": {"note_id": "silent", "text": "x"}}'
    channel.basic_publish(amqp.Message(body), "nameko-rpc", "toy.add_note")
    wait_for(lambda: client.call("toy", "get_notes", ADMIN, ids=["silent"])[0], "the note")


def test_lone_surrogates_come_back_as_invalid_input_or_unharmed(channel: Any, instance: Instance) -> None:
    answer = answer_to(channel, b'{"args": [], "kwargs": {"value": "\\ud800"}}', "toy.echo")
    assert answer["error"]["exc_type"] == "InvalidInput"
    assert instance.alive


def event_body(**changes: Any) -> bytes:
    event = msgspec.to_builtins(new_event("elsewhere", "thing_happened", "s1", {}))
    return msgspec.json.encode({k: v for k, v in (event | changes).items() if v is not ...})


MALFORMED_EVENTS = {
    "nothing": b"",
    "no JSON": b"{]",
    "invalid UTF-8": b'{"id": "\xff"}',
    "wrong type": event_body(data=[1]),
    "no id": event_body(id=...),
    "empty id": event_body(id=""),
    "no time": event_body(time="yesterday"),
    "a megabyte": b"\x00" * MEGABYTE,
    "deep": b"[" * MEGABYTE,
}


@pytest.mark.parametrize("body", MALFORMED_EVENTS.values(), ids=MALFORMED_EVENTS)
def test_a_malformed_event_is_dead_lettered(channel: Any, shared: Toy, instance: Instance, body: bytes) -> None:
    channel.queue_purge(f"{MAIN}.dead")
    channel.basic_publish(amqp.Message(body, delivery_mode=2), "elsewhere.events", "thing_happened")
    dead = wait_for(lambda: channel.basic_get(f"{MAIN}.dead", no_ack=True), "the dead letter")
    assert dead.headers["x-reason"] == "malformed"
    found = dead.body if isinstance(dead.body, bytes) else dead.body.encode()
    assert found == body
    assert instance.alive


def test_headers_of_a_stranger_do_not_confuse_the_counting(channel: Any, shared: Toy) -> None:
    channel.queue_purge(f"{MAIN}.dead")
    for tries in (-9, "many", 10**9):
        body = event_body(data={"fail": "NotFound"})
        message = amqp.Message(body, delivery_mode=2, application_headers={"x-tries": tries})
        channel.basic_publish(message, "elsewhere.events", "thing_happened")
    for _ in range(3):
        dead = wait_for(lambda: channel.basic_get(f"{MAIN}.dead", no_ack=True), "the dead letter")
        assert dead.headers["x-reason"] == "tries_exhausted"


def test_an_event_of_the_next_version_is_accepted(channel: Any, shared: Toy) -> None:
    subject = f"next-{time.time_ns()}"
    body = event_body(subject=subject, invented={"later": True}, data={"also": "new"})
    channel.basic_publish(amqp.Message(body, delivery_mode=2), "elsewhere.events", "other_thing_happened")
    wait_for(lambda: shared.select(f"select 1 from imports where subject = '{subject}'"), "the event to be applied")
    assert msgspec.json.decode(body, type=Event).subject == subject
