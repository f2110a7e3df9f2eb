"""What the span of a request says; spans are kept in memory."""

import contextlib
from collections.abc import Callable

import flask
import pytest
from chassis import tracing as spans
from chassis.otlp import OtlpRecorder
from chassis.span_queue import SpanQueue
from gateway import problems, tracing
from graphql import parse
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

DOCUMENT = parse("query Notes { a } mutation Write { b }")


class Kept(SpanExporter):
    def __init__(self) -> None:
        self.spans: list[ReadableSpan] = []

    def export(self, spans: list[ReadableSpan]) -> SpanExportResult:  # type: ignore[override]
        self.spans += spans
        return SpanExportResult.SUCCESS


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Callable[..., ReadableSpan]:
    """Ask a small application with the gateway's hooks; the span of that request."""
    exporter = Kept()
    recorder = OtlpRecorder(SpanQueue(exporter), {}, 1.0)
    monkeypatch.setattr(spans, "recorder", recorder)
    app = flask.Flask("small")
    app.after_request(tracing.finish)
    problems.register(app)

    @app.route("/notes/<name>", methods=["GET", "POST"])
    def notes(name: str) -> flask.Response:
        tracing.begin(flask.request)
        tracing.operation(flask.request, DOCUMENT, flask.request.args.get("operation"))
        tracing.errors(flask.request, [{"message": "of Ann", "extensions": {"code": name}}])
        return flask.Response("", int(flask.request.args.get("status", 200)))

    def asked(method: str, path: str) -> ReadableSpan:
        with contextlib.closing(app.test_client().open(path, method=method)):
            recorder.stop(5)
        (span,) = exporter.spans
        return span

    return asked


def test_a_request_is_named_by_its_route_and_not_by_its_address(ask: Callable[..., ReadableSpan]) -> None:
    span = ask("POST", "/notes/ann?operation=Write")
    assert span.name == "POST /notes/<name>"
    assert dict(span.attributes or {}) == {
        "http.request.method": "POST",
        "url.scheme": "http",
        "http.route": "/notes/<name>",
        "http.response.status_code": 200,
        "graphql.operation.type": "mutation",
        "graphql.operation.name": "Write",
    }
    assert span.status.is_ok


@pytest.mark.parametrize("path", ["/notes/ann?status=503", "/notes/unavailable", "/notes/internal_error"])
def test_a_failure_of_ours_is_one_in_the_span(ask: Callable[..., ReadableSpan], path: str) -> None:
    span = ask("GET", path)
    assert not span.status.is_ok
    assert "Ann" not in span.to_json()


@pytest.mark.parametrize("path", ["/notes/invalid_input", "/notes/ann?status=404", "/elsewhere/ann"])
def test_a_refusal_is_no_failure(ask: Callable[..., ReadableSpan], path: str) -> None:
    span = ask("GET", path)
    assert span.status.is_ok
    assert "ann" not in span.to_json()


def test_a_method_that_nobody_knows_is_not_named(ask: Callable[..., ReadableSpan]) -> None:
    span = ask("ANN", "/notes/x")
    assert span.name == "_OTHER"
    assert (span.attributes or {})["http.response.status_code"] == 405
