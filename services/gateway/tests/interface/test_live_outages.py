"""What subscribers are told while the broker or Redis is away, and after."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from chassis.testing import free_port, private_database, running, wait_for

from stack.testing import Backends

from .fakes import Records, record
from .live import Changing, Listening
from .responder import Responder

ADMIN = {"e": "admin@example.com", "p": "correct horse battery"}
SIGN_IN = "mutation($e: String!, $p: String!) { signIn(email: $e, password: $p) { errors { code } } }"
QUERY = 'subscription { recordChanged(collection: "orders") { id } }'
TOKEN = 'mutation { createApiToken(name: "t", scopes: ["read"]) { secret } }'


class Gateway(NamedTuple):
    """A running gateway, asked by a program; `records` starts the service that it reads from."""

    http: httpx.Client
    backends: Backends
    records: Callable[[], Responder]

    def is_ready(self) -> bool:
        return self.http.get("/readyz").status_code == 200


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    folder: Path = tmp_path_factory.mktemp("backends")
    with Backends(folder, {"rabbitmq", "redis"}) as backends, private_database() as database_url:
        port = free_port()
        environ = {
            "AMQP_URL": backends.amqp_url,
            "DATABASE_URL": database_url,
            "REDIS_URL": backends.redis_url,
            "HTTP_PORT": str(port),
            "OPS_PORT": str(free_port()),
            "COOKIE_SECURE": "false",
            "BOOTSTRAP_ADMIN_EMAIL": ADMIN["e"],
            "BOOTSTRAP_ADMIN_PASSWORD": ADMIN["p"],
        }
        url = f"http://127.0.0.1:{port}"
        with running("gateway", environ), httpx.Client(base_url=url, timeout=30) as http:
            http.post("/graphql", json={"query": SIGN_IN, "variables": ADMIN}).raise_for_status()
            made = http.post("/graphql", json={"query": TOKEN}).json()["data"]["createApiToken"]
            http.cookies.clear()
            http.headers["Authorization"] = f"Bearer {made['secret']}"
            yield Gateway(http, backends, lambda: _records(backends.amqp_url))


def _records(amqp_url: str) -> Responder:
    made = Responder(amqp_url, "records", Records().methods())
    made.answer("get_changed_records", lambda collection, ids, filter=None: [record(collection, id) for id in ids])
    return made


@pytest.fixture
def changing(gateway: Gateway) -> Iterator[Changing]:
    records, made = gateway.records(), Changing(gateway.backends.amqp_url)
    yield made
    made.close()
    records.stop()


def code(result: dict[str, Any]) -> str:
    (error,) = result["errors"]
    return str(error["extensions"]["code"])


def ids(stream: Listening) -> list[str]:
    """What came, a change by its id and an error by its code."""
    results = [event.result for event in stream.events]
    return [result["data"]["recordChanged"]["id"] if "data" in result else code(result) for result in results]


def refusal(gateway: Gateway, headers: dict[str, str] | None = None) -> str:
    """How a subscription is refused that cannot be opened now."""
    stream = Listening(gateway.http, QUERY, headers=headers)
    assert (stream.response.status_code, stream.response.headers["retry-after"]) == (503, "1")
    wait_for(lambda: stream.ended, "the whole answer")
    return stream.response.headers["content-type"]


def test_without_redis_no_stream_begins(gateway: Gateway, changing: Changing) -> None:
    """First here: nobody has subscribed yet, so there is no place to begin from."""
    gateway.backends.kill("redis")
    assert refusal(gateway).startswith("application/json")
    gateway.backends.start("redis")
    wait_for(gateway.is_ready, "the gateway to be ready again", seconds=15)
    stream = Listening(gateway.http, QUERY)
    changing.change("o1")
    stream.wait(1)
    assert ids(stream) == ["o1"]
    stream.close()


def test_a_stream_outlives_redis_and_is_told_what_it_missed(gateway: Gateway, changing: Changing) -> None:
    stream = Listening(gateway.http, QUERY)
    changing.change("o1")
    place = stream.wait(1)[0]["id"]
    gateway.backends.kill("redis")
    changing.change("o2")
    assert refusal(gateway, {"Last-Event-ID": place}).startswith("application/json")
    gateway.backends.start("redis")
    stream.wait(2, 20)
    changing.change("o3")
    stream.wait(3)
    assert ids(stream) == ["o1", "missed", "o3"]
    again = Listening(gateway.http, QUERY, headers={"Last-Event-ID": place})
    again.wait(1)
    assert ids(again) == ["missed"]
    again.close()
    stream.close()


def test_a_stream_outlives_the_broker_and_is_told_what_it_missed(gateway: Gateway) -> None:
    """Last here: what was connected to the broker is not any more."""
    records, changing = gateway.records(), Changing(gateway.backends.amqp_url)
    stream = Listening(gateway.http, QUERY)
    changing.change("o1")
    stream.wait(1)
    changing.close()
    records.stop()
    gateway.backends.stop("rabbitmq")
    assert refusal(gateway).startswith("application/json")
    assert not stream.ended
    gateway.backends.start("rabbitmq")
    stream.wait(2, 60)
    records, changing = gateway.records(), Changing(gateway.backends.amqp_url)
    wait_for(gateway.is_ready, "the gateway to be ready again", seconds=30)
    changing.change("o2")
    stream.wait(3)
    assert ids(stream) == ["o1", "missed", "o2"]
    fresh = Listening(gateway.http, QUERY)
    changing.change("o3")
    fresh.wait(1)
    assert ids(fresh) == ["o3"]
    for each in (fresh, stream, changing):
        each.close()
    records.stop()
