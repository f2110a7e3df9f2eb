"""A client of live changes: GraphQL over server-sent events, as any program would read them."""

import json
import threading
from types import TracebackType
from typing import Any, Self

import httpx

from systemtest.api import Api
from systemtest.waiting import until


class Listening:
    """A subscription that is open; `results` are what came, as (id, execution result)."""

    def __init__(self, api: Api, document: str, *, after: str | None = None, **variables: Any) -> None:
        self.results: list[tuple[str, dict[str, Any]]] = []
        self.completed = False
        self._opened = False
        headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": after} if after else {})
        body = {"query": document, "variables": variables}
        request = api.http.build_request("POST", "/graphql", json=body, headers=headers)
        self.response = api.http.send(request, stream=True)
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        until(lambda: self._opened or None, "the stream to begin")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, err: BaseException | None, at: TracebackType | None) -> None:
        self.response.close()

    def first(self, count: int) -> list[dict[str, Any]]:
        """The first results, as soon as there are so many."""
        until(lambda: len(self.results) >= count or None, f"{count} results")
        return [result for _, result in self.results[:count]]

    def _read(self) -> None:
        fields: dict[str, str] = {}
        try:
            for line in self.response.iter_lines():
                name, _, value = line.partition(":")
                if line:
                    fields[name] = value.removeprefix(" ")
                    continue
                self._opened = self._opened or "id" in fields or "event" in fields
                if fields.get("event") == "next":
                    self.results.append((fields.get("id", ""), json.loads(fields["data"])))
                self.completed = self.completed or fields.get("event") == "complete"
                fields = {}
        except (httpx.HTTPError, httpx.StreamError):
            return  # closed here
