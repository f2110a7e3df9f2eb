"""From the broker to the subscriptions: hears events, puts them in the shared order, has the hub hand them on.

Events are heard only while somebody subscribes, and for LINGER seconds after: a client that comes back finds what it
missed. Where events may have been missed (the broker or Redis was away, or more came than could be handed on), everyone
who listens is told so, and a mark in the log tells those who come back.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future

from chassis.errors import Unavailable
from chassis.events import Event
from chassis.listener import Listener

from gateway.live.changes import ACTIONS, Entry, entry_of
from gateway.live.history import History
from gateway.live.hub import Hub

log = logging.getLogger(__name__)

LINGER = 300.0
OPENING = 5.0
"""Seconds that a subscription waits for the broker at most."""
BATCH = 100
BACKLOG = 10_000
"""Events that wait to be handed on at most."""
RETRY = 0.5


class Feed:
    """`collections` are the names of those there are, None while that is not known; `sweep` is in seconds."""

    def __init__(
        self,
        amqp_url: str,
        history: History,
        hub: Hub,
        collections: Callable[[], frozenset[str] | None],
        *,
        sweep: float,
    ) -> None:
        self._history = history
        self._hub = hub
        self._collections = collections
        self._sweep = sweep
        self._lock = threading.Lock()
        self._events: queue.Queue[Entry | Future[None]] = queue.Queue(BACKLOG)
        self._lost = threading.Event()
        self._hearing = False
        self._away = False
        self._used = 0.0
        self._started = False
        self._listener = Listener(amqp_url, "records", (), on_event=self._on_event, on_connected=self._on_connected)

    def listen(self) -> None:
        """Return when changes from now on are heard. Raises Unavailable when the broker or Redis cannot be reached.

        The first waits for the broker; while it is known to be away others do not, for each would hold a thread.
        """
        with self._lock:
            self._start()
            self._used = time.monotonic()
            self._listener.want(ACTIONS)
            waited = 0.0 if self._hearing or self._away else OPENING
            self._away = not self._listener.heard(ACTIONS, waited)
            if self._away:
                raise Unavailable("the message broker cannot be reached")
            if not self._hearing:
                self._begin()
                self._hearing = True

    def _start(self) -> None:
        if not self._started:
            self._started = True
            self._listener.start()
            threading.Thread(target=self._run, name="live-feed", daemon=True).start()
            threading.Thread(target=self._sweep_always, name="live-sweep", daemon=True).start()

    def _begin(self) -> None:
        """Have the feed's thread mark the place; what was heard before lies before it."""
        marked: Future[None] = Future()
        self._lost.clear()
        self._events.put(marked)
        try:
            marked.result(OPENING)
        except TimeoutError as err:
            raise Unavailable("the log of changes cannot be reached") from err

    def _on_connected(self) -> None:
        if self._hearing:
            self._lost.set()

    def _on_event(self, event: Event) -> None:
        try:
            self._events.put_nowait(entry_of(event))
        except queue.Full:
            self._lost.set()

    def _run(self) -> None:
        while True:
            try:
                self._step()
            except Unavailable as err:
                log.warning("the log of changes cannot be reached", extra={"reason": err.message})
                self._lost.set()
                time.sleep(RETRY)
            except Exception:  # the next changes must be handed on
                log.exception("changes could not be handed on")
                self._lost.set()
                time.sleep(RETRY)

    def _step(self) -> None:
        entries, waiting = self._take()
        if waiting:
            self._answer(waiting)
        elif self._lost.is_set():
            self._lost.clear()
            self._hub.miss(self._mark())
        if entries:
            self._history.append(entries)
            if placed := self._history.after(self._hub.place):
                self._hub.hand_on(placed)

    def _answer(self, waiting: list[Future[None]]) -> None:
        try:
            self._mark()
        except Unavailable as err:
            for each in waiting:
                each.set_exception(err)
            raise
        for each in waiting:
            each.set_result(None)

    def _take(self) -> tuple[list[Entry], list[Future[None]]]:
        """What came; nothing after a while."""
        entries: list[Entry] = []
        waiting: list[Future[None]] = []
        try:
            item = self._events.get(timeout=RETRY)
            while True:
                if isinstance(item, Entry):
                    entries.append(item)
                else:
                    waiting.append(item)
                if len(entries) == BATCH:
                    break
                item = self._events.get_nowait()
        except queue.Empty:
            pass
        return entries, waiting

    def _mark(self) -> tuple[int, int]:
        place = self._history.mark()
        self._hub.place = place
        return place

    def _sweep_always(self) -> None:
        while True:
            time.sleep(self._sweep)
            try:
                self._hub.sweep(self._collections())
                self._rest()
            except Exception:  # the next look must be taken
                log.exception("streams could not be looked at")

    def _rest(self) -> None:
        """Hear nothing more when nobody has subscribed for long."""
        with self._lock:
            if self._hearing and not len(self._hub) and time.monotonic() - self._used > LINGER:
                self._listener.want(())
                self._hearing = False
