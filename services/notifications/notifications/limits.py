"""How long rendering a template may take, and how large what it makes may become."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

MAX_OUTPUT = 100_000
"""Characters of a result, and of any value on the way to it."""

MAX_STEPS = 10_000
"""Turns of loops, and filters applied."""

MAX_SECONDS = 1.0


class LimitExceeded(Exception):
    """Rendering took too long or became too large."""


class _Budget:
    def __init__(self) -> None:
        self.steps = 0
        self.until = time.monotonic() + MAX_SECONDS


_budget: ContextVar[_Budget] = ContextVar("budget")


@contextmanager
def limited() -> Iterator[None]:
    """Templates are rendered within; LimitExceeded comes out of those that go beyond the limits."""
    token = _budget.set(_Budget())
    try:
        yield
    finally:
        _budget.reset(token)


def spend_step() -> None:
    """Raises LimitExceeded when there are no steps or no time left."""
    budget = _budget.get()
    budget.steps += 1
    if budget.steps > MAX_STEPS:
        raise LimitExceeded(f"more than {MAX_STEPS} steps")
    if time.monotonic() > budget.until:
        raise LimitExceeded(f"more than {MAX_SECONDS:g} s")


def check_size(size: int) -> None:
    """Raises LimitExceeded for a text, or a list, longer than MAX_OUTPUT."""
    if size > MAX_OUTPUT:
        raise LimitExceeded(f"more than {MAX_OUTPUT} characters")


def checked(value: Any) -> Any:
    """The value, when it is not too large."""
    if isinstance(value, (str, list, tuple)):
        check_size(len(value))
    return value


def counted(values: Iterable[Any]) -> Iterator[Any]:
    """The values, each for one step."""
    for value in values:
        spend_step()
        yield value


def bounded(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, for one step a call and with a result that is not too large."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        spend_step()
        return checked(function(*args, **kwargs))

    return call
