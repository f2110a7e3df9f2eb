"""Traces, end to end: services as processes, and a collector that is an OTLP receiver."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx
import pytest
from chassis.testing import free_port, private_database, running, wait_for
from cryptography.fernet import Fernet
from otlp_receiver import Receiver, Span, receiving

from stack.testing import Backends

ADMIN = {"e": "admin@example.com", "p": "correct horse battery"}
CREATE = """
    mutation CreateNote($v: JSON!) {
        createRecord(collection: "notes", values: $v) { record { id } errors { code } }
    }"""
Ask = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def backends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backends]:
    with Backends(tmp_path_factory.mktemp("backends"), {"postgres", "rabbitmq", "redis", "mail"}) as started:
        yield started


@pytest.fixture(scope="module")
def collector() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@contextmanager
def suite(backends: Backends, services: tuple[str, ...], **told: str) -> Iterator[str]:
    """The gateway and these services, which are told of tracing: the gateway's address."""
    host, port = backends.smtp
    settings = {
        "AMQP_URL": backends.amqp_url,
        "REDIS_URL": backends.redis_url,
        "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "ALLOWED_NETWORKS": "127.0.0.0/8",
        "SMTP_HOST": host,
        "SMTP_PORT": str(port),
        "SMTP_STARTTLS": "false",
        "MAIL_FROM": "dossier@example.com",
        "HTTP_PORT": str(free_port()),
        "COOKIE_SECURE": "false",
        "BOOTSTRAP_ADMIN_EMAIL": ADMIN["e"],
        "BOOTSTRAP_ADMIN_PASSWORD": ADMIN["p"],
        **told,
    }
    with ExitStack() as started, pytest.MonkeyPatch.context() as patch:
        patch.setenv("TEST_DATABASE_URL", backends.postgres_url)
        for service in (*services, "gateway"):
            own = {"DATABASE_URL": started.enter_context(private_database()), "OPS_PORT": str(free_port())}
            started.enter_context(running(service, settings | own))
        yield f"http://127.0.0.1:{settings['HTTP_PORT']}"


@pytest.fixture(scope="module")
def ask(backends: Backends, collector: Receiver) -> Iterator[Ask]:
    """Asks a suite whose every trace is recorded, as the administrator."""
    told = {"OTLP_ENDPOINT": collector.url, "TRACE_SAMPLE_RATIO": "1"}
    with suite(backends, ("records", "notifications", "integrations"), **told) as url, signed_in(url) as asking:
        yield asking


@contextmanager
def signed_in(url: str) -> Iterator[Ask]:
    """Asks as the administrator, who has made the collection notes."""
    with httpx.Client(base_url=url, timeout=30) as client:

        def ask(query: str, headers: dict[str, str] | None = None, **variables: Any) -> httpx.Response:
            return client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)

        ask("mutation($e: String!, $p: String!) { signIn(email: $e, password: $p) { errors { code } } }", **ADMIN)
        ask('mutation { createCollection(name: "notes", fields: [{name: "title", type: TEXT}]) { errors { code } } }')
        yield ask


def test_a_read_is_one_trace_from_the_gateway_to_the_statement(ask: Ask, collector: Receiver) -> None:
    answer = ask('query Notes { records(collection: "notes") { nodes { values } } }')
    assert answer.json()["data"] == {"records": {"nodes": []}}
    trace = Trace(collector, answer.headers["x-trace-id"], "SELECT")
    http, call, served = trace.path("gateway server", "gateway client", "records server")
    assert (http.name, http.parent) == ("POST /graphql", "")
    assert http.attributes["http.response.status_code"] == 200
    assert http.attributes["graphql.operation.name"] == "Notes"
    assert call.name == served.name == "records/query_records"
    statements = trace.below(served, "client")
    assert {span.attributes["db.system.name"] for span in statements} == {"postgresql"}
    assert all(span.service == "records" for span in statements)


class Trace:
    """The spans of one trace, complete when one's name begins with `last`."""

    def __init__(self, collector: Receiver, trace_id: str, last: str) -> None:
        self._last = last
        self.spans: list[Span] = wait_for(
            lambda: self._complete(collector.of(trace_id)), f"the trace with {last}", seconds=15
        )

    def _complete(self, spans: list[Span]) -> list[Span] | None:
        known = {span.span_id for span in spans} | {""}
        whole = all(span.parent in known for span in spans)
        return spans if whole and any(span.name.startswith(self._last) for span in spans) else None

    def path(self, *steps: str) -> list[Span]:
        """The spans of these services and kinds, each the parent of the next."""
        found: list[Span] = []
        for step in steps:
            service, kind = step.split()
            parent = found[-1].span_id if found else ""
            found.append(next(s for s in self.spans if (s.service, s.kind, s.parent) == (service, kind, parent)))
        return found

    def below(self, span: Span, kind: str) -> list[Span]:
        """The children of a span that are of this kind."""
        return [each for each in self.spans if each.parent == span.span_id and each.kind == kind]
