import datetime
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpbin  # type: ignore[import-untyped]
import pytest
from chassis.testing import free_port
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from integrations.addresses import AddressGuard, parse_url
from integrations.outgoing import Exchange, Limits, Outgoing, OutgoingError
from werkzeug.serving import make_server

from services.integrations.tests.third_party import Reply, receiving, speaking

LIMITS = Limits(connect=1.0, total=2.0, size=10_000)


def get(outgoing: Outgoing, url: str, limits: Limits = LIMITS) -> Any:
    return outgoing.send(Exchange("GET", parse_url(url)), limits)


def failure(outgoing: Outgoing, url: str, limits: Limits = LIMITS) -> str:
    with pytest.raises(OutgoingError) as caught:
        get(outgoing, url, limits)
    return caught.value.code


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


SHORT = Limits(connect=0.5, total=0.5, size=10_000)


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


# --- where the connection goes -------------------------------------------------------------------------------------


class Rebinding:
    """A resolver whose first answer is harmless and whose later ones lead inside."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.calls = 0

    def __call__(self, host: str, port: int) -> list[Any]:
        self.calls += 1
        address = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]


def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    """127.0.0.2 is allowed and answers; a second look at the name would lead to 127.0.0.1, which is not allowed."""
    with receiving() as inside:
        resolver = Rebinding("127.0.0.2", "127.0.0.1")
        outgoing = Outgoing(AddressGuard(["127.0.0.2/32"], resolver))
        assert failure(outgoing, f"http://public.example:{inside.port}/") == "unavailable"
        assert resolver.calls == 1
        assert failure(outgoing, f"http://public.example:{inside.port}/") == "address_not_allowed"
        assert inside.requests == []


def test_the_name_is_kept_for_the_server() -> None:
    with receiving() as far:
        outgoing = Outgoing(AddressGuard(["127.0.0.1/32"], Rebinding("127.0.0.1")))
        assert get(outgoing, f"http://Public.Example:{far.port}/x").status == 200
        assert far.requests[0].headers["host"] == f"public.example:{far.port}"


def test_a_resolver_that_does_not_answer_is_left() -> None:
    answered = threading.Event()

    def never(host: str, port: int) -> list[Any]:
        answered.wait(10)
        return []

    assert failure(Outgoing(AddressGuard(resolve=never)), "http://public.example/", SHORT) == "timeout"
    answered.set()


def test_a_second_address_is_tried_when_the_first_refuses() -> None:
    def both(host: str, port: int) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("127.0.0.9", "127.0.0.1")]

    with receiving() as far:
        outgoing = Outgoing(AddressGuard(["127.0.0.0/8"], both))
        assert get(outgoing, f"http://public.example:{far.port}/").status == 200


def test_proxies_of_the_environment_are_not_used(outgoing: Outgoing, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as far, receiving() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("http_proxy", proxy.url)
        assert get(outgoing, far.url).status == 200
        assert proxy.requests == []


# --- TLS -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for public.example with its key, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "public.example")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("public.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + made.public_bytes(pem))
    return path


@pytest.fixture
def tls_port(certificate: Path) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def talk(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            secure.recv(1000)
            secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")

    with speaking(talk) as url:
        yield parse_url(url).port or 0


def test_the_certificate_is_checked_against_the_name_although_the_address_is_called(
    certificate: Path, tls_port: int
) -> None:
    trusting = ssl.create_default_context(cafile=str(certificate))
    outgoing = Outgoing(AddressGuard(["127.0.0.1/32"], Rebinding("127.0.0.1")), trusting)
    assert get(outgoing, f"https://public.example:{tls_port}/").body == b"secret"
    assert failure(outgoing, f"https://other.example:{tls_port}/") == "unavailable"


def test_an_unknown_certificate_is_refused(tls_port: int) -> None:
    outgoing = Outgoing(AddressGuard(["127.0.0.1/32"], Rebinding("127.0.0.1")))
    assert failure(outgoing, f"https://public.example:{tls_port}/") == "unavailable"
