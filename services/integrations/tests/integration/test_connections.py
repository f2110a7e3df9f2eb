"""Where connections go: to the checked address, with the name kept for the server and its certificate."""

import datetime
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpcore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from integrations import outgoing as outgoing_http
from integrations.addresses import AddressGuard, parse_url
from integrations.outgoing import Outgoing

from services.integrations.tests.integration.exchanges import SHORT, failure, get
from services.integrations.tests.third_party import receiving, speaking


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


def test_the_time_to_connect_is_shared_by_the_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of what is left for each but the last, which may use all of it, and a moment when nothing is left."""
    clock = Clock()
    monkeypatch.setattr(outgoing_http, "time", clock)
    line = outgoing_http._Line(["first", "second", "last"], 8.0)
    allowed: list[tuple[str, float]] = []

    class Slow(httpcore.NetworkBackend):
        """Each address takes five seconds, and does not answer."""

        def connect_tcp(self, host: str, port: int, timeout: float | None = None, *_: Any) -> httpcore.NetworkStream:
            allowed.append((host, timeout or 0.0))
            clock.now += 5.0
            raise httpcore.ConnectTimeout

    monkeypatch.setattr(line, "_backend", Slow())
    with pytest.raises(httpcore.ConnectTimeout):
        line.connect_tcp("public.example", 80)
    assert allowed == [("first", 4.0), ("second", 1.5), ("last", 0.1)]


class Clock:
    """In place of the module `time`."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


def test_proxies_of_the_environment_are_not_used(outgoing: Outgoing, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as far, receiving() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("http_proxy", proxy.url)
        assert get(outgoing, far.url).status == 200
        assert proxy.requests == []


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
