"""Threads that do what they are handed."""

import logging
import queue
import threading
from collections.abc import Callable
from typing import Any

log = logging.getLogger(__name__)


class Workers:
    """A fixed number of daemon threads: an end of the process does not wait for them."""

    def __init__(self, count: int, name: str, most_waiting: int = 0) -> None:
        self._most_waiting = count + most_waiting
        self._unfinished = 0
        self._lock = threading.Lock()
        self._tasks: queue.SimpleQueue[tuple[Callable[..., None], tuple[Any, ...]]] = queue.SimpleQueue()
        for number in range(count):
            threading.Thread(target=self._run, name=f"{name}-{number}", daemon=True).start()

    def offer(self, act: Callable[..., None], *arguments: Any) -> bool:
        """As `submit`, unless all threads are busy and `most_waiting` tasks wait already: then False."""
        with self._lock:
            if self._unfinished >= self._most_waiting:
                return False
            self._unfinished += 1
        self._tasks.put((self._counted, (act, *arguments)))
        return True

    def _counted(self, act: Callable[..., None], *arguments: Any) -> None:
        try:
            act(*arguments)
        finally:
            with self._lock:
                self._unfinished -= 1

    def submit(self, act: Callable[..., None], *arguments: Any) -> None:
        """Have it done as soon as a thread is free."""
        self._tasks.put((act, arguments))

    def _run(self) -> None:
        while True:
            act, arguments = self._tasks.get()
            try:
                act(*arguments)
            except Exception:  # the thread has more to do
                log.exception("a task failed")
