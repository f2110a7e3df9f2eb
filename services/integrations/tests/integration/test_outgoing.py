import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpbin  # type: ignore[import-untyped]
import pytest
from chassis import tracing
from chassis.context import Context, current, new_traceparent
from chassis.otlp import OtlpRecorder
from chassis.span_queue import SpanQueue
from chassis.testing import free_port
from integrations.addresses import AddressGuard, parse_url
from integrations.outgoing import Exchange, Limits, Outgoing, OutgoingError
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from werkzeug.serving import make_server

from services.integrations.tests.integration.exchanges import LIMITS, SHORT, failure, get
from services.integrations.tests.third_party import Reply, receiving, speaking


@pytest.fixture(scope="module")
def httpbin_url() -> Iterator[str]:
    server = make_server("127.0.0.1", free_port(), httpbin.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    server.server_close()


def test_a_request_arrives_as_it_was_meant(outgoing: Outgoing, httpbin_url: str) -> None:
    exchange = Exchange("POST", parse_url(f"{httpbin_url}/anything?a=b%20c"), {"X-One": "1"}, b'{"x": 1}')
    answer = outgoing.send(exchange, LIMITS)
    assert answer.status == 200
    assert answer.complete
    for part in (b'"a": "b c"', b'"X-One": "1"', b'"x": 1', b'"User-Agent": "Dossier/1.0"'):
        assert part in answer.body


def test_a_request_says_how_long_its_body_is_though_there_is_none(outgoing: Outgoing) -> None:
    with receiving() as far:
        for method, body in (("POST", b""), ("POST", b"{}"), ("GET", b"")):
            outgoing.send(Exchange(method, parse_url(far.url), {}, body), LIMITS)
    lengths = [(received.method, received.headers.get("content-length")) for received in far.requests]
    assert lengths == [("POST", "0"), ("POST", "2"), ("GET", None)]


def test_an_error_says_what_happened(outgoing: Outgoing) -> None:
    with pytest.raises(OutgoingError, match="the connection was refused or lost") as caught:
        get(outgoing, f"http://127.0.0.1:{free_port()}/")
    assert (caught.value.code, caught.value.message) == ("unavailable", str(caught.value))


@pytest.mark.parametrize("status", [201, 301, 404, 429, 500])
def test_any_status_is_an_answer_and_redirects_are_not_followed(
    outgoing: Outgoing, httpbin_url: str, status: int
) -> None:
    assert get(outgoing, f"{httpbin_url}/status/{status}").status == status


def test_a_chunked_answer_is_read(outgoing: Outgoing, httpbin_url: str) -> None:
    assert get(outgoing, f"{httpbin_url}/stream/3").body.count(b"\n") == 3


def test_a_large_answer_is_cut(outgoing: Outgoing) -> None:
    with receiving(lambda _: Reply(body=b"x" * 5_000_000)) as far:
        answer = get(outgoing, far.url)
    assert not answer.complete
    assert len(answer.body) == LIMITS.size


@pytest.mark.parametrize(("more", "complete"), [(0, True), (1, False)])
def test_an_answer_of_exactly_the_largest_size_is_complete(outgoing: Outgoing, more: int, complete: bool) -> None:
    with receiving(lambda _: Reply(body=b"x" * (LIMITS.size + more))) as far:
        answer = get(outgoing, far.url)
    assert (answer.complete, len(answer.body)) == (complete, LIMITS.size)


def test_an_answer_that_never_ends_is_cut(outgoing: Outgoing) -> None:
    def for_ever(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 1000)

    with speaking(for_ever) as url:
        assert not get(outgoing, url).complete


def test_nobody_there_is_unavailable(outgoing: Outgoing) -> None:
    assert failure(outgoing, f"http://127.0.0.1:{free_port()}/") == "unavailable"


def test_a_name_that_does_not_resolve_is_unavailable() -> None:
    def nobody(host: str, port: int) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    assert failure(Outgoing(AddressGuard(resolve=nobody)), "http://public.example/") == "unavailable"


GARBAGE = [
    b"SSH-2.0-OpenSSH_9.2\r\n",
    b"HTTP/1.1 banana\r\n\r\n",
    b"\x00" * 1000,
    b"HTTP/1.1 200 OK\r\nbad header\r\n\r\n",
]


@pytest.mark.parametrize("garbage", GARBAGE)
def test_what_is_not_http_is_a_bad_answer(outgoing: Outgoing, garbage: bytes) -> None:
    def talk(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(garbage)

    with speaking(talk) as url:
        assert failure(outgoing, url) == "bad_answer"


def test_an_answer_shorter_than_announced_is_bad(outgoing: Outgoing) -> None:
    def talk(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")

    with speaking(talk) as url:
        assert failure(outgoing, url) == "bad_answer"


def test_a_server_that_hangs_up_is_named(outgoing: Outgoing) -> None:
    with speaking(lambda connection: connection.close()) as url:
        assert failure(outgoing, url) in ("bad_answer", "unavailable")


def dripping(head: bytes) -> Any:
    """Sends `head`, then a byte every 50 ms: no single read is slow, and the whole never ends."""

    def talk(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(head)
        while True:
            connection.sendall(b"a")
            time.sleep(0.05)

    return talk


@pytest.mark.parametrize(
    "head",
    [b"", b"HTTP/1.1 200 OK\r\nx-a: ", b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"],
    ids=["status line", "header", "body", "body of known length"],
)
def test_a_server_that_drips_is_left(outgoing: Outgoing, head: bytes) -> None:
    with speaking(dripping(head)) as url:
        assert failure(outgoing, url, SHORT) == "timeout"


def test_a_server_that_says_nothing_is_left(outgoing: Outgoing) -> None:
    with speaking(lambda connection: time.sleep(5)) as url:
        assert failure(outgoing, url, SHORT) == "timeout"


def test_a_handshake_that_drips_is_left(outgoing: Outgoing) -> None:
    def talk(connection: socket.socket) -> None:
        connection.sendall(b"\x16\x03\x03\x40\x00")  # a handshake record of 16 KiB begins …
        while True:
            connection.sendall(b"\x02")
            time.sleep(0.05)

    with speaking(talk) as url:
        assert failure(outgoing, url.replace("http:", "https:"), SHORT) == "timeout"


def test_a_handshake_that_is_not_answered_is_a_timeout_of_connecting(outgoing: Outgoing) -> None:
    over = threading.Event()
    patient = Limits(connect=0.5, total=600.0, size=10_000)
    with speaking(lambda connection: over.wait(60)) as url:
        assert failure(outgoing, url.replace("http:", "https:"), patient) == "timeout"
        over.set()


def test_a_request_under_way_holds_up_no_process_that_ends(outgoing: Outgoing) -> None:
    before = set(threading.enumerate())
    started: list[threading.Thread] = []

    def look(_: object) -> Reply:
        started.extend(thread for thread in threading.enumerate() if thread not in before)
        return Reply()

    with receiving(look) as far:
        assert get(outgoing, far.url).status == 200
    assert any(isinstance(thread, threading.Timer) for thread in started)
    assert [thread.name for thread in started if not thread.daemon] == []


class Kept(SpanExporter):
    """Keeps spans instead of sending them."""

    def __init__(self) -> None:
        self.spans: list[ReadableSpan] = []

    def export(self, spans: list[ReadableSpan]) -> SpanExportResult:  # type: ignore[override]
        self.spans += spans
        return SpanExportResult.SUCCESS


def test_a_span_names_the_host_and_nothing_that_may_be_a_secret(
    outgoing: Outgoing, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Kept()
    recorder = OtlpRecorder(SpanQueue(kept), {"service.name": "integrations"}, 1.0)
    monkeypatch.setattr(tracing, "recorder", recorder)
    token = current.set(Context(traceparent=new_traceparent()[:-2] + "01"))
    try:
        with receiving(lambda _: Reply(status=404)) as far:
            url = parse_url(f"{far.url}/unmistakable-path?key=unmistakable-secret")
            outgoing.send(Exchange("GET", url, {"X-Key": "unmistakable-header"}), LIMITS)
    finally:
        current.reset(token)
    recorder.stop(5)
    (span,) = kept.spans
    attributes = dict(span.attributes or {})
    assert (span.name, attributes["server.address"]) == ("GET", "127.0.0.1")
    assert attributes["http.request.method"] == "GET"
    assert "unmistakable" not in span.to_json()
