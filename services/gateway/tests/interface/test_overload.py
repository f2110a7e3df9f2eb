"""More requests than threads, and requests that do not come to an end."""

import asyncio
import re
import socket
import threading
import time
from collections.abc import Iterator
from typing import NamedTuple

import httpx
import pytest
from chassis.testing import backend, private_database, private_vhost, running

from .conftest import ADMIN, SIGN_IN, Caller, settings
from .fakes import Records
from .responder import Responder

THREADS = 8
WAITING = 40
REQUESTS = 300
SECONDS = 30.0
QUERY = {"query": '{ records(collection: "companies") { nodes { id } } }'}
PATIENCE = 120.0


class House(NamedTuple):
    url: str
    port: int
    ops_url: str
    thaw: threading.Event
    half: socket.socket
    """A connection that never finishes its headers."""


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """A gateway over records that answers no query until the event is set."""
    thaw = threading.Event()
    more = {
        "COOKIE_SECURE": "false", "REQUEST_TIMEOUT": str(SECONDS), "THREADS": str(THREADS),
        "QUEUED_REQUESTS": str(WAITING), "BODY_TIMEOUT": "4",
    }  # fmt: skip
    with private_database() as database_url, private_vhost() as amqp_url:
        environ = settings(amqp_url, database_url, backend("TEST_REDIS_URL"), **more)
        with running("gateway", environ):
            records = Responder(amqp_url, "records", Records().methods())
            records.answer("query_records", lambda **_: thaw.wait(PATIENCE))
            port = int(environ["HTTP_PORT"])
            with socket.create_connection(("127.0.0.1", port), PATIENCE) as half:
                half.sendall(b"GET /healthz HTTP/1.1\r\nHost: dossier\r\nX-Never: ")
                ops_url = f"http://127.0.0.1:{environ['OPS_PORT']}"
                yield House(f"http://127.0.0.1:{port}", port, ops_url, thaw, half)
            thaw.set()
            records.stop()


def refused(url: str, reason: str) -> int:
    """How many requests have been refused for a reason."""
    text = httpx.get(f"{url}/metrics", timeout=PATIENCE).text
    found = re.search(rf'^dossier_http_refused_total{{reason="{reason}".*}} (\S+)$', text, re.MULTILINE)
    assert found
    return int(float(found[1]))


def check(url: str) -> list[int]:
    return [httpx.get(f"{url}{path}", timeout=PATIENCE).status_code for path in ("/healthz", "/readyz")]


async def ask_all(house: House, cookies: httpx.Cookies) -> tuple[list[httpx.Response], list[int]]:
    """The answers to all requests, and the statuses of both checks while the last of them are pending."""
    unlimited = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=house.url, cookies=cookies, limits=unlimited, timeout=PATIENCE) as client:
        tasks = [asyncio.create_task(client.post("/graphql", json=QUERY)) for _ in range(REQUESTS)]
        while await asyncio.to_thread(refused, house.ops_url, "queue_full") == 0 and not all(t.done() for t in tasks):
            await asyncio.sleep(0.02)
        checks = await asyncio.to_thread(check, house.url)
        assert not all(task.done() for task in tasks)  # the checks were answered while there were requests waiting
        return await asyncio.gather(*tasks), checks


def test_each_request_is_answered_by_its_deadline_or_refused_while_a_service_is_frozen(house: House) -> None:
    caller = Caller(house.url)
    assert caller.data(SIGN_IN, e=ADMIN[0], p=ADMIN[1])["signIn"]["errors"] == []
    answers, checks = asyncio.run(ask_all(house, caller.http.cookies))
    assert checks == [200, 200]
    assert {answer.json()["errors"][0]["extensions"]["code"] for answer in answers} == {"unavailable"}
    early = [answer for answer in answers if answer.status_code == 503]
    assert all(answer.headers["retry-after"] == "1" for answer in early)
    full, late = refused(house.ops_url, "queue_full"), refused(house.ops_url, "deadline")
    assert full + late == len(early)
    assert full > 0


@pytest.mark.parametrize(("path", "media"), [("/graphql", "application/json"), ("/api/v1/x", "application/problem")])
@pytest.mark.parametrize("framing", [b"Content-Length: 100", b"Transfer-Encoding: chunked"])
def test_a_body_that_never_ends_is_answered_408_and_the_connection_ends(
    house: House, path: str, media: str, framing: bytes
) -> None:
    with socket.create_connection(("127.0.0.1", house.port), PATIENCE) as client:
        head = f"POST {path} HTTP/1.1\r\nHost: dossier\r\nContent-Type: application/json\r\n"
        client.sendall(head.encode() + framing + b"\r\n\r\n" + (b"5\r\n" if b"chunked" in framing else b"") + b'{"que')
        answer = b""
        while received := client.recv(65536):
            answer += received
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert media.encode() in answer
    assert b'"request_timeout"' in answer
    assert b"did not arrive in time" in answer
    assert refused(house.ops_url, "slow_body") > 0


def test_a_body_that_drips_is_too_slow_as_well(house: House) -> None:
    with socket.create_connection(("127.0.0.1", house.port), PATIENCE) as client:
        client.sendall(b"POST /graphql HTTP/1.1\r\nHost: dossier\r\nContent-Length: 4000000\r\n\r\n")
        client.settimeout(0.05)
        end = time.monotonic() + PATIENCE
        answer = b""
        while not answer and time.monotonic() < end:
            client.sendall(b" ")
            try:
                answer = client.recv(65536)
            except TimeoutError:
                continue
    assert answer.startswith(b"HTTP/1.1 408 ")


def test_a_connection_whose_headers_never_end_is_closed(house: House) -> None:
    while received := house.half.recv(4096):
        assert b" 200 " not in received
