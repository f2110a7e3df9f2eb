"""The one way out: an HTTP exchange with a third party, bounded in time and size, to a checked address only.

Nothing here follows redirects, retries, decompresses or keeps connections; errors carry no part of the request.
"""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any, NamedTuple

import httpcore
import httpx
from chassis import tracing
from chassis.tracing import Attributes, Kind

from integrations.addresses import AddressGuard, AddressNotAllowed, InvalidUrl, UnknownHost, host_of, port_of

USER_AGENT = "Dossier/1.0"
TOO_LATE = "no complete answer in time"


class OutgoingError(Exception):
    """No answer. `code`: address_not_allowed, invalid_url, unavailable, timeout or bad_answer."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Exchange(NamedTuple):
    """One request; header names in any case."""

    method: str
    url: httpx.URL
    headers: Mapping[str, str] = {}
    body: bytes = b""


class Limits(NamedTuple):
    """Seconds to connect, seconds for all, bytes of the answer's body."""

    connect: float
    total: float
    size: int


class Answer(NamedTuple):
    """`headers` by lower-case name; `complete` is False when the body was cut at the limit."""

    status: int
    headers: dict[str, str]
    body: bytes
    complete: bool


class Outgoing:
    """Safe for many threads or greenlets."""

    def __init__(self, guard: AddressGuard, ssl_context: ssl.SSLContext | None = None) -> None:
        self._guard = guard
        self._ssl_context = ssl_context or httpx.create_ssl_context()

    def send(self, exchange: Exchange, limits: Limits) -> Answer:
        """The answer, whatever its status. Raises OutgoingError."""
        with _span(exchange) as span:
            answer = self._send(exchange, limits)
            span.set({"http.response.status_code": answer.status})
            if answer.status >= 400:
                span.fail(str(answer.status))
            return answer

    def _send(self, exchange: Exchange, limits: Limits) -> Answer:
        deadline = time.monotonic() + limits.total
        connect = min(limits.connect, limits.total)
        line = _Line(self._checked_addresses(exchange.url, connect), connect)
        watchdog = threading.Timer(max(0.0, deadline - time.monotonic()), line.cut)
        watchdog.daemon = True
        watchdog.start()
        try:
            with self._pool(line) as pool:
                answer = _exchange(pool, exchange, limits)
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError) as err:
            raise _translated(err, line) from err
        finally:
            watchdog.cancel()
            line.close()
        if line.was_cut:  # a body of unknown length ends where the connection does, so the cut looks like its end
            raise OutgoingError("timeout", TOO_LATE)
        return answer

    def _checked_addresses(self, url: httpx.URL, seconds: float) -> list[str]:
        # A resolver has its own, long idea of patience; in a thread it can be left behind.
        lookup: Future[list[str]] = Future()
        threading.Thread(target=_look_up, args=(lookup, self._guard, url), daemon=True).start()
        try:
            return lookup.result(seconds)
        except FutureTimeout as err:
            raise OutgoingError("timeout", "the host's name was not resolved in time") from err
        except AddressNotAllowed as err:
            raise OutgoingError("address_not_allowed", str(err)) from err
        except InvalidUrl as err:
            raise OutgoingError("invalid_url", str(err)) from err
        except UnknownHost as err:
            raise OutgoingError("unavailable", str(err)) from err

    def _pool(self, line: "_Line") -> httpcore.ConnectionPool:
        return httpcore.ConnectionPool(ssl_context=self._ssl_context, network_backend=line, max_connections=1)


def _span(exchange: Exchange) -> tracing.Span:
    """Its span names the host alone: path, query and headers may hold secrets."""
    attributes: Attributes = {
        "http.request.method": exchange.method,
        "server.address": exchange.url.host,
        "server.port": port_of(exchange.url),
    }
    return tracing.start(exchange.method, Kind.CLIENT, attributes)


def _look_up(lookup: Future[list[str]], guard: AddressGuard, url: httpx.URL) -> None:
    try:
        lookup.set_result(guard.addresses(host_of(url), port_of(url)))
    except Exception as err:  # noqa: BLE001 (raised again where the result is taken)
        lookup.set_exception(err)


class _Line(httpcore.NetworkBackend):
    """Connects to the checked addresses, whatever name it is asked for; TLS and Host keep the name."""

    def __init__(self, addresses: list[str], timeout: float) -> None:
        self._addresses = addresses
        self._timeout = timeout
        self._backend = httpcore.SyncBackend()
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self.was_cut = False

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        until = time.monotonic() + self._timeout
        for address in self._addresses[:-1]:
            with contextlib.suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                share = max(0.1, (until - time.monotonic()) / 2)
                return self._watched(self._backend.connect_tcp(address, port, share))
        rest = max(0.1, until - time.monotonic())
        return self._watched(self._backend.connect_tcp(self._addresses[-1], port, rest))

    def cut(self) -> None:
        """Time is up: end the connection under whatever drips, be it a handshake, a header or a body."""
        with self._lock:
            self.was_cut = True
            if self._socket is not None:
                with contextlib.suppress(OSError):  # the far side was faster
                    self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Give back the second handle of the connection."""
        with self._lock:
            if self._socket is not None:
                self._socket.close()
                self._socket = None

    def _watched(self, stream: httpcore.NetworkStream) -> httpcore.NetworkStream:
        # A duplicate, as TLS takes the socket over: shutting down one handle ends the connection for both.
        with self._lock:
            self._socket = stream.get_extra_info("socket").dup()
        if self.was_cut:
            self.cut()
        return stream


def _exchange(pool: httpcore.ConnectionPool, exchange: Exchange, limits: Limits) -> Answer:
    timeouts = {"connect": limits.connect, "read": limits.total, "write": limits.total, "pool": limits.total}
    url = exchange.url
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    with pool.stream(
        exchange.method,
        target,
        headers=list(_headers(exchange)),
        content=exchange.body or None,
        extensions={"timeout": timeouts},
    ) as response:
        body, complete = _read(response.iter_stream(), limits.size)
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
        return Answer(response.status, headers, body, complete)


def _headers(exchange: Exchange) -> Iterator[tuple[str, str]]:
    own = {"host": exchange.url.netloc.decode("ascii"), "user-agent": USER_AGENT, "accept-encoding": "identity"}
    if exchange.body or exchange.method != "GET":
        own["content-length"] = str(len(exchange.body))
    given = {name.lower() for name in exchange.headers}
    yield from ((name, value) for name, value in own.items() if name not in given)
    yield from exchange.headers.items()


def _read(stream: Any, size: int) -> tuple[bytes, bool]:
    body = bytearray()
    for part in stream:
        body += part
        if len(body) > size:
            return bytes(body[:size]), False
    return bytes(body), True


def _translated(err: Exception, line: _Line) -> OutgoingError:
    if line.was_cut or isinstance(err, httpcore.TimeoutException):
        return OutgoingError("timeout", TOO_LATE)
    if isinstance(err, httpcore.LocalProtocolError):
        return OutgoingError("invalid_request", "the request cannot be written in HTTP")
    if isinstance(err, httpcore.ProtocolError):
        return OutgoingError("bad_answer", "the answer is not HTTP")
    if isinstance(err, (httpcore.ConnectError, httpcore.ReadError, httpcore.WriteError)):
        return OutgoingError("unavailable", "the connection was refused or lost")
    return OutgoingError("unavailable", "the third party cannot be reached")
