"""What is noted, sent and kept by a request's loads."""

from typing import Any

import pytest
from chassis.errors import NotFound
from gateway.loaders import PENDING, Loads, then

from .fakes import FakeReply


class Recorder:
    """A `submit` that answers `echo` with its list, and fails `fail`."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, service: str, method: str, **kwargs: Any) -> FakeReply:
        self.calls.append((method, kwargs))
        return FakeReply(lambda: self._answer(method, kwargs))

    @staticmethod
    def _answer(method: str, kwargs: dict[str, Any]) -> Any:
        if method == "fail":
            raise NotFound("gone")
        if method == "short":
            return []
        return [f"got {item}" for item in kwargs.get("items", ["all"])]


def test_the_same_request_is_sent_once() -> None:
    submit = Recorder()
    loads = Loads(submit)
    assert loads.item("s", "echo", "items", "a", where=1) is PENDING
    assert loads.item("s", "echo", "items", "b", where=1) is PENDING
    assert loads.item("s", "echo", "items", "a", where=1) is PENDING
    loads.fetch()
    assert submit.calls == [("echo", {"where": 1, "items": ["a", "b"]})]
    assert loads.item("s", "echo", "items", "b", where=1) == "got b"


def test_other_arguments_are_another_call() -> None:
    submit = Recorder()
    loads = Loads(submit)
    loads.item("s", "echo", "items", "a", where=1)
    loads.item("s", "echo", "items", "a", where=2)
    loads.fetch()
    assert len(submit.calls) == 2


def test_an_error_is_raised_to_all_who_asked_and_to_nobody_else() -> None:
    loads = Loads(Recorder())
    loads.item("s", "fail", "items", "a")
    loads.item("s", "echo", "items", "a")
    loads.fetch()
    for _ in range(2):
        with pytest.raises(NotFound):
            loads.item("s", "fail", "items", "a")
    assert loads.item("s", "echo", "items", "a") == "got a"


def test_items_may_be_objects() -> None:
    submit = Recorder()
    loads = Loads(submit)
    loads.item("s", "echo", "items", {"x": 1, "y": 2})
    loads.item("s", "echo", "items", {"y": 2, "x": 1})
    loads.fetch()
    assert submit.calls == [("echo", {"items": [{"x": 1, "y": 2}]})]


def test_a_whole_answer_is_kept_as_it_is() -> None:
    loads = Loads(Recorder())
    assert loads.whole("s", "echo") is PENDING
    loads.fetch()
    assert loads.whole("s", "echo") == ["got all"]


def test_an_answer_of_another_length_is_a_bug() -> None:
    loads = Loads(Recorder())
    loads.item("s", "short", "items", "a")
    with pytest.raises(ValueError, match="shorter"):
        loads.fetch()


def test_shaping_waits_for_the_answer() -> None:
    assert then(PENDING, str) is PENDING
    assert then(None, str) is None
    assert then(5, str) == "5"
