"""The query string of a request: read by name, every mistake in it reported at once."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from chassis.errors import Problem
from werkzeug.datastructures import MultiDict

from gateway import json_values, page_sizes
from gateway.problems import Refusal

FLAGS = {"true": True, "false": False}
_WHOLE = re.compile(r"[0-9]{1,9}")


class Parameters:
    """Reads each parameter that a route knows; `check` refuses what is left over and what was wrong."""

    def __init__(self, given: MultiDict[str, str]) -> None:
        self._given = given
        self._known: set[str] = set()
        self._problems: list[Problem] = []

    def text(self, name: str) -> str | None:
        """The parameter as it is; None when it is not given."""
        self._known.add(name)
        values = self._given.getlist(name)
        if not values:
            return None
        if len(values) > 1:
            self.wrong(name, "repeated", "must be given once")
        self._problems.extend(json_values.problems(values[0], name))
        return values[0]

    def flag(self, name: str) -> bool:
        """true or false; false when it is not given."""
        text = self.text(name)
        if text is not None and text not in FLAGS:
            self.wrong(name, "invalid_value", "must be true or false")
        return FLAGS.get(text or "", False)

    def names(self, name: str) -> list[str] | None:
        """Parts between commas."""
        text = self.text(name)
        if text is None:
            return None
        parts = text.split(",")
        if not all(parts):
            self.wrong(name, "invalid_value", "must be names with a comma between them")
        return parts

    def page_size(self) -> int:
        """`first`: how many items at most."""
        text = self.text("first")
        if text is None:
            return 25
        first = int(text) if _WHOLE.fullmatch(text) else 0
        if (problem := page_sizes.problem(first)) is not None:
            self._problems.append(problem)
        return first

    def json_object(self, name: str) -> dict[str, Any] | None:
        """A JSON object."""
        text = self.text(name)
        if text is None:
            return None
        try:
            found = msgspec.json.decode(text)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            found = None
        if not isinstance(found, dict):
            self.wrong(name, "invalid_type", "must be a JSON object")
            return None
        self._problems.extend(json_values.problems(found, name))
        return found

    def matching(self, pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], str]]:
        """Every parameter whose name matches, with its text."""
        for name in list(self._given):
            if (found := pattern.fullmatch(name)) is not None:
                yield found, self.text(name) or ""

    def wrong(self, name: str, code: str, message: str) -> None:
        """Note a mistake."""
        self._problems.append(Problem(code, message, name[:100]))

    def check(self) -> None:
        """Raises Refusal (400) naming every parameter that is unknown or wrong."""
        for name in self._given:
            if name not in self._known:
                shown = name[:100].encode("utf-8", "replace").decode().replace("\0", "?")
                self.wrong(shown, "unknown_parameter", "there is no such parameter here")
        if self._problems:
            named = "; ".join(f"{problem.field}: {problem.message}" for problem in self._problems[:5])
            raise Refusal("invalid_input", named, status=400, problems=self._problems[:20])
