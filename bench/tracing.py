"""What tracing costs: `python -m bench.tracing [--base CHECKOUT]`.

Suites of a gateway and records, told to record nothing, a tenth and all of the traces, and with `--base` that of
another checkout, run side by side. They are loaded in turn, for several rounds, so that what else the machine does is
shared by all; a collector that only answers takes the spans. CPU is that of gateway and records, per request.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import psycopg

from bench.load import Load
from bench.processes import Processes
from stack.ports import PortBook
from stack.probes import NotReady, http_ok
from stack.testing import Backends
from systemtest.api import Api

ROOT = Path(__file__).resolve().parents[1]

ADMIN = ("admin@example.com", "correct horse battery")
COLLECTION = """mutation { createCollection(name: "notes", fields: [{name: "title", type: TEXT}]) {
    collection { id } errors { code field message } } }"""
CREATE = """mutation ($v: JSON!) { createRecord(collection: "notes", values: $v) {
    record { id } errors { code field message } } }"""
READ = '{ record(collection: "notes", id: "%s") { values } }'
SIGN = 'mutation { createApiToken(name: "b", scopes: ["read", "write"]) { secret errors { code field message } } }'


class Suite(NamedTuple):
    """A gateway and records that can be loaded."""

    name: str
    load: Load
    bodies: list[dict[str, Any]]


@contextmanager
def collector() -> Iterator[str]:
    """Takes everything, looks at nothing: its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing to say."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@contextmanager
def suite(backends: Backends, name: str, checkout: Path, told: Mapping[str, str]) -> Iterator[Suite]:
    """A suite of this checkout, with a hundred records."""
    ports = PortBook()
    port = ports.private("http")
    common = {
        "AMQP_URL": virtual_host(backends, name),
        "REDIS_URL": backends.redis_url,
        "HTTP_PORT": str(port),
        "COOKIE_SECURE": "false",
        "API_RATE_LIMIT": "0",
        "LOG_LEVEL": "WARNING",
        "BOOTSTRAP_ADMIN_EMAIL": ADMIN[0],
        "BOOTSTRAP_ADMIN_PASSWORD": ADMIN[1],
        **told,
    }
    with ExitStack() as started:
        for service in ("records", "gateway"):
            own = {"DATABASE_URL": database(backends, f"{service}_{name}"), "OPS_PORT": str(ports.private(service))}
            started.enter_context(running(service, checkout, common | own))
        wait_for_gateway(port)
        api = Api(f"http://127.0.0.1:{port}", timeout=60)
        api.sign_in(*ADMIN)
        api.mutate(COLLECTION)
        ids = [api.mutate(CREATE, v={"title": f"note {n}"})["record"]["id"] for n in range(100)]
        load = Load(f"http://127.0.0.1:{port}", str(api.mutate(SIGN)["secret"]))
        yield Suite(name, load, [{"query": READ % record_id} for record_id in ids])
    ports.close()


def virtual_host(backends: Backends, name: str) -> str:
    """A virtual host of the broker for one suite: its address."""
    with httpx.Client(base_url=backends.rabbitmq_api_url, timeout=30) as broker:
        user = httpx.URL(backends.amqp_url).username
        broker.put(f"/api/vhosts/{name}").raise_for_status()
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        broker.put(f"/api/permissions/{name}/{user}", json=everything).raise_for_status()
    return backends.amqp_url.rpartition("/")[0] + f"/{name}"


def database(backends: Backends, name: str) -> str:
    """A new database: its address."""
    with psycopg.connect(backends.postgres_url, autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
    return backends.postgres_url.replace("/postgres", f"/{name}")


@contextmanager
def running(service: str, checkout: Path, environ: Mapping[str, str]) -> Iterator[None]:
    """A service of this checkout, migrated and started."""
    path = os.pathsep.join(str(checkout / "services" / folder) for folder in ("chassis", service))
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": path, **environ}
    subprocess.run([sys.executable, "-m", service, "migrate"], env=env, cwd="/", check=True)
    process = subprocess.Popen([sys.executable, "-m", service, "serve"], env=env, cwd="/")
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def wait_for_gateway(port: int) -> None:
    """Return when it is ready."""
    while True:
        try:
            return http_ok(port, "/readyz")
        except NotReady:
            time.sleep(0.2)


def measure(suites: list[Suite], rounds: int, clients: int, seconds: int) -> dict[str, list[float]]:
    """CPU milliseconds per request of each suite, one per round."""
    processes = Processes(os.getpid())
    found: dict[str, list[float]] = {each.name: [] for each in suites}
    for number in range(rounds + 1):
        for each in suites if number % 2 else reversed(suites):
            before = processes.cpu()
            done = each.load.run(each.bodies * 2, clients, seconds)
            assert done.failed == 0
            used = {name: now - before[name] for name, now in processes.cpu().items()}
            if number:  # the first round warms up
                found[each.name].append((used["gateway"] + used["records"]) * 1000 / done.requests)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, help="another checkout, to compare with")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as started:
        backends = started.enter_context(Backends(Path(folder), {"postgres", "rabbitmq", "redis"}))
        url = started.enter_context(collector())
        told: dict[str, dict[str, str]] = {"base": {}, "off": {}}
        told |= {ratio: {"OTLP_ENDPOINT": url, "TRACE_SAMPLE_RATIO": ratio} for ratio in ("0", "0.1", "1")}
        if options.base is None:
            del told["base"]
        suites = [
            started.enter_context(suite(backends, name, options.base if name == "base" else ROOT, settings))
            for name, settings in told.items()
        ]
        for clients in (1, 32):
            for name, values in measure(suites, options.rounds, clients, options.seconds).items():
                spread = f"{min(values):.3f} to {max(values):.3f}"
                print(f"{clients:2} clients, {name:4}: {statistics.median(values):.3f} ms CPU a request ({spread})")


if __name__ == "__main__":
    main()
