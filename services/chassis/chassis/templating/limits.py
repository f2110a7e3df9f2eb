"""What a template may cost, counted while it is rendered. The process around it bounds memory and time as well."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

MAX_SOURCE = 20_000
"""Characters of a template."""

MAX_NODES = 8_000
"""Parts of a template once it is parsed: texts, names, constants, operators, filters, blocks."""

MAX_DEPTH = 180
"""Levels of a template once it is parsed. Python compiles 200 brackets within each other, and each level is one."""

MAX_LOOPS = 10
"""Loops within each other. Python compiles 20."""

MAX_NUMBER = 300
"""Digits of a whole number in a template."""

MAX_BITS = 1024
"""Of a whole number that arithmetic makes."""

MAX_OUTPUT = 100_000
"""Characters of a result, and of any text on the way to it; items of a list."""

MAX_STEPS = 10_000
"""Turns of loops, and filters applied."""

MAX_WORK = 1_000_000
"""Items of lists and objects looked at, however deep they lie; of texts, CHARACTERS count as one item."""

CHARACTERS = 16


class LimitExceeded(Exception):
    """The template became too large or takes too long; the text names the limit and holds no data."""


class _Budget:
    __slots__ = ("steps", "work")

    def __init__(self) -> None:
        self.steps = 0
        self.work = 0


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
    """Raises LimitExceeded when there are no steps left."""
    budget = _budget.get()
    budget.steps += 1
    if budget.steps > MAX_STEPS:
        raise LimitExceeded(f"more than {MAX_STEPS} steps")


def weigh(value: Any) -> int:
    """The characters in a value with all that lies in it, each as often as it occurs; every item counts as work.

    A list may hold the same list many times: it takes little memory, and far more time than that to look through.
    """
    characters = 0
    left = [value]
    budget = _budget.get()
    while left:
        item = left.pop()
        budget.work += 1
        if isinstance(item, str):
            characters += len(item)
            budget.work += len(item) // CHARACTERS
        elif isinstance(item, Mapping):
            left += item.keys()
            left += item.values()
        elif isinstance(item, (list, tuple)):
            left += item
        if budget.work > MAX_WORK:
            raise LimitExceeded(f"more than {MAX_WORK} items looked at")
    return characters


def check_size(size: int) -> None:
    """Raises LimitExceeded for a text, or a list, longer than MAX_OUTPUT."""
    if size > MAX_OUTPUT:
        raise LimitExceeded(f"more than {MAX_OUTPUT} characters")


def checked(value: Any) -> Any:
    """The value, when it is not too large."""
    if isinstance(value, str):
        check_size(len(value))
    elif isinstance(value, (list, tuple, Mapping)):
        check_size(len(value))
        weigh(value)
    elif isinstance(value, int) and value.bit_length() > MAX_BITS:
        raise LimitExceeded(f"a number of more than {MAX_BITS} bits")
    return value


def counted(values: Iterable[Any]) -> Iterator[Any]:
    """The values, each for one step."""
    for value in values:
        spend_step()
        yield value
