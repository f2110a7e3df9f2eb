"""Every gateway process serves the typed schema as collections are now: without a restart, without a failed request."""

import threading
from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx
import pytest
from chassis.events import new_event
from chassis.publisher import Outgoing, Publisher
from chassis.testing import backend, private_database, private_vhost, running, wait_for
from msgspec.json import encode

from .conftest import ADMIN, SIGN_IN, Caller, settings
from .fakes import Records, collection
from .responder import Responder

TYPE_NAMES = "{ __schema { queryType { fields { name } } } }"


class Changing(Records):
    """Records whose collections change while they are served."""

    def __init__(self) -> None:
        self.collections = [collection("companies")]

    def list_collections(self) -> Any:
        return list(self.collections)


class Pair(NamedTuple):
    """Two gateways on the same collections, and what says that those have changed."""

    gateways: tuple[Caller, Caller]
    records: Changing
    publisher: Publisher

    def change(self, *names: str) -> None:
        self.records.collections = [collection(name) for name in names]
        event = new_event("records", "collection_changed", "x", {})
        self.publisher.send_confirmed([Outgoing("records.events", "collection_changed", encode(event), {})])


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    with private_database() as database_url, private_vhost() as amqp_url:
        found = Changing()
        responder = Responder(amqp_url, "records", found.methods())
        publisher = Publisher(amqp_url)
        environs = [
            settings(
                amqp_url, database_url, backend("TEST_REDIS_URL"), COOKIE_SECURE="false", INTROSPECTION=introspection,
                API_RATE_LIMIT="0", API_RATE_LIMIT_STRANGERS="0",
            )
            for introspection in ("true", "false")
        ]  # fmt: skip
        with running("gateway", environs[0]), running("gateway", environs[1]):
            first, second = (Caller(f"http://127.0.0.1:{environ['HTTP_PORT']}") for environ in environs)
            for caller in (first, second):
                assert caller.data(SIGN_IN, e=ADMIN[0], p=ADMIN[1])["signIn"]["errors"] == []
            yield Pair((first, second), found, publisher)
        responder.stop()
        publisher.close()


def serves(caller: Caller, name: str) -> bool:
    return "errors" not in caller.ask(f"{{ {name} {{ nodes {{ id title }} }} }}")


def test_both_processes_serve_a_new_collection_and_no_request_fails_meanwhile(pair: Pair) -> None:
    pair.change("companies")
    for caller in pair.gateways:
        wait_for(lambda caller=caller: serves(caller, "companies"), "the first collection")  # type: ignore[misc]
    failed: list[Any] = []
    done = threading.Event()

    def ask(caller: Caller) -> None:
        with httpx.Client(base_url=caller.http.base_url, cookies=caller.http.cookies, timeout=20) as http:
            while not done.is_set():
                answer = http.post("/graphql", json={"query": "{ companies { nodes { id title } } }"}).json()
                if "errors" in answer:
                    failed.append(answer)

    threads = [threading.Thread(target=ask, args=[caller]) for caller in pair.gateways for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for name in ("orders", "rivers", "towns"):
            pair.change("companies", name)
            for caller in pair.gateways:
                wait_for(lambda caller=caller, name=name: serves(caller, name), name, seconds=5)  # type: ignore[misc]
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert failed == []


def test_what_is_gone_is_an_unknown_field(pair: Pair) -> None:
    pair.change("companies", "orders")
    for caller in pair.gateways:
        wait_for(lambda caller=caller: serves(caller, "orders"), "the collection")  # type: ignore[misc]
    pair.change("companies")
    for caller in pair.gateways:
        wait_for(lambda caller=caller: not serves(caller, "orders"), "it to go")  # type: ignore[misc]
        (error,) = caller.ask("{ orders { nodes { id } } }")["errors"]
        assert error["extensions"]["code"] == "invalid_input"


def test_the_schema_can_be_read_as_text_where_introspection_is_on(pair: Pair) -> None:
    pair.change("companies")
    first, second = pair.gateways
    wait_for(lambda: serves(first, "companies"), "the collection")
    answer = first.http.get("/graphql/schema.graphql")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/graphql; charset=utf-8"
    assert "type CompanieConnection {" in answer.text
    assert answer.text == first.http.get("/graphql/schema.graphql").text
    assert second.http.get("/graphql/schema.graphql").status_code == 404


def test_a_stranger_reads_the_generic_part_alone(pair: Pair) -> None:
    pair.change("companies")
    first, _ = pair.gateways
    wait_for(lambda: serves(first, "companies"), "the collection")
    stranger = Caller(str(first.http.base_url))
    text = stranger.http.get("/graphql/schema.graphql").text
    assert "type RecordConnection {" in text
    assert "Companie" not in text
    names = {field["name"] for field in stranger.data(TYPE_NAMES)["__schema"]["queryType"]["fields"]}
    assert "companies" not in names
    assert "companies" in {field["name"] for field in first.data(TYPE_NAMES)["__schema"]["queryType"]["fields"]}
    assert stranger.code("{ companies { nodes { id } } }") == "invalid_input"


def test_a_wrong_token_does_not_read_it(pair: Pair) -> None:
    first, _ = pair.gateways
    answer = httpx.get(first.http.base_url.join("/graphql/schema.graphql"), headers={"Authorization": "Bearer x"})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
