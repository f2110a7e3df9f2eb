"""Between the event loop and the threads: when requests are read, queued, refused."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

import flask
import pytest
from gateway.arriving import MIN_RATE, TooSlow, read_body
from gateway.bridge import ARRIVED, Bridge, Limits, Refusals

NEVER = 3600.0
REFUSALS = Refusals(*(lambda path, word=word: flask.Response(f"{word} {path}", 503) for word in Refusals._fields))


def scope(path: str = "/x", **headers: str) -> dict[str, Any]:
    return {
        "method": "GET", "path": path, "query_string": b"", "http_version": "1.1", "server": ("s", 80),
        "client": ("c", 1), "scheme": "http",
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip


def receiving(*messages: dict[str, Any]) -> Callable[[], Any]:
    """A client that sends these messages, and then nothing more."""
    left = iter(messages)

    async def receive() -> dict[str, Any]:
        if (message := next(left, None)) is None:
            await asyncio.get_running_loop().create_future()
        assert message is not None
        return message

    return receive


def part(body: bytes, *, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def read(*messages: dict[str, Any], max_body: int = 10, seconds: float = NEVER, **headers: str) -> bytes | None:
    return asyncio.run(read_body(scope(**headers), receiving(*messages), max_body=max_body, seconds=seconds))


def test_a_body_is_read_to_its_end() -> None:
    assert read(part(b"abc"), part(b"def", more=False)) == b"abcdef"


def test_a_body_is_read_no_further_than_shows_that_it_is_too_long() -> None:
    assert read(part(b"x" * 10, more=False)) == b"x" * 10
    assert read(part(b"x" * 10), part(b"x")) == b"x" * 11


@pytest.mark.parametrize("length", ["11", "9" * 5_000])
def test_a_body_that_is_declared_too_long_is_not_read(length: str) -> None:
    assert read(content_length=length) == b""


def test_a_part_of_a_body_is_no_body() -> None:
    assert read(part(b"abc"), {"type": "http.disconnect"}) is None


@pytest.mark.parametrize("before", [[], [part(b"")], [part(b"abc"), part(b"def")]])
def test_a_body_that_never_ends_is_too_slow(before: list[dict[str, Any]]) -> None:
    with pytest.raises(TooSlow):
        read(*before, seconds=0.01)


def test_a_large_body_has_more_time() -> None:
    async def main() -> bytes | None:
        loop = asyncio.get_running_loop()
        rest: asyncio.Future[dict[str, Any]] = loop.create_future()
        first = [part(bytes(MIN_RATE * 600))]

        async def receive() -> dict[str, Any]:
            if first:
                return first.pop()
            loop.call_later(0.1, rest.set_result, part(b"", more=False))  # after the time of a small one
            return await rest

        return await read_body(scope(), receive, max_body=MIN_RATE * 1000, seconds=0.02)

    assert asyncio.run(main()) == bytes(MIN_RATE * 600)


class House:
    """A bridge over an application that works until it may go on."""

    def __init__(self, *, threads: int, waiting: int, seconds: float = NEVER, body_seconds: float = NEVER) -> None:
        self.go_on = threading.Event()
        self.worked = threading.Semaphore(0)
        self.seen: list[dict[str, Any]] = []
        self.bridge = Bridge(self._wsgi, Limits(threads, waiting, seconds, 10, body_seconds), REFUSALS)

    def _wsgi(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/healthz":
            self.seen.append(environ)
            self.worked.release()
            self.go_on.wait()
        start("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    async def ask(self, path: str = "/x", *messages: dict[str, Any]) -> str:
        sent: list[dict[str, Any]] = []

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self.bridge(scope(path), receiving(*(messages or [part(b"", more=False)])), send)
        return b"".join(message.get("body", b"") for message in sent).decode()

    async def idle(self) -> None:
        """Wait until the threads have nothing left to do."""
        while self.bridge._workers._unfinished:
            await asyncio.sleep(0.001)

    @asynccontextmanager
    async def busy(self, threads: int, waiting: int) -> AsyncIterator[list["asyncio.Task[str]"]]:
        """With all threads at work and so many more requests waiting."""
        tasks = [asyncio.create_task(self.ask()) for _ in range(threads + waiting)]
        for _ in range(threads):
            await asyncio.to_thread(self.worked.acquire)
        yield tasks
        self.go_on.set()


def test_no_more_requests_wait_than_the_limit() -> None:
    async def main() -> None:
        house = House(threads=2, waiting=3)
        async with house.busy(2, 3) as tasks:
            assert await house.ask() == "too_many /x"
            assert not any(task.done() for task in tasks)
        assert await asyncio.gather(*tasks) == ["ok"] * 5
        assert await house.ask() == "ok"

    asyncio.run(main())


def test_operators_are_answered_while_all_threads_are_busy() -> None:
    async def main() -> None:
        house = House(threads=2, waiting=1)
        async with house.busy(2, 1) as tasks:
            assert [await house.ask("/healthz") for _ in range(5)] == ["ok"] * 5
        assert await asyncio.gather(*tasks) == ["ok"] * 3

    asyncio.run(main())


def test_a_request_that_waited_until_its_deadline_is_never_worked_on() -> None:
    async def main() -> None:
        house = House(threads=1, waiting=5, seconds=NEVER)
        loop = asyncio.get_running_loop()
        clock = loop.time
        async with house.busy(1, 5) as tasks:
            loop.time = lambda: clock() + 2 * NEVER  # type: ignore[method-assign]
            assert await asyncio.gather(*tasks[1:]) == ["waited_too_long /x"] * 5
        assert await tasks[0] == "ok"
        await house.idle()  # the thread passes over those that waited too long, which keep their places until then
        assert await house.ask() == "ok"
        assert len(house.seen) == 2

    asyncio.run(main())


def test_a_requests_time_begins_when_it_has_arrived() -> None:
    async def main() -> None:
        house = House(threads=1, waiting=1)
        async with house.busy(1, 1) as tasks:
            queued = time.time()
        await asyncio.gather(*tasks)
        assert [environ[ARRIVED] <= queued for environ in house.seen] == [True, True]

    asyncio.run(main())


def test_a_request_whose_body_is_too_slow_takes_no_thread() -> None:
    async def main() -> None:
        house = House(threads=1, waiting=0, body_seconds=0.01)
        assert await house.ask("/x", part(b"a")) == "too_slow /x"
        assert house.seen == []

    asyncio.run(main())
