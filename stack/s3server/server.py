"""The HTTP side: one thread per connection, bodies streamed both ways, clean stopping."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from stack.s3server.app import App, error_response
from stack.s3server.errors import S3Error
from stack.s3server.framing import read_request
from stack.s3server.messages import FileSlice, Response
from stack.s3server.transfer import ChunkedBody, LengthBody

IDLE_SECONDS = 60
STOP_SECONDS = 1.0
MAX_DRAINED_BYTES = 64 << 20
PIECE_BYTES = 256 << 10


class S3HttpServer(ThreadingHTTPServer):
    """Serves an `App` over HTTP/1.1."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], app: App) -> None:
        self.app = app
        self._running = 0
        self._changed = threading.Condition()
        super().__init__(address, _Handler)

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Marks a request as running, so that `stop` waits for it."""
        with self._changed:
            self._running += 1
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def stop(self) -> None:
        """Stop accepting, give running requests a second, close. Not to be called by the serving thread."""
        self.shutdown()
        with self._changed:
            self._changed.wait_for(lambda: self._running == 0, STOP_SECONDS)
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up between requests is no news; anything else is a bug."""
        if not isinstance(sys.exception(), ConnectionError):
            _log(traceback.format_exc())


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "DossierDevelopmentS3"
    sys_version = ""
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True
    server: S3HttpServer

    def setup(self) -> None:
        super().setup()
        self._continue_is_due = False

    def handle_expect_100(self) -> bool:
        """Put off "100 Continue" until the body is wanted, so that a refused upload is never sent."""
        self._continue_is_due = True
        return True

    def _ask_for_body(self) -> None:
        if self._continue_is_due:
            self._continue_is_due = False
            self.send_response_only(100)
            self.end_headers()

    def answer(self) -> None:
        started = time.perf_counter()
        with self.server.counted():
            try:
                outcome = str(self._answer())
            except (ConnectionError, TimeoutError) as err:
                self.close_connection = True
                outcome = f"lost: {type(err).__name__}"
        milliseconds = (time.perf_counter() - started) * 1000
        # Without the query: it may hold a signature that is still valid.
        _log(f"{self.command} {self.path.partition('?')[0]} {outcome} {milliseconds:.1f} ms")

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_OPTIONS = answer  # noqa: N815 - http.server's names

    def _answer(self) -> int:
        try:
            request, body = read_request(self.command, self.path, self.headers, self.rfile, self._ask_for_body)
        except S3Error as err:
            self.close_connection = True
            self._send(error_response(err, self.command, "", ""))
            return err.status
        try:
            response = self.server.app.handle(request)
        except (ConnectionError, TimeoutError):
            raise
        except Exception:  # noqa: BLE001 - the owner of unexpected errors: logged once, answered with a 500
            _log(traceback.format_exc())
            failure = S3Error("InternalError", f"The server's log has the cause of request {request.id}.")
            response = error_response(failure, request.method, request.path, request.id)
        response.headers["x-amz-request-id"] = request.id
        self._drain(body)
        self._send(response)
        return response.status

    def _drain(self, body: LengthBody | ChunkedBody) -> None:
        """Make the connection ready for its next request, or decide to close it."""
        if self._continue_is_due:
            self._continue_is_due = False
            self.close_connection = self.close_connection or not body.finished
            return
        drained = 0
        try:
            while drained < MAX_DRAINED_BYTES and (data := body.read(PIECE_BYTES)):
                drained += len(data)
        except S3Error:
            # The body is malformed or cut off, which the response may say; nothing can follow it.
            self.close_connection = True
        if not body.finished:
            self.close_connection = True

    def _send(self, response: Response) -> None:
        body = response.body
        length = body.length if isinstance(body, FileSlice) else len(body)
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if response.status not in (204, 304):
            self.send_header("Content-Length", str(length))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if isinstance(body, FileSlice):
            with body.file:
                if length and self.command != "HEAD":
                    self.connection.sendfile(body.file, body.file.tell(), length)
        elif self.command != "HEAD":
            self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """`answer` logs instead, when the response has been sent."""

    def log_error(self, format: str, *args: object) -> None:
        """Its own refusals and idle timeouts; `args` is left out because it may quote a query string."""
        _log(f"connection from {self.client_address[0]} ended: {format}")


def _log(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
