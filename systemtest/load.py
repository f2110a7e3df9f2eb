"""Creating records from several threads while something fails, and keeping every answer."""

import itertools
import threading
import time
from types import TracebackType
from typing import NamedTuple, Self

import httpx

from systemtest import documents
from systemtest.api import Api

PAUSE_AFTER_ERROR = 0.1
"""Seconds; a client that is refused does not hammer."""


class Outcome(NamedTuple):
    """What became of one create: `id` when it was acknowledged, else the `code` of the error."""

    title: str
    seconds: float
    id: str | None
    code: str | None


class Load:
    """Inside the `with`, `threads` threads create records one after another, each with a title of its own."""

    def __init__(self, api: Api, collection: str, threads: int) -> None:
        self.outcomes: list[Outcome] = []
        self._api = api
        self._collection = collection
        self._numbers = itertools.count(1)
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(threads)]

    @property
    def acknowledged(self) -> dict[str, str]:
        """Id by title of the creates that were said to be done."""
        return {outcome.title: outcome.id for outcome in list(self.outcomes) if outcome.id}

    @property
    def refused(self) -> list[Outcome]:
        """The creates that were answered with an error."""
        return [outcome for outcome in list(self.outcomes) if not outcome.id]

    def _run(self) -> None:
        while not self._stop.is_set():
            outcome = self._create(f"Book {next(self._numbers)}")
            self.outcomes.append(outcome)
            if outcome.code:
                time.sleep(PAUSE_AFTER_ERROR)

    def _create(self, title: str) -> Outcome:
        started = time.monotonic()
        try:
            data, errors = self._api.execute(
                documents.CREATE_RECORD, collection=self._collection, values={"title": title}
            )
        except httpx.HTTPError as err:
            return Outcome(title, time.monotonic() - started, None, type(err).__name__)
        seconds = time.monotonic() - started
        if errors:
            return Outcome(title, seconds, None, str(errors[0]["extensions"]["code"]))
        assert data is not None
        record = data["createRecord"]["record"]
        return Outcome(title, seconds, record["id"], None)

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, err: BaseException | None, at: TracebackType | None) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
