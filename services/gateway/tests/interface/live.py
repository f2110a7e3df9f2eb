"""A client of live changes, and what publishes them."""

import threading
from typing import Any

import httpx
import msgspec
from chassis.events import new_event
from chassis.publisher import Outgoing, Publisher
from chassis.testing import wait_for
from msgspec.json import encode

SUBSCRIBE = (
    'subscription($f: JSON) { recordChanged(collection: "orders", filter: $f) '
    '{ action id at actor record { id values link(field: "company") { id } } } }'
)


class Event(dict[str, str]):
    """A server-sent event by its fields."""

    @property
    def result(self) -> dict[str, Any]:
        """The execution result that it carries."""
        return dict(msgspec.json.decode(self["data"]))


class Listening:
    """A stream, read on a thread of its own until it ends or `close`; `events` are those with a name."""

    def __init__(
        self, http: httpx.Client, query: str = SUBSCRIBE, *, headers: dict[str, str] | None = None, **variables: Any
    ):
        self.events: list[Event] = []
        self.comments = 0
        self.ended = False
        self.place = ""
        request = http.build_request(
            "POST",
            "/graphql",
            json={"query": query, "variables": variables},
            headers={"Accept": "text/event-stream", **(headers or {})},
        )
        self.response = http.send(request, stream=True)
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        if self.response.status_code == 200:
            wait_for(lambda: self.place or self.ended, "the place where it begins")

    def wait(self, count: int, seconds: float = 10.0) -> list[Event]:
        """The events, as soon as there are so many."""
        wait_for(lambda: len(self.events) >= count, f"{count} events, not {self.events}", seconds=seconds)
        return self.events

    def changes(self, count: int) -> list[dict[str, Any]]:
        """The changes themselves, as soon as there are so many."""
        return [event.result["data"]["recordChanged"] for event in self.wait(count)]

    def wait_end(self, seconds: float = 10.0) -> list[Event]:
        """All events of a stream that has ended."""
        wait_for(lambda: self.ended, "the end of the stream", seconds=seconds)
        return self.events

    def close(self) -> None:
        self.response.close()

    def _read(self) -> None:
        event = Event()
        try:
            for line in self.response.iter_lines():
                name, _, value = line.partition(":")
                if not line:
                    if "event" in event:
                        self.events.append(event)
                    self.place = event.get("id", self.place)
                    event = Event()
                elif name:
                    event[name] = value.removeprefix(" ")
                else:
                    self.comments += 1
        except (httpx.HTTPError, httpx.StreamError):
            pass  # closed here
        self.ended = True


class Changing:
    """Publishes changes of records, as the records service does."""

    def __init__(self, amqp_url: str) -> None:
        self._publisher = Publisher(amqp_url)

    def change(self, id: str, action: str = "updated", collection: str = "orders", times: int = 1) -> None:
        events = [new_event("records", f"record_{action}", f"{collection}/{id}", {}, actor="u1") for _ in range(times)]
        self._publisher.send_confirmed([Outgoing("records.events", event.type, encode(event), {}) for event in events])

    def close(self) -> None:
        self._publisher.close()
