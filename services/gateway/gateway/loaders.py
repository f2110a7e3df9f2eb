"""What one request has asked of the services, and the answers.

A resolver asks by `item` or `whole`. What is not there yet is noted and the resolver gets PENDING; `fetch` sends all
that was noted side by side, one call per (service, method, arguments but the plural one), and keeps results and errors
per item, so that one service's failure costs only the fields that wanted it.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

import msgspec
from chassis.errors import ServiceError


class _Pending:
    def __repr__(self) -> str:
        return "PENDING"


PENDING = _Pending()
"""Stands for an answer that has been asked for and is not there yet."""


def then(answer: Any, shape: Callable[[Any], Any]) -> Any:
    """`shape` of the answer once it is there; PENDING until then. A missing thing (None) stays None."""
    return answer if answer is PENDING or answer is None else shape(answer)


class PendingReply(Protocol):
    """A call under way."""

    def result(self) -> Any: ...


Submit = Callable[..., PendingReply]
"""`submit(service, method, **kwargs)` starts a call."""


class Group(NamedTuple):
    """Requests that one call answers: those with the same arguments but `plural`."""

    service: str
    method: str
    plural: str | None
    arguments: bytes


_encode = msgspec.json.Encoder(order="sorted").encode


class Loads:
    """The requests and answers of one HTTP request; used by one thread."""

    def __init__(self, submit: Submit) -> None:
        self._submit = submit
        self._answers: dict[Group, dict[Any, Any]] = {}
        self._wanted: dict[Group, dict[Any, Any]] = {}

    def item(self, service: str, method: str, plural: str, item: Any, **kwargs: Any) -> Any:
        """The answer for `item` of a method that answers the list `plural` item by item; PENDING at first.

        Raises the error of the call that was to answer it.
        """
        return self._look(Group(service, method, plural, _encode(kwargs)), item)

    def whole(self, service: str, method: str, **kwargs: Any) -> Any:
        """The answer of a call as it is; PENDING at first. Raises the call's error."""
        return self._look(Group(service, method, None, _encode(kwargs)), None)

    def fetch(self) -> None:
        """Send what was noted, and wait for all of it."""
        wanted, self._wanted = self._wanted, {}
        calls = [(group, items, self._start(group, list(items.values()))) for group, items in wanted.items()]
        for group, items, call in calls:
            answers = self._answers.setdefault(group, {})
            try:
                result = call.result()
            except ServiceError as err:
                answers.update(dict.fromkeys(items, err))
                continue
            replies = [result] if group.plural is None else result
            answers.update(zip(items, replies, strict=True))

    def _look(self, group: Group, item: Any) -> Any:
        key = item if item is None or type(item) is str else _encode(item)
        answers = self._answers.get(group)
        if answers is None or key not in answers:
            self._wanted.setdefault(group, {})[key] = item
            return PENDING
        answer = answers[key]
        if isinstance(answer, ServiceError):
            raise answer
        return answer

    def _start(self, group: Group, items: list[Any]) -> PendingReply:
        arguments = msgspec.json.decode(group.arguments)
        if group.plural is not None:
            arguments[group.plural] = items
        return self._submit(group.service, group.method, **arguments)
