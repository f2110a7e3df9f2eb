"""What the steps of the demonstration share."""

from typing import Any

from rich.console import Console

from systemtest import documents
from systemtest.api import Api
from systemtest.stack import Stack


class Scene:
    """A running stack, a signed-in client, and where to say what was seen. `lax`: id of the airport it is about."""

    def __init__(self, stack: Stack, console: Console) -> None:
        self.stack = stack
        self.console = console
        self.api = Api(stack.gateway)
        self.lax = ""
        self._left_behind: list[tuple[str, dict[str, Any]]] = []

    def say(self, text: str) -> None:
        """Print a line below the step's title."""
        self.console.print(f"    {text}", highlight=False)

    def remove_later(self, document: str, **variables: Any) -> None:
        """What a step made and nobody needs when the demonstration is over: the mutation that removes it."""
        self._left_behind.append((document, variables))

    def clear(self) -> None:
        """Remove what was to be removed."""
        while self._left_behind:
            document, variables = self._left_behind.pop()
            self.api.mutate(document, **variables)

    def rename(self, name: str) -> dict[str, Any]:
        """Give the airport another name: the changed record."""
        record = self.api.query(documents.RECORD, collection="airports", id=self.lax)["record"]
        change = {"collection": "airports", "id": record["id"], "version": record["version"]}
        changed: dict[str, Any] = self.api.mutate(documents.UPDATE_RECORD, **change, values={"name": name})["record"]
        return changed
