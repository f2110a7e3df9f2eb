"""What bounds streams of live changes: their number, clients that do not read, and the end of the process."""

import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from chassis.testing import backend, private_database, private_vhost, running, wait_for

from .conftest import ADMIN, SIGN_IN, Caller, Deployment, settings
from .fakes import Records, record
from .live import Changing, Listening
from .responder import Responder

SHORT = 'subscription { recordChanged(collection: "orders") { id } }'
LONG = 'subscription { recordChanged(collection: "orders") { record { values } } }'
PER_USER = 1100
BACKLOG = 50


@pytest.fixture(scope="module")
def serving() -> Iterator[tuple[Deployment, Any]]:
    bounds = {
        "LIVE_STREAMS_PER_USER": str(PER_USER),
        "LIVE_STREAMS": str(PER_USER + 1),
        "LIVE_BACKLOG": str(BACKLOG),
        "API_RATE_LIMIT": "0",
        "COOKIE_SECURE": "false",
    }
    with private_database() as database_url, private_vhost() as amqp_url:
        environ = settings(amqp_url, database_url, backend("TEST_REDIS_URL"), **bounds)
        with running("gateway", environ) as process:
            url, ops_url = (f"http://127.0.0.1:{environ[port]}" for port in ("HTTP_PORT", "OPS_PORT"))
            responder = Responder(amqp_url, "records", Records().methods())
            responder.answer("get_changed_records", _large)
            yield Deployment(url, amqp_url, database_url, environ["REDIS_URL"], process.pid, ops_url), process
            responder.stop()


def _large(collection: str, ids: list[str], filter: Any = None) -> Any:
    return [record(collection, id) | {"values": {"text": "x" * 100_000}} for id in ids]


@pytest.fixture
def person(serving: tuple[Deployment, Any]) -> Caller:
    caller = Caller(serving[0].url)
    assert caller.data(SIGN_IN, e=ADMIN[0], p=ADMIN[1])["signIn"]["errors"] == []
    return caller


@pytest.fixture
def changing(serving: tuple[Deployment, Any]) -> Iterator[Changing]:
    made = Changing(serving[0].amqp_url)
    yield made
    made.close()


def _connect(deployment: Deployment, caller: Caller, query: str) -> socket.socket:
    """A subscription over a bare socket, once its first bytes are there."""
    url = httpx.URL(deployment.url)
    body = msgspec.json.encode({"query": query})
    cookies = "; ".join(f"{name}={value}" for name, value in caller.http.cookies.items())
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: {url.host}\r\nAccept: text/event-stream\r\nCookie: {cookies}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    made = socket.create_connection((url.host, url.port or 80), timeout=20)
    made.sendall(head.encode() + body)
    _receive(made, b"id: ")
    return made


def _receive(stream: socket.socket, text: bytes) -> None:
    """Read until this has come."""
    received = b""
    while text not in received:
        part = stream.recv(4096)
        assert part, received
        received += part


def _worker(deployment: Deployment) -> Path:
    """The folder in /proc of the process that answers."""
    (worker,) = Path(f"/proc/{deployment.pid}/task/{deployment.pid}/children").read_text().split()
    return Path(f"/proc/{worker}")


def _memory(process: Path) -> int:
    """Resident bytes."""
    return int((process / "statm").read_text().split()[1]) * 4096


def _metric(deployment: Deployment, name: str) -> float:
    lines = httpx.get(f"{deployment.ops_url}/metrics").text.splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))


def test_a_thousand_idle_streams_need_no_threads(
    serving: tuple[Deployment, Any], person: Caller, changing: Changing
) -> None:
    deployment = serving[0]
    worker = _worker(deployment)
    streams = [_connect(deployment, person, SHORT)]
    threads, memory = len(list((worker / "task").iterdir())), _memory(worker)
    streams += [_connect(deployment, person, SHORT) for _ in range(1000)]
    assert _metric(deployment, "dossier_live_streams") == 1001
    assert len(list((worker / "task").iterdir())) <= threads + 2
    each = (_memory(worker) - memory) / 1000
    print(f"memory per idle stream: {each / 1024:.1f} KiB")
    assert each < 64 * 1024
    changing.change("o1")
    for stream in streams:
        _receive(stream, b'{"id":"o1"}')
        stream.close()
    wait_for(lambda: _metric(deployment, "dossier_live_streams") == 0, "all streams to be given up", seconds=30)


def test_a_client_that_does_not_read_is_cut_off(
    serving: tuple[Deployment, Any], person: Caller, changing: Changing
) -> None:
    deployment = serving[0]
    reading, deaf = Listening(person.http, LONG), _connect(deployment, person, LONG)
    for count in range(1, 301):
        changing.change(f"o{count}")
        if count % 20 == 0:
            reading.wait(count)
    wait_for(lambda: _metric(deployment, 'dossier_live_dropped_total{reason="slow"}') >= 1, "it to be noticed")
    assert not reading.ended
    wait_for(lambda: _metric(deployment, "dossier_live_streams") == 1, "its stream to be given up", seconds=60)
    deaf.close()
    reading.close()


def test_streams_are_limited_by_person_and_in_all(serving: tuple[Deployment, Any], person: Caller) -> None:
    deployment = serving[0]
    wait_for(lambda: _metric(deployment, "dossier_live_streams") == 0, "earlier streams to be given up", seconds=60)
    streams = [_connect(deployment, person, SHORT) for _ in range(PER_USER)]
    refused = Listening(person.http, SHORT).response
    assert refused.status_code == 429
    assert refused.headers["retry-after"]
    for stream in streams:
        stream.close()


def test_streams_end_at_once_when_the_process_is_told_to(serving: tuple[Deployment, Any], person: Caller) -> None:
    deployment, process = serving
    wait_for(lambda: _metric(deployment, "dossier_live_streams") == 0, "earlier streams to be given up", seconds=60)
    stream = Listening(person.http, SHORT)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert stream.wait_end(20) == []  # and no `complete`: the client connects elsewhere
    stream.close()
    person.http.close()
    assert process.wait(20) == 0
    print(f"ended after {time.monotonic() - began:.1f} s")
