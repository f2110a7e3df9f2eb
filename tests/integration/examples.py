"""Examples in Markdown, read so that they can be run, and compared so that a document stays readable.

A `graphql` block is a request. Of the `json` blocks behind it the last is the answer, one before it the variables. A
`bash` block with a `text` block behind it is a command and its output; other `bash` blocks are not run. An `http` block
is a REST request, the one behind it its answer: the status, the headers that are shown, and the body.

What differs from run to run stands for itself: ids, moments with fractions, and texts that end in "…". The first time
one is met in an answer it is bound to what really came; from then on it stands for that, in variables and commands too.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

_BLOCK = re.compile(r"^```(graphql|json|bash|text|http)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_VARYING = (
    re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
    re.compile(r"[cf]_[0-9a-f]{16}"),
    re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(Z|\+00:00)"),
)


class Request(NamedTuple):
    """A GraphQL request and its answer."""

    line: int
    document: str
    variables: Any
    answer: Any


class Command(NamedTuple):
    """A shell command and what it prints."""

    line: int
    script: str
    output: str


class Message(NamedTuple):
    """A REST request (`start` is its method and address) or an answer (`start` is its status)."""

    start: list[str]
    headers: dict[str, str]
    body: Any


class Exchange(NamedTuple):
    """A REST request and its answer."""

    line: int
    request: Message
    answer: Message


def read(markdown: str) -> Iterator[Request | Command | Exchange]:
    """The examples of a document, in order."""
    blocks = [(m[1], m[2], markdown[: m.start()].count("\n") + 1) for m in _BLOCK.finditer(markdown)]
    for index, (language, text, line) in enumerate(blocks):
        following = blocks[index + 1 :]
        if language == "graphql":
            values = []
            for kind, content, _ in following:
                if kind != "json":
                    break
                values.append(json.loads(content))
            yield Request(line, text, values[-2] if len(values) > 1 else None, values[-1])
        elif language == "bash" and following and following[0][0] == "text":
            yield Command(line, text, following[0][1])
        elif language == "http" and not text.startswith("HTTP/"):
            yield Exchange(line, _message(text), _message(following[0][1].removeprefix("HTTP/1.1 ")))


def _message(text: str) -> Message:
    """The message that an `http` block shows."""
    head, _, body = text.strip().partition("\n\n")
    start, *headers = head.splitlines()
    pairs = [line.partition(": ") for line in headers]
    named = {name: value for name, _, value in pairs}
    return Message(start.split(" ", 1), named, json.loads(body) if body else None)


class Bindings:
    """What the varying texts of a document stand for in this run. `fixed` are known before."""

    def __init__(self, **fixed: str) -> None:
        self._actual = dict(fixed)

    def filled(self, value: Any) -> Any:
        """The value with every bound text in its place."""
        if isinstance(value, dict):
            return {name: self.filled(part) for name, part in value.items()}
        if isinstance(value, list):
            return [self.filled(part) for part in value]
        if not isinstance(value, str):
            return value
        for text in sorted(self._actual, key=len, reverse=True):
            value = value.replace(text, self._actual[text])
        return value

    def differences(self, expected: Any, actual: Any, path: str = "answer") -> Iterator[str]:
        """Where the answer is not the expected one; binds what varies on its way."""
        if isinstance(expected, dict) and isinstance(actual, dict):
            if list(expected) != list(actual):
                yield f"{path}: has {list(actual)}, not {list(expected)}"
            for name in expected.keys() & actual.keys():
                yield from self.differences(expected[name], actual[name], f"{path}.{name}")
        elif isinstance(expected, list) and isinstance(actual, list):
            if len(expected) != len(actual):
                yield f"{path}: has {len(actual)} items, not {len(expected)}"
            for index, (ours, theirs) in enumerate(zip(expected, actual, strict=False)):
                yield from self.differences(ours, theirs, f"{path}.{index}")
        elif isinstance(expected, str) and isinstance(actual, str) and self.filled(expected) != actual:
            yield from self._bound(expected, actual, path)
        elif self.filled(expected) != actual or type(expected) is not type(actual):
            yield f"{path}: {actual!r}, not {expected!r}"

    def _bound(self, expected: str, actual: str, path: str) -> Iterator[str]:
        alike = expected.endswith("…") or any(kind.fullmatch(expected) and kind.fullmatch(actual) for kind in _VARYING)
        if alike and expected not in self._actual:
            self._actual[expected] = actual
        else:
            yield f"{path}: {actual!r}, not {self.filled(expected)!r}"
