"""Far sides for tests: real HTTP servers on the loopback that do what a test tells them to."""

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, TypeVar

from chassis.testing import free_port


class Received(NamedTuple):
    """A request as it came; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Reply(NamedTuple):
    """What to answer."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = {}


ServerT = TypeVar("ServerT", bound=socketserver.TCPServer)
Script = Callable[[Received], Reply]


class Receiver:
    """Answers every request with `script`, which may be exchanged at any time, and remembers them."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.requests: list[Received] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                received = Received(self.command, self.path, headers, body)
                receiver.requests.append(received)
                reply = receiver.script(received)
                with suppress(OSError):  # the caller may have gone
                    self.send_response(reply.status)
                    for name, value in {"content-length": str(len(reply.body)), **reply.headers}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(reply.body)

            def do_POST(self) -> None:
                self.do_GET()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = _bound(lambda port: ThreadingHTTPServer(("127.0.0.1", port), Handler))
        self.port = self._server.server_address[1]
        self._server.daemon_threads = True
        self._server.block_on_close = False
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        """Stop; connections are refused from now on."""
        self._server.shutdown()
        self._server.server_close()


def _bound(make: Callable[[int], ServerT]) -> ServerT:
    """A server on a free port; between finding and taking it, another test may have been faster."""
    for _ in range(5):
        with suppress(OSError):
            return make(free_port())
    return make(free_port())


@contextmanager
def receiving(script: Script = lambda _: Reply()) -> Iterator[Receiver]:
    """A receiver for a while."""
    receiver = Receiver(script)
    try:
        yield receiver
    finally:
        receiver.close()


@contextmanager
def speaking(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server of raw bytes: `talk` is called with each connection. The URL."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):  # the caller may have gone
                talk(self.request)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    server = _bound(lambda port: Server(("127.0.0.1", port), Handler))
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
