"""Each service of the suite as its own process, with a proxy that can fail between it and each of its backends."""

import importlib
import os
import signal
import subprocess
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

import httpx
import msgspec
from chassis.context import Context, Principal
from chassis.rpc_client import RpcClient
from chassis.testing import backend, free_port, private_database, private_vhost, running, wait_for
from cryptography.fernet import Fernet

from stack import proc
from stack.faulty import FaultyProxy

SERVICES = ("records", "files", "notifications", "integrations", "gateway")
BACKENDS = {
    "amqp_url": "rabbitmq",
    "database_url": "postgres",
    "database_replica_url": "replica",
    "redis_url": "redis",
    "s3_endpoint": "s3",
    "smtp_host": "smtp",
}
"""The settings that lead to a backend."""
OTHERS = {"ops_host", "http_host", "otlp_endpoint", "public_url", "s3_public_endpoint", "oidc_issuer"}
"""Addresses that lead to none: our own, a browser's, a collector whose absence costs nothing, a third party."""
EMAIL, PASSWORD = "admin@example.com", "correct horse battery"
ADMIN = Principal("admin-1", ("admin",))


def addresses(service: str) -> set[str]:
    """The settings of a service that are addresses."""
    settings = importlib.import_module(f"{service}.settings").Settings
    names = {field.name for field in msgspec.structs.fields(settings)}
    return {name for name in names if name.endswith(("_url", "_host", "_endpoint", "_issuer"))}


def backends_of(service: str) -> list[str]:
    """What stands behind a service."""
    return [BACKENDS[name] for name in sorted(addresses(service) & set(BACKENDS))]


class Deployed(NamedTuple):
    """A running service; `asks` by backend: does something that needs it, or raises."""

    service: str
    process: "subprocess.Popen[bytes]"
    ops_port: str
    proxies: Mapping[str, FaultyProxy]
    asks: Mapping[str, Callable[[], Any]]

    def ready(self) -> bool:
        return httpx.get(f"http://127.0.0.1:{self.ops_port}/readyz", timeout=30).status_code == 200

    def signal(self, number: signal.Signals) -> None:
        for pid in proc.tree(self.process.pid):
            os.kill(pid, number)


class _ThirdParty(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"x": 1}')

    def log_message(self, format: str, *args: Any) -> None:
        """Tests have their own output."""


class Suite:
    """All services on one virtual host; `deployed` by service."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._amqp_url = stack.enter_context(private_vhost())
        self._client = RpcClient(self._amqp_url, name="tests", timeout=10)
        stack.callback(self._client.close)
        self.deployed = {service: self._deploy(service) for service in SERVICES}

    def call(self, service: str, method: str, **arguments: Any) -> Any:
        return self._client.call(service, method, Context(principal=ADMIN, position="0/0"), **arguments)

    def _deploy(self, service: str) -> Deployed:
        database = self._stack.enter_context(private_database())
        targets = {
            "rabbitmq": self._amqp_url,
            "postgres": database,
            "replica": database,  # a primary answers what a replica is asked
            "redis": backend("TEST_REDIS_URL"),
            "s3": backend("TEST_S3_ENDPOINT"),
            "smtp": f"smtp://{backend('TEST_SMTP_HOST')}:{backend('TEST_SMTP_PORT')}",
        }
        proxies = {}
        environ = _environ(service)
        for name in sorted(addresses(service) & set(BACKENDS)):
            parts = urlsplit(targets[BACKENDS[name]])
            proxy = self._stack.enter_context(FaultyProxy(parts.hostname or "", parts.port or 0))
            proxies[BACKENDS[name]] = proxy
            where = parts.netloc.replace(f":{parts.port}", f":{proxy.port}")
            environ[name.upper()] = urlunsplit(parts._replace(netloc=where))
        if service == "notifications":
            environ |= {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(proxies["smtp"].port)}
        process = self._stack.enter_context(running(service, environ))
        asks = {name: self._ask(service, name, environ) for name in proxies}
        return Deployed(service, process, environ["OPS_PORT"], proxies, asks)

    def _ask(self, service: str, name: str, environ: Mapping[str, str]) -> Callable[[], Any]:
        if service == "gateway":
            visitor = _Visitor(environ["HTTP_PORT"])
            return visitor.collections if name == "rabbitmq" else visitor.sign_in
        if service == "records":
            return self._records(replica=name == "replica")
        if service == "integrations":
            return self._integrations(cached=name == "redis")
        if (service, name) == ("notifications", "smtp"):
            return self._send
        return {
            ("files", "s3"): lambda: self.call("files", "start_upload", name="a.txt", size=1),
            "files": lambda: self.call("files", "list_record_files", collection="c", records=[str(uuid.uuid4())]),
            "notifications": lambda: self.call("notifications", "list_rules"),
        }[(service, name) if name == "s3" else service]

    def _records(self, *, replica: bool) -> Callable[[], Any]:
        collection = f"c_{uuid.uuid4().hex[:12]}"
        self.call("records", "create_collection", name=collection, fields=[{"name": "title", "type": "TEXT"}])
        if replica:
            return lambda: self.call("records", "query_records", collection=collection)
        return lambda: self.call("records", "create_records", collection=collection, values=[{"title": "x"}])

    def _integrations(self, *, cached: bool) -> Callable[[], Any]:
        if not cached:
            return lambda: self.call("integrations", "list_webhooks")
        server = self._stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), _ThirdParty))
        self._stack.callback(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/"
        self.call("integrations", "create_source", name="far", url=url, mapping={"x": "x"})

        def fetch() -> None:
            (answer,) = self.call("integrations", "fetch_sources", requests=[{"source": "far"}])
            assert answer["data"] == {"x": 1}

        return fetch

    def _send(self) -> None:
        (message,) = self.call(
            "notifications", "send_message", to=[f"{uuid.uuid4().hex}@example.com"], subject="s", text="t"
        )
        wait_for(lambda: self._state(message) == "sent", "the mail to be sent", seconds=10)

    def _state(self, message: str) -> str:
        found = self.call("notifications", "list_emails", first=100)["items"]
        return next(str(email["state"]) for email in found if email["id"] == message)


class _Visitor:
    """Somebody at the gateway; every answer must come in time, whatever it is."""

    def __init__(self, port: str) -> None:
        self._http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20)
        self.sign_in()

    def sign_in(self) -> None:
        query = f'mutation {{ signIn(email: "{EMAIL}", password: "{PASSWORD}") {{ errors {{ code }} }} }}'
        self._ask(query)

    def collections(self) -> None:
        self._ask("{ collections { name } }")

    def _ask(self, query: str) -> None:
        answer = self._http.post("/graphql", json={"query": query})
        assert answer.status_code == 200
        assert "errors" not in answer.json(), answer.text


def _environ(service: str) -> dict[str, str]:
    common = {"OPS_PORT": str(free_port())}
    own = {
        "gateway": {
            "HTTP_PORT": str(free_port()),
            "COOKIE_SECURE": "false",
            "BOOTSTRAP_ADMIN_EMAIL": EMAIL,
            "BOOTSTRAP_ADMIN_PASSWORD": PASSWORD,
            "SIGN_IN_ATTEMPTS": "10000",
            "SIGN_IN_ATTEMPTS_ADDRESS": "10000",
            "SIGN_IN_ATTEMPTS_ACCOUNT": "10000",
        },
        "records": {"REPLICA_MAX_LAG": "5"},
        "files": {
            "S3_BUCKET": f"test-{uuid.uuid4().hex}",
            "S3_ACCESS_KEY_ID": backend("TEST_S3_ACCESS_KEY_ID"),
            "S3_SECRET_ACCESS_KEY": backend("TEST_S3_SECRET_ACCESS_KEY"),
        },
        "notifications": {
            "SMTP_STARTTLS": "false",
            "MAIL_FROM": "Dossier <no-reply@dossier.example>",
            "RETRY_DELAYS": ",".join(["0.5"] * 50),
        },
        "integrations": {
            "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            "ALLOWED_NETWORKS": "127.0.0.0/8",
        },
    }
    return common | own[service]


@contextmanager
def suite() -> Iterator[Suite]:
    """All services, ready."""
    with ExitStack() as stack:
        yield Suite(stack)
