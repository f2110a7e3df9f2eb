"""Callers that go on writing through every outage, and remember what was acknowledged."""

import threading
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

import msgspec
from chassis.errors import ServiceError
from chassis.rpc_client import RpcClient

from services.chassis.tests.deployment import ADMIN


class Load:
    """`threads` callers, each call with a deadline of `deadline` seconds, inside the `with` block."""

    def __init__(self, client: RpcClient, *, threads: int = 4, deadline: float = 5.0) -> None:
        self.acknowledged: list[str] = []
        self.codes: Counter[str] = Counter()
        self.longest = 0.0
        self._client = client
        self._threads = threads
        self._deadline = deadline
        self._over = threading.Event()
        self._pool = ThreadPoolExecutor(threads)
        self._writers: list[Future[None]] = []

    def __enter__(self) -> Self:
        self._writers = [self._pool.submit(self._write, thread) for thread in range(self._threads)]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._pool.shutdown()
        for writer in self._writers:
            writer.result()

    def wait_for_more(self, count: int, *, seconds: float) -> None:
        """Return after so many more acknowledged calls; fails, naming errors so far, when they do not come in time."""
        enough, until = len(self.acknowledged) + count, time.monotonic() + seconds
        while len(self.acknowledged) < enough:
            missing = enough - len(self.acknowledged)
            assert time.monotonic() < until, f"{missing} of {count} calls not acknowledged in {seconds} s: {self.codes}"
            time.sleep(0.05)

    def _write(self, thread: int) -> None:
        count = 0
        while not self._over.is_set():
            count += 1
            note, started = f"{thread}-{count}", time.monotonic()
            context = msgspec.structs.replace(ADMIN, deadline=time.time() + self._deadline)
            try:
                self._client.call("toy", "add_note", context, note_id=note, text="x")
            except ServiceError as err:
                self.codes[f"{type(err).__name__} {err.code}"] += 1
                self._over.wait(0.05)
            else:
                self.acknowledged.append(note)
            self.longest = max(self.longest, time.monotonic() - started)
