"""`amqps://`: calls and events over TLS, and no word to a broker whose certificate is another host's or nobody's."""

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from chassis.publisher import connect
from chassis.testing import wait_for
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.chassis.tests.deployment import ADMIN, Toy, client_of


def certificate(folder: Path, *names: x509.GeneralName) -> Path:
    """A file with a key and a certificate, of its own authority, for these names."""
    key = ec.generate_private_key(ec.SECP256R1())
    now, subject = datetime.datetime.now(datetime.UTC), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "broker.pem"
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file


class Terminator:
    """Takes TLS connections and hands what they say to a plain broker."""

    def __init__(self, pem: Path, target: tuple[str, int]) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(pem)
        self._target = target
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                plain, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(plain,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        try:
            near = self._context.wrap_socket(plain, server_side=True)
        except OSError:
            plain.close()  # a client that does not trust us
            return
        far = socket.create_connection(self._target)
        threading.Thread(target=_copy, args=(near, far), daemon=True).start()
        _copy(far, near)


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while part := source.recv(65536):
            target.sendall(part)
    except OSError:
        pass  # the other side has gone
    for each in (source, target):
        each.close()


@contextmanager
def encrypted(toy: Toy, pem: Path) -> Iterator[str]:
    """The broker's address behind TLS."""
    broker = urlsplit(toy.amqp_url)
    terminator = Terminator(pem, (broker.hostname or "", broker.port or 5672))
    yield broker._replace(
        scheme="amqps", netloc=f"{broker.username}:{broker.password}@127.0.0.1:{terminator.port}"
    ).geturl()
    terminator.close()


def test_calls_and_events_go_over_tls(toy: Toy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pem = certificate(tmp_path, x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with encrypted(toy, pem) as amqp_url:
        toy.amqp_url = amqp_url
        toy.start(SSL_CERT_FILE=str(pem))
        with client_of(toy) as client:
            client.call("toy", "add_note", ADMIN, note_id="n", text="over TLS")
        wait_for(lambda: toy.select("select count(*) from outbox") == [(0,)], "the event to be published")


@pytest.mark.parametrize(("named", "trusted"), [("broker.example.com", True), ("127.0.0.1", False)])
def test_a_certificate_of_another_host_or_of_nobody_is_refused(
    toy: Toy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, trusted: bool
) -> None:
    name = x509.IPAddress(ipaddress.ip_address(named)) if named[0].isdigit() else x509.DNSName(named)
    pem = certificate(tmp_path, name)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with encrypted(toy, pem) as amqp_url, pytest.raises(ssl.SSLCertVerificationError):
        connect(amqp_url)
