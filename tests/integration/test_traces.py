"""Traces, end to end: services as processes, and a collector that is an OTLP receiver."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from chassis.testing import free_port, private_database, private_vhost, running, wait_for
from cryptography.fernet import Fernet
from otlp_receiver import Receiver, Span, receiving

from stack.testing import Backends

ADMIN = {"e": "admin@example.com", "p": "correct horse battery"}
CANARIES = ("Zaphod", "zaphod@example.com", "s3cr3t-path", "correct horse", "hitchhiker")
"""What people wrote, and secrets: in none of the spans."""
Ask = Callable[..., httpx.Response]

pytestmark = pytest.mark.timeout(400)  # five services are started, on a machine that may have other work


@pytest.fixture(scope="module")
def backends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backends]:
    names = {"postgres", "rabbitmq", "redis", "mail", "s3"}
    with Backends(tmp_path_factory.mktemp("backends"), names) as started:
        yield started


@pytest.fixture(scope="module")
def collector() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with a log for each service of `ask`."""
    return tmp_path_factory.mktemp("logs")


@pytest.fixture(scope="module")
def ask(backends: Backends, collector: Receiver, logs: Path) -> Iterator[Ask]:
    """Asks a suite whose every trace is recorded, as the administrator."""
    told = {"OTLP_ENDPOINT": collector.url, "TRACE_SAMPLE_RATIO": "1"}
    services = ("records", "files", "notifications", "integrations")
    with suite(backends, logs, services, **told) as url, signed_in(url) as asking:
        yield asking


@contextmanager
def suite(backends: Backends, logs: Path, services: tuple[str, ...], **told: str) -> Iterator[str]:
    """The gateway and these services, which are told of tracing: the gateway's address."""
    host, port = backends.smtp
    endpoint, key_id, key = backends.s3
    settings = {
        "REDIS_URL": backends.redis_url,
        "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "ALLOWED_NETWORKS": "127.0.0.0/8",
        "SMTP_HOST": host,
        "SMTP_PORT": str(port),
        "SMTP_STARTTLS": "false",
        "MAIL_FROM": "dossier@example.com",
        "S3_ENDPOINT": endpoint,
        "S3_ACCESS_KEY_ID": key_id,
        "S3_SECRET_ACCESS_KEY": key,
        "S3_BUCKET": "traced",
        "HTTP_PORT": str(free_port()),
        "COOKIE_SECURE": "false",
        "BOOTSTRAP_ADMIN_EMAIL": ADMIN["e"],
        "BOOTSTRAP_ADMIN_PASSWORD": ADMIN["p"],
        **told,
    }
    with ExitStack() as started, pytest.MonkeyPatch.context() as patch:
        for variable, address in backends.environment().items():
            patch.setenv(variable, address)
        settings["AMQP_URL"] = started.enter_context(private_vhost())
        for service in (*services, "gateway"):
            port = told.get("OPS_PORT") if service == "gateway" else None
            own = {"DATABASE_URL": started.enter_context(private_database()), "OPS_PORT": port or str(free_port())}
            log = started.enter_context((logs / f"{service}.log").open("wb"))
            started.enter_context(running(service, settings | own, log=log))
        yield f"http://127.0.0.1:{settings['HTTP_PORT']}"


@contextmanager
def signed_in(url: str) -> Iterator[Ask]:
    """Asks as the administrator, who has made the collection notes."""
    with httpx.Client(base_url=url, timeout=30) as client:

        def ask(query: str, headers: dict[str, str] | None = None, **variables: Any) -> httpx.Response:
            return client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)

        ask("mutation($e: String!, $p: String!) { signIn(email: $e, password: $p) { errors { code } } }", **ADMIN)
        ask('mutation { createCollection(name: "notes", fields: [{name: "title", type: TEXT}]) { errors { code } } }')
        yield ask


@pytest.fixture(scope="module")
def far_side() -> Iterator[str]:
    """A third party, for webhooks and sources: its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, format: str, *args: Any) -> None:
            """Nobody asks."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/s3cr3t-path"
    server.shutdown()
    server.server_close()


def test_a_read_is_one_trace_from_the_gateway_to_the_statement(ask: Ask, collector: Receiver) -> None:
    answer = ask('query Notes { records(collection: "notes", filter: {title: {eq: "Zaphod"}}) { nodes { values } } }')
    assert answer.json()["data"] == {"records": {"nodes": []}}
    trace = Trace(collector, answer, "SELECT")
    http, call, served = trace.path("gateway server", "gateway client records/query_records", "records server")
    assert http.name == "POST /graphql"
    assert http.attributes["http.response.status_code"] == 200
    assert http.attributes["graphql.operation.name"] == "Notes"
    assert call.name == served.name
    statements = trace.below(served)
    assert {(span.service, span.kind) for span in statements} == {("records", "client")}
    assert {span.attributes["db.system.name"] for span in statements} == {"postgresql"}


def test_a_change_is_one_trace_as_far_as_its_mail_and_its_webhook(ask: Ask, collector: Receiver, far_side: str) -> None:
    rule = """mutation { createNotificationRule(name: "n", event: "record_created", recipients: ["zaphod@example.com"],
        subject: "s", body: "b") { errors { code } } }"""
    assert ask(rule).json()["data"]["createNotificationRule"] == {"errors": []}
    webhook = 'mutation($u: String!) { createWebhook(url: $u, events: ["record_created"]) { errors { code } } }'
    assert ask(webhook, u=far_side).json()["data"]["createWebhook"] == {"errors": []}
    handlers = ("notifications process", "integrations process")
    create = 'mutation($v: JSON!) { createRecord(collection: "notes", values: $v) { record { id } } }'
    trace = Trace(collector, ask(create, v={"title": "Zaphod"}), "SMTP", "POST", "publish", *handlers)

    *_, change = trace.path("gateway server", "gateway client", "records server records/create_records")
    (published,) = (span for span in trace.below(change) if span.kind == "producer")
    assert (published.service, published.name) == ("records", "publish records.events")
    path = ("gateway server", "gateway client", "records server records/create_records")
    handled = trace.path(*path, "notifications consumer", "notifications internal", "notifications client SMTP send")
    assert handled[3].name == "process records.events"
    assert trace.path(*path, "integrations consumer")[-1].attributes["messaging.system"] == "rabbitmq"
    *_, posted = trace.path(*path, "integrations internal deliver webhook", "integrations client POST")
    assert posted.attributes["http.response.status_code"] == 200
    assert not any(span.failed for span in trace.spans)


def test_an_upload_and_an_external_source_are_part_of_the_trace(ask: Ask, collector: Receiver, far_side: str) -> None:
    upload = ask('mutation { startUpload(name: "hitchhiker.txt", size: 5) { errors { code } } }')
    stored = Trace(collector, upload, "S3").path("gateway server", "gateway client", "files server", "files client S3.")
    assert stored[-1].attributes["rpc.method"] == "S3/CreateMultipartUpload"
    source = 'mutation($u: String!) { createSource(name: "far", url: $u, mapping: {a: "a"}) { errors { code } } }'
    assert ask(source, u=far_side).json()["data"]["createSource"] == {"errors": []}
    asked = Trace(collector, ask('{ external(source: "far") { data } }'), "GET")
    asked.path("gateway server", "gateway client", "integrations server", "integrations client GET")


def test_an_error_has_one_trace_id_in_headers_body_logs_and_spans(ask: Ask, collector: Receiver, logs: Path) -> None:
    answer = ask('{ records(collection: "none") { nodes { values } } }')
    trace_id = answer.headers["x-trace-id"]
    assert answer.json()["errors"][0]["extensions"]["traceId"] == trace_id
    assert answer.headers["traceresponse"].split("-")[1] == trace_id
    trace = Trace(collector, answer, "records/")
    assert answer.headers["traceresponse"].split("-")[2] == trace.path("gateway server")[0].span_id
    lines = [json.loads(line) for line in (logs / "records.log").read_text().splitlines()]
    assert [line["message"] for line in lines if line.get("trace_id") == trace_id] == ["call refused"]


def test_no_span_has_what_people_wrote_or_a_secret(collector: Receiver) -> None:
    everything = b"".join(collector.bodies)
    assert len(collector.spans) > 50
    assert [canary for canary in CANARIES if canary.encode() in everything] == []


def test_only_what_is_to_be_recorded_is_sent_and_it_is_sent_before_the_end(backends: Backends, tmp_path: Path) -> None:
    query, trace_id = '{ records(collection: "notes") { nodes { id } } }', "c" * 32
    client = {"traceparent": f"00-{trace_id}-{'d' * 16}-01"}
    with receiving() as collector:
        told = {"OTLP_ENDPOINT": collector.url, "TRACE_SAMPLE_RATIO": "0", "TRACE_CLIENTS_DECIDE": "true"}
        with suite(backends, tmp_path, ("records",), **told) as url, signed_in(url) as ask:
            assert ask(query).headers["traceresponse"].endswith("-00")
            assert ask(query, client).headers["traceresponse"].endswith("-01")
        assert {span.trace_id for span in collector.spans} == {trace_id}
        assert {span.service for span in collector.spans} == {"gateway", "records"}


def test_a_collector_that_is_away_is_noticed_in_the_log_alone(backends: Backends, tmp_path: Path) -> None:
    told = {
        "OTLP_ENDPOINT": f"http://127.0.0.1:{free_port()}",
        "TRACE_SAMPLE_RATIO": "1",
        "OPS_PORT": str(free_port()),
    }
    client = {"traceparent": f"00-{'e' * 32}-{'f' * 16}-00"}
    with suite(backends, tmp_path, ("records",), **told) as url, signed_in(url) as ask:
        for _ in range(20):
            answer = ask('{ records(collection: "notes") { nodes { id } } }', client)
            assert answer.json()["data"] == {"records": {"nodes": []}}
            assert answer.headers["x-trace-id"] == "e" * 32
        for service in ("gateway", "records"):
            log = tmp_path / f"{service}.log"
            wait_for(lambda log=log: "spans cannot be sent" in log.read_text(), "the warning", seconds=15)
        metrics = httpx.get(f"http://127.0.0.1:{told['OPS_PORT']}/metrics").text
        assert re.search(r'^dossier_spans_dropped_total{reason="not_taken"} [1-9]', metrics, re.MULTILINE)
    assert (tmp_path / "gateway.log").read_text().count("spans cannot be sent") == 1
    assert "opentelemetry" not in (tmp_path / "gateway.log").read_text()


def _begins(span: Span, name: str) -> bool:
    return span.name.startswith(name) or f"{span.service} {span.name}".startswith(name)


class Trace:
    """The spans of an answer's trace, complete when some begin like each of these, by name or service and name."""

    def __init__(self, collector: Receiver, answer: httpx.Response, *names: str) -> None:
        assert "errors" not in answer.json() or names == ("records/",), answer.json()
        self._names = names
        trace_id = answer.headers["x-trace-id"]
        self.spans: list[Span] = wait_for(
            lambda: self._complete(collector.of(trace_id)), f"the trace with {names}", seconds=20
        )

    def _complete(self, spans: list[Span]) -> list[Span] | None:
        known = {span.span_id for span in spans} | {""}
        whole = all(span.parent in known for span in spans)
        found = all(any(_begins(span, name) for span in spans) for name in self._names)
        return spans if whole and found else None

    def path(self, *steps: str) -> list[Span]:
        """The spans of these services, kinds and beginnings of names, each the parent of the next."""
        found: list[Span] = []
        for step in steps:
            service, kind, name = (*step.split(maxsplit=2), "")[:3]
            parent = found[-1].span_id if found else ""
            fits = [
                span
                for span in self.spans
                if (span.service, span.kind, span.parent) == (service, kind, parent) and span.name.startswith(name)
            ]
            assert fits, f"no {step} below {found}"
            found.append(fits[0])
        return found

    def below(self, span: Span) -> list[Span]:
        """The children of a span."""
        return [each for each in self.spans if each.parent == span.span_id]
