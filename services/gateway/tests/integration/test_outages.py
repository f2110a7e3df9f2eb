"""What the gateway does while its database or Redis is away, and when it is told to stop."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import psycopg
import pytest
from chassis.redis_connection import connect
from chassis.testing import free_port, private_vhost, running, wait_for

from stack.testing import Backends

ADMIN = {"e": "admin@example.com", "p": "correct horse battery"}
SIGN_IN = "mutation($e: String!, $p: String!) { signIn(email: $e, password: $p) { errors { code } } }"


class Gateway(NamedTuple):
    """A running gateway, and the servers below it."""

    http: httpx.Client
    pid: int
    backends: Backends

    def ask(self, query: str, variables: dict[str, Any] | None = None, **headers: str) -> httpx.Response:
        return self.http.post("/graphql", json={"query": query, "variables": variables}, headers=headers)

    def is_ready(self) -> bool:
        return self.http.get("/readyz").status_code == 200


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    folder: Path = tmp_path_factory.mktemp("backends")
    with Backends(folder, {"postgres", "redis"}) as backends, private_vhost() as amqp_url:
        with psycopg.connect(backends.postgres_url, autocommit=True) as connection:
            connection.execute("create database gateway")
        port = free_port()
        environ = {
            "AMQP_URL": amqp_url,
            "DATABASE_URL": backends.postgres_url.rpartition("/")[0] + "/gateway",
            "REDIS_URL": backends.redis_url,
            "HTTP_PORT": str(port),
            "OPS_PORT": str(free_port()),
            "COOKIE_SECURE": "false",
            "BOOTSTRAP_ADMIN_EMAIL": ADMIN["e"],
            "BOOTSTRAP_ADMIN_PASSWORD": ADMIN["p"],
        }
        with (
            running("gateway", environ) as process,
            httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as http,
        ):
            yield Gateway(http, process.pid, backends)


@pytest.fixture
def secret(gateway: Gateway) -> str:
    """A token; the client is signed in too."""
    assert gateway.ask(SIGN_IN, ADMIN).json()["data"]["signIn"]["errors"] == []
    answer = gateway.ask('mutation { createApiToken(name: "t", scopes: ["read", "admin"]) { secret } }').json()
    return str(answer["data"]["createApiToken"]["secret"])


def test_without_redis_people_wait_and_programs_go_on(gateway: Gateway, secret: str) -> None:
    gateway.backends.kill("redis")
    answer = gateway.ask("{ viewer { email } }")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert answer.json()["errors"][0]["extensions"]["code"] == "unavailable"
    assert not gateway.is_ready()
    by_token = gateway.ask("{ viewer { email } }", Authorization=f"Bearer {secret}")
    assert by_token.json()["data"] == {"viewer": {"email": ADMIN["e"]}}
    change = 'mutation { createRole(name: "without", label: "Without", level: "viewer") { role { name } } }'
    keyed = gateway.ask(change, Authorization=f"Bearer {secret}", **{"Idempotency-Key": "k"})
    assert (keyed.status_code, "data" in keyed.json()) == (503, False)
    made = gateway.ask(change, Authorization=f"Bearer {secret}").json()
    assert made["data"]["createRole"] == {"role": {"name": "without"}}
    refused = gateway.ask(SIGN_IN, ADMIN, Cookie="").json()
    assert refused["errors"][0]["extensions"]["code"] == "unavailable"
    gateway.backends.start("redis")
    wait_for(gateway.is_ready, "the gateway to be ready again", seconds=15)
    assert gateway.ask(SIGN_IN, ADMIN).json()["data"]["signIn"]["errors"] == []


def test_with_a_full_redis_sessions_go_on_and_signing_in_is_refused(gateway: Gateway, secret: str) -> None:
    redis = connect(gateway.backends.redis_url)
    redis.config_set("maxmemory", 1)
    try:
        assert gateway.ask("{ viewer { email } }").json()["data"] == {"viewer": {"email": ADMIN["e"]}}
        refused = gateway.ask(SIGN_IN, ADMIN)
        assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (200, "unavailable")
        change = 'mutation { createApiToken(name: "full") { secret } }'
        keyed = gateway.ask(change, Authorization=f"Bearer {secret}", **{"Idempotency-Key": "full"})
        assert keyed.status_code == 503
    finally:
        redis.config_set("maxmemory", 0)
        redis.close()
    assert gateway.ask(SIGN_IN, ADMIN).json()["data"]["signIn"]["errors"] == []


def test_without_its_database_the_gateway_says_so_and_recovers(gateway: Gateway, secret: str) -> None:
    gateway.backends.stop("postgres")
    started = time.monotonic()
    answer = gateway.ask("{ viewer { email } }").json()
    assert answer["errors"][0]["extensions"]["code"] == "unavailable"
    assert time.monotonic() - started < 8
    assert not gateway.is_ready()
    assert gateway.ask("{ viewer { email } }", Authorization="Bearer dsr_0_0").status_code == 503
    gateway.backends.start("postgres")
    wait_for(gateway.is_ready, "the gateway to be ready again", seconds=15)
    wait_for(lambda: gateway.ask("{ viewer { email } }").json().get("data"), "the viewer", seconds=10)


def test_sigterm_finishes_what_is_under_way(gateway: Gateway) -> None:
    """Last here: the gateway ends. A sign-in takes some time by design, so many are under way at once."""
    with ExitStack() as stack:
        clients = [
            stack.enter_context(httpx.Client(base_url=gateway.http.base_url, timeout=20, verify=False))
            for _ in range(12)
        ]
        for client in clients:
            client.get("/healthz")  # connected before it counts
        (worker,) = Path(f"/proc/{gateway.pid}/task/{gateway.pid}/children").read_text().split()
        with ThreadPoolExecutor(len(clients)) as pool:
            answers = [
                pool.submit(client.post, "/graphql", json={"query": SIGN_IN, "variables": ADMIN}) for client in clients
            ]
            wait(answers, return_when=FIRST_COMPLETED)
            os.kill(gateway.pid, signal.SIGTERM)
            assert [answer.result().status_code for answer in answers] == [200] * 12
    wait_for(lambda: not Path(f"/proc/{worker}").exists(), "the worker to end", seconds=10)
