"""One client's connection: fed by threads, sent by the event loop, with no thread of its own."""

import asyncio
import threading
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from gateway.live import sse

PATIENCE = 20.0
"""Seconds that the client may leave what was sent unread, once the system's buffers are full."""
MAX_BYTES = 4 * 1024 * 1024
"""What is kept for a client that does not read, beside the limit on the number of messages."""

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Stream:
    """`push` and `end` may be called from any thread; `on_close` is called once, when the connection is given up.

    A client for which more than `limit` messages are waiting gets `overrun` as its last; one that has been sent nothing
    for `keep_alive` seconds gets a comment.
    """

    def __init__(self, *, limit: int, overrun: bytes, keep_alive: float, on_close: Callable[[], None]) -> None:
        self._limit = limit
        self._overrun = overrun
        self._keep_alive = keep_alive
        self._on_close = on_close
        self._lock = threading.Lock()
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self._ended = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()

    @property
    def ended(self) -> bool:
        """Whether nothing more is taken."""
        return self._ended

    def push(self, message: bytes) -> bool:
        """Send this; False when the stream has ended, or ends now as too much waits already."""
        with self._lock:
            if self._ended:
                return False
            full = len(self._waiting) >= self._limit or self._bytes + len(message) > MAX_BYTES
            self._put(self._overrun if full else message)
            self._ended = full
        self._notify()
        return not full

    def end(self, last: bytes = b"") -> None:
        """Send what waits, then this, then nothing more. Without a `complete` the client connects anew."""
        with self._lock:
            if self._ended:
                return
            if last:
                self._put(last)
            self._ended = True
        self._notify()

    def abandon(self) -> None:
        """The client has left before anything was sent."""
        self.end()
        self._on_close()

    async def serve(self, receive: Receive, send: Send) -> None:
        """Send until the stream ends, the client leaves or does not read."""
        await asyncio.ensure_future(self._serve(receive, send))  # a task of asyncio's own, which time-outs need

    def _put(self, message: bytes) -> None:
        self._waiting.append(message)
        self._bytes += len(message)

    def _notify(self) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._wake.set)

    async def _serve(self, receive: Receive, send: Send) -> None:
        self._loop = asyncio.get_running_loop()
        gone = asyncio.ensure_future(self._until_gone(receive))
        try:
            sending = asyncio.ensure_future(self._send_all(send))
            await asyncio.wait((gone, sending), return_when=asyncio.FIRST_COMPLETED)
            sending.cancel()
        finally:
            gone.cancel()
            self.abandon()

    async def _until_gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    async def _send_all(self, send: Send) -> None:
        await self._send(send, sse.KEEP_ALIVE)
        while True:
            self._wake.clear()
            with self._lock:
                messages, ended = b"".join(self._waiting), self._ended
                self._waiting.clear()
                self._bytes = 0
            if messages:
                await self._send(send, messages)
            elif ended:
                await send({"type": "http.response.body", "body": b""})
                return
            elif not await self._woken():
                await self._send(send, sse.KEEP_ALIVE)

    async def _send(self, send: Send, body: bytes) -> None:
        async with asyncio.timeout(PATIENCE):
            await send({"type": "http.response.body", "body": body, "more_body": True})

    async def _woken(self) -> bool:
        try:
            async with asyncio.timeout(self._keep_alive):
                await self._wake.wait()
        except TimeoutError:
            return False
        return True
