"""Fixtures for the tests of services: private databases, exchanges and running services on real backends.

The addresses come from TEST_DATABASE_URL, TEST_AMQP_URL and TEST_REDIS_URL, which `make test` sets.
"""

import atexit
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import msgspec
import psycopg
from kombu import Connection

ROOT = Path(__file__).resolve().parents[3]


def backend(name: str) -> str:
    """The address of a test backend; an assertion says how to get one."""
    value = os.environ.get(name, "")
    assert value, f"{name} is not set: run this through `python -m stack test-backends run -- pytest …`"
    return value


@contextmanager
def private_database(*, keep: bool = False) -> Iterator[str]:
    """A fresh, empty database: its URL. `keep` leaves it behind, for tests that take its server down."""
    admin = backend("TEST_DATABASE_URL")
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
    try:
        yield urlunsplit(urlsplit(admin)._replace(path=f"/{name}"))
    finally:
        if not keep:
            with psycopg.connect(admin, autocommit=True) as connection:
                connection.execute(f'drop database "{name}" with (force)')


@contextmanager
def private_vhost() -> Iterator[str]:
    """A fresh RabbitMQ virtual host: its AMQP URL."""
    api = backend("TEST_RABBITMQ_API_URL").rstrip("/")
    amqp_url = backend("TEST_AMQP_URL")
    name = f"test-{secrets.token_hex(6)}"
    user = urlsplit(amqp_url).username
    everything = {"configure": ".*", "write": ".*", "read": ".*"}
    with httpx.Client(timeout=30) as client:
        client.put(f"{api}/api/vhosts/{name}").raise_for_status()
        client.put(f"{api}/api/permissions/{name}/{user}", json=everything).raise_for_status()
        try:
            yield urlunsplit(urlsplit(amqp_url)._replace(path=f"/{name}"))
        finally:
            client.delete(f"{api}/api/vhosts/{name}").raise_for_status()


@contextmanager
def running(
    service: str,
    environ: Mapping[str, str],
    *,
    command: str = "serve",
    source: Path | None = None,
    log: IO[bytes] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A service as its own process, ready; ended by SIGTERM. `environ` are its settings, with OPS_PORT.

    `source` is the folder of its package, `services/<service>` unless told; `log` takes what the process says.
    """
    folders = (ROOT / "services" / "chassis", source or ROOT / "services" / service)
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(map(str, folders)), **environ}
    subprocess.run([sys.executable, "-m", service, "migrate"], env=env, check=True, timeout=180)
    process = subprocess.Popen([sys.executable, "-m", service, command], env=env, stdout=log, stderr=log)
    try:
        wait_for(lambda: _is_ready(process, environ["OPS_PORT"]), f"{service} to be ready", seconds=180)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)


def _is_ready(process: subprocess.Popen[bytes], port: str) -> bool:
    assert process.poll() is None, f"the service ended with {process.returncode}"
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def wait_for(condition: Callable[[], Any], what: str, *, seconds: float = 10.0) -> Any:
    """The first truthy value of `condition`; fails when there is none in time."""
    until = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < until, f"waited {seconds} s for {what}"
        time.sleep(0.05)


_claims: list[socket.socket] = []


@atexit.register
def _give_up_claims() -> None:
    while _claims:
        _claims.pop().close()


def free_port() -> int:
    """A port of this process's own: free, below the range that the system gives to outgoing connections.

    It is claimed as `stack/ports.py` claims its ports, so that until a server listens on it, nobody else gets it.
    """
    for _ in range(200):
        port = 20000 + secrets.randbelow(12000)
        if _claim(port):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) != 0:
                    return port
    raise AssertionError("no free port")


def _claim(port: int) -> bool:
    """Whether the port is now this process's, until that ends; by an abstract socket, which is Linux's alone."""
    if sys.platform != "linux":
        return True
    claim = socket.socket(socket.AF_UNIX)
    try:
        claim.bind(f"\0dossier-port-{port}")
    except OSError:
        claim.close()
        return False
    _claims.append(claim)
    return True


class EventTap:
    """Collects what a service publishes: bind before the change, then `wait_for(type)`."""

    def __init__(self, amqp_url: str, source: str) -> None:
        self.events: list[dict[str, Any]] = []
        self._connection = Connection(amqp_url).connect()
        channel = self._connection.channel()
        channel.exchange_declare(f"{source}.events", "topic", durable=True, auto_delete=False)
        queue = channel.queue_declare("", exclusive=True).queue
        channel.queue_bind(queue, f"{source}.events", "#")
        channel.basic_consume(queue, no_ack=True, callback=self._receive)
        self._closing = False
        self._thread = threading.Thread(target=self._drain, daemon=True)
        self._thread.start()

    def wait_for(self, event_type: str, count: int = 1, seconds: float = 10.0) -> list[dict[str, Any]]:
        """The events of a type, as soon as there are `count`."""
        found: list[dict[str, Any]] = wait_for(
            lambda: (f := [e for e in self.events if e["type"] == event_type]) and len(f) >= count and f,
            f"{count} × {event_type}",
            seconds=seconds,
        )
        return found

    def close(self) -> None:
        self._closing = True
        self._thread.join(5)
        self._connection.close()

    def _receive(self, message: Any) -> None:
        self.events.append(msgspec.json.decode(message.body))

    def _drain(self) -> None:
        while not self._closing:
            try:
                self._connection.drain_events(timeout=0.2)
            except TimeoutError:
                continue
