"""The Flask application behind granian's event loop: requests are worked on in threads, streams wait on the loop.

Speaks ASGI (https://asgi.readthedocs.io/en/latest/specs/www.html) on one side and WSGI (PEP 3333) on the other. A view
that wants to go on sending after its answer puts a `Stream` into the environment under STREAM; its answer's status and
headers are sent then, and the stream's `serve` has the connection from there on. An idle stream has no thread.

A request's time begins when it has arrived in full (ARRIVED, in Unix seconds), not when a thread is free. Only so many
wait for a thread; the operators' paths have threads of their own, so that they answer while all others are busy.
"""

import asyncio
import io
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any, NamedTuple, Protocol

import flask

from gateway.arriving import Message, Receive, Scope, TooSlow, read_body
from gateway.work import Workers

STREAM = "dossier.stream"
ARRIVED = "dossier.arrived"

_OPERATORS = ("/healthz", "/readyz", "/metrics")
_OPERATORS_WAITING = 16
"""Requests for one of these paths; each has one thread."""

_COMMON = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,
    "wsgi.multiprocess": False,
    "wsgi.multithread": True,
    "wsgi.run_once": False,
}
_PLAIN = {b"content-type": "CONTENT_TYPE", b"content-length": "CONTENT_LENGTH"}

Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[str, str]]
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Stream(Protocol):
    """What goes on sending once its head has been sent."""

    async def serve(self, receive: Receive, send: Send) -> None: ...

    def abandon(self) -> None: ...


class Answer(NamedTuple):
    """What the application answered; a body of unknown length is `parts`, to be closed."""

    status: int
    headers: Headers
    body: bytes = b""
    parts: Iterable[bytes] | None = None
    stream: Stream | None = None


class Limits(NamedTuple):
    """`threads` work while `waiting` more requests wait, each `seconds` at most. See `read_body` for the others."""

    threads: int
    waiting: int
    seconds: float
    max_body: int
    body_seconds: float


class Refusals(NamedTuple):
    """The answers, by path, to requests that the application does not see."""

    too_slow: Callable[[str], flask.Response]
    too_many: Callable[[str], flask.Response]
    waited_too_long: Callable[[str], flask.Response]


class _Turn:
    """A request's turn: either a thread takes it or its time ends, whichever comes first."""

    def __init__(self, scope: Scope, body: bytes, loop: asyncio.AbstractEventLoop) -> None:
        self.scope = scope
        self.body = body
        self.loop = loop
        self.arrived = time.time()
        self.done: asyncio.Future[Answer] = loop.create_future()
        self._taken = threading.Lock()

    def take(self) -> bool:
        """True for the first caller only."""
        return self._taken.acquire(blocking=False)


class Bridge:
    """What granian runs. Of a body that is too long the application sees only that it is."""

    def __init__(self, wsgi: Wsgi, limits: Limits, refusals: Refusals) -> None:
        self._wsgi = wsgi
        self._limits = limits
        self._refusals = refusals
        self._workers = Workers(limits.threads, "request", limits.waiting)
        self._operators = {path: Workers(1, path, _OPERATORS_WAITING) for path in _OPERATORS}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        limits, path = self._limits, scope["path"]
        try:
            body = await read_body(scope, receive, max_body=limits.max_body, seconds=limits.body_seconds)
        except TooSlow:
            answer = _refused(self._refusals.too_slow(path))
        else:
            if body is None:
                return
            answer = await self._answered(_Turn(scope, body, loop))
        await self._send(answer, receive, send, loop)

    async def _answered(self, turn: _Turn) -> Answer:
        path = turn.scope["path"]
        if not self._operators.get(path, self._workers).offer(self._work, turn):
            return _refused(self._refusals.too_many(path))
        expiry = turn.loop.call_later(self._limits.seconds, self._expire, turn)
        try:
            return await turn.done
        finally:
            expiry.cancel()

    def _expire(self, turn: _Turn) -> None:
        if turn.take() and not turn.done.done():
            turn.done.set_result(_refused(self._refusals.waited_too_long(turn.scope["path"])))

    async def _send(self, answer: Answer, receive: Receive, send: Send, loop: asyncio.AbstractEventLoop) -> None:
        head = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
        await send({"type": "http.response.start", "status": answer.status, "headers": head})
        if answer.stream is not None:
            await answer.stream.serve(receive, send)
        elif answer.parts is None:
            await send({"type": "http.response.body", "body": answer.body})
        else:
            await self._send_parts(answer.parts, send, loop)

    def _work(self, turn: _Turn) -> None:
        if not turn.take():
            return
        try:
            answer = self._answer(environ(turn.scope, turn.body) | {ARRIVED: turn.arrived})
        except BaseException as err:
            turn.loop.call_soon_threadsafe(_fail, turn.done, err)
            raise
        turn.loop.call_soon_threadsafe(_settle, turn.done, answer)

    def _answer(self, env: dict[str, Any]) -> Answer:
        started: list[tuple[int, Headers]] = []

        def start(status: str, headers: Headers, _: Any = None) -> None:
            started[:] = [(int(status[:3]), headers)]

        parts = self._wsgi(env, start)
        status, headers = started[0]
        if STREAM not in env and not any(name.lower() == "content-length" for name, _ in headers):
            return Answer(status, headers, parts=parts)
        try:
            body = b"".join(parts)
            if STREAM in env:
                headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
            return Answer(status, headers, body=body, stream=env.get(STREAM))
        finally:
            _close(parts)

    async def _send_parts(self, parts: Iterable[bytes], send: Send, loop: asyncio.AbstractEventLoop) -> None:
        """A body of unknown length, made in a thread, no faster than the client reads it."""
        following = iter(parts)
        try:
            while (part := await self._next(following, loop)) is not None:
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            self._workers.submit(_close, parts)

    async def _next(self, parts: Iterator[bytes], loop: asyncio.AbstractEventLoop) -> bytes | None:
        done: asyncio.Future[bytes | None] = loop.create_future()

        def take() -> None:
            try:
                part = next(parts, None)
            except BaseException as err:
                loop.call_soon_threadsafe(_fail, done, err)
                raise
            loop.call_soon_threadsafe(done.set_result, part)

        self._workers.submit(take)
        return await done


def environ(scope: Scope, body: bytes) -> dict[str, Any]:
    """The request as WSGI describes it (PEP 3333)."""
    env = dict(_COMMON)
    env["REQUEST_METHOD"] = scope["method"]
    env["PATH_INFO"] = scope["path"].encode().decode("latin-1")
    env["QUERY_STRING"] = scope["query_string"].decode("latin-1")
    env["SERVER_PROTOCOL"] = f"HTTP/{scope['http_version']}"
    env["SERVER_NAME"], env["SERVER_PORT"] = scope["server"][0], str(scope["server"][1])
    env["REMOTE_ADDR"] = scope["client"][0]
    env["wsgi.url_scheme"] = scope["scheme"]
    env["wsgi.input"] = io.BytesIO(body)
    for name, value in scope["headers"]:
        key = _PLAIN.get(name) or f"HTTP_{name.decode('latin-1').upper().replace('-', '_')}"
        text = value.decode("latin-1")
        env[key] = f"{env[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{text}" if key in env else text
    if body and "CONTENT_LENGTH" not in env:
        env["CONTENT_LENGTH"] = str(len(body))
    return env


def _refused(response: flask.Response) -> Answer:
    return Answer(response.status_code, list(response.headers), response.get_data())


def _close(parts: Iterable[bytes]) -> None:
    close = getattr(parts, "close", None)
    if close is not None:
        close()


def _settle(done: "asyncio.Future[Answer]", answer: Answer) -> None:
    """Hand over on the loop; when nobody waits any more a stream must not stay behind."""
    if not done.done():
        done.set_result(answer)
    elif answer.stream is not None:
        answer.stream.abandon()


def _fail(done: "asyncio.Future[Any]", error: BaseException) -> None:
    if not done.done():
        done.set_exception(error)
