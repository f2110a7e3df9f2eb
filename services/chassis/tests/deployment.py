"""A toy service on a database and a virtual host of its own, whose instances tests start, stop and kill."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
from chassis.context import Context, Principal
from chassis.rpc_client import RpcClient
from chassis.testing import free_port, private_database, private_vhost, wait_for

TESTS = Path(__file__).resolve().parent
PYTHONPATH = os.pathsep.join(map(str, (TESTS.parent, TESTS / "toy")))
ADMIN = Context(principal=Principal("u1", ("admin",)), traceparent=f"00-{'a' * 32}-{'b' * 16}-01")


class Instance:
    """One process of the toy service."""

    def __init__(self, env: Mapping[str, str], log: Path) -> None:
        self.port = int(env["OPS_PORT"])
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "toy", "serve"], env=env, stdout=output, stderr=output
            )

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=15)

    def is_ready(self) -> bool:
        assert self.alive, self.log.read_text()
        try:
            return self.get("/readyz").status_code == 200
        except httpx.TransportError:
            return False

    def wait_ready(self) -> "Instance":
        wait_for(self.is_ready, "the instance to be ready", seconds=60)
        return self

    def metric(self, line_start: str) -> float:
        """The sum of the samples whose line begins so."""
        lines = self.get("/metrics").text.splitlines()
        return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(line_start))

    def logged(self, message: str) -> list[dict[str, Any]]:
        """The log lines with this message."""
        lines = [json.loads(line) for line in self.log.read_text().splitlines(keepends=True) if line.endswith("\n")]
        return [line for line in lines if line["message"] == message]

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)

    def stop(self) -> float:
        """SIGTERM; the seconds until it ended, by itself and well."""
        started = time.monotonic()
        self.process.terminate()
        assert self.process.wait(40) == 0, self.log.read_text()
        return time.monotonic() - started


class Toy:
    """The service: its settings, its instances, its database."""

    def __init__(self, database_url: str, amqp_url: str, folder: Path) -> None:
        self.database_url = database_url
        self.amqp_url = amqp_url
        self.folder = folder
        self.instances: list[Instance] = []

    def environ(self, **settings: str) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": PYTHONPATH,
            "DATABASE_URL": self.database_url,
            "AMQP_URL": self.amqp_url,
            "OPS_PORT": str(free_port()),
            "EVENT_RETRY_DELAYS": "0.05,0.1",
            **settings,
        }

    def command(self, *words: str) -> str:
        """Run one command of the service's command line; its output."""
        done = subprocess.run(
            [sys.executable, "-m", "toy", *words],
            env=self.environ(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def begin(self, **settings: str) -> Instance:
        """Start an instance without waiting for it."""
        made = Instance(self.environ(**settings), self.folder / f"instance-{len(self.instances)}.log")
        self.instances.append(made)
        return made

    def start(self, **settings: str) -> Instance:
        return self.begin(**settings).wait_ready()

    def select(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            return connection.execute(statement).fetchall()

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute(statement)

    def close(self) -> None:
        for instance in self.instances:
            if instance.alive:
                instance.signal(signal.SIGCONT)
                instance.process.terminate()
        for instance in self.instances:
            try:
                instance.process.wait(20)
            except subprocess.TimeoutExpired:
                instance.kill()


@contextmanager
def toy_deployment(folder: Path) -> Iterator[Toy]:
    """A migrated toy service without instances, on the shared backends."""
    with ExitStack() as stack:
        toy = Toy(stack.enter_context(private_database()), stack.enter_context(private_vhost()), folder)
        stack.callback(toy.close)
        toy.command("migrate")
        yield toy


@contextmanager
def client_of(toy: Toy, **options: Any) -> Iterator[RpcClient]:
    client = RpcClient(toy.amqp_url, name="tests", **options)
    try:
        yield client
    finally:
        client.close()
