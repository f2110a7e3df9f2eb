"""What is made of input takes processor time in proportion to its size, however the input is made.

Each entry has its worst inputs, in sizes that double up to its limit. The measure is processor time of this thread per
kilobyte, the least of several runs, so that other processes of the machine do not count.
"""

import asyncio
import gc
import importlib
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, NamedTuple

import msgspec
import pytest
from chassis import filters
from chassis.errors import InvalidInput
from gateway import limits
from gateway.arriving import read_body
from gateway.documents import Documents, InvalidDocument
from gateway.graphql_http import ProtocolError, from_get, from_post, negotiate
from gateway.problems import Refusal
from gateway.rest import filters as rest_filters
from gateway.rest.parameters import Parameters
from gateway.schema import root
from werkzeug.datastructures import MultiDict

SIZES = 4
"""The largest, a half, a quarter and an eighth of it."""

FACTOR = 3.0
"""How much more a kilobyte of the largest may cost than one of the smallest. What is quadratic costs eight times."""

FLAT = 0.5
"""The same for what is counted while it is read: beyond its limit, eight times the size costs no more in all."""

RUNS = 5
UNMEASURABLE = 0.0005
"""Seconds: less than this is noise, and no danger."""

REFUSED = (InvalidInput, InvalidDocument, ProtocolError, Refusal)


class Entry(NamedTuple):
    """`make` gives an input of about so many bytes, for `take`; `largest` is the limit, `factor` the growth allowed."""

    make: Callable[[int], Any]
    take: Callable[[Any], Any]
    largest: int = 1_000_000
    factor: float = FACTOR


def seconds(take: Callable[[Any], Any], given: Any) -> float:
    """Processor time of one run."""
    began = time.thread_time()
    with suppress(*REFUSED):
        take(given)
    return time.thread_time() - began


def growth(entry: Entry) -> float:
    """How many times as much a kilobyte of the largest input costs as one of the smallest."""
    sizes = [entry.largest >> shift for shift in reversed(range(SIZES))]
    inputs = [entry.make(size) for size in sizes]
    gc.collect()
    gc.disable()
    try:
        # By turns, so that a moment in which the machine is slow does not fall upon one size alone.
        runs = [[seconds(entry.take, given) for given in inputs] for _ in range(RUNS)]
    finally:
        gc.enable()
    least = [max(min(times), UNMEASURABLE) for times in zip(*runs, strict=True)]
    first, *_, last = (used / size for used, size in zip(least, sizes, strict=True))
    return float(last / first)


def body(variables: Any) -> bytes:
    return msgspec.json.encode({"query": "{viewer{id}}", "variables": variables})


def post(text: bytes) -> Any:
    return from_post("application/json", text)


def json_bomb(make: Callable[[int], Any]) -> Entry:
    return Entry(lambda size: body(make(size)), post)


def nested(levels: int, inner: Any) -> Any:
    for _ in range(levels):
        inner = {"k": [inner]}
    return inner


JSON: dict[str, Entry] = {
    "a long key over many items": json_bomb(lambda n: {"k" * (n // 2): [0] * (n // 4)}),
    "a long key over many problems": json_bomb(lambda n: {"k" * (n // 2): ["\0"] * (n // 16)}),
    "deep lists": json_bomb(lambda n: [nested(31, 0)] * (n // 400)),
    "many keys": json_bomb(lambda n: {f"{i:09}": 0 for i in range(n // 14)}),
    "many bad keys": json_bomb(lambda n: {f"{i}\0": "\0" for i in range(n // 24)}),
    "one long text": json_bomb(lambda n: {"a": "é" * (n // 2)}),
    "a lone surrogate at the end": Entry(lambda n: b'{"a": "' + "é".encode() * (n // 2) + b'\\ud800"}', post),
    "a number of many digits": Entry(lambda n: b'{"variables": {"a": ' + b"7" * n + b"}}", post),
    "many numbers of many digits": Entry(
        lambda n: b'{"a": [' + b"7" * 4_000 + (b"," + b"7" * 4_000) * (n // 4_001) + b"]}", post
    ),
    "brackets": Entry(lambda n: b"[" * n, post),
    "the same by GET": Entry(
        lambda n: {"query": "{viewer{id}}", "variables": body({"k" * (n // 2): [0] * (n // 4)}).decode()}, from_get
    ),
    "Accept": Entry(lambda n: ",".join(["a/b;q=0." + "1" * 90] * (n // 100)), negotiate.__wrapped__, 100_000),
}


def parameters(given: MultiDict[str, str]) -> None:
    found = Parameters(given)
    rest_filters.Given(found)
    found.page_size()
    found.names("fields")
    found.check()


REST: dict[str, Entry] = {
    "many parameters": Entry(lambda n: MultiDict([(f"p{i}", "x") for i in range(n // 10)]), parameters, 200_000),
    "one parameter many times": Entry(lambda n: MultiDict([("first", "x")] * (n // 10)), parameters, 200_000),
    "one comparison many times": Entry(lambda n: MultiDict([("a[eq]", "x")] * (n // 10)), parameters, 200_000),
    "many comparisons": Entry(lambda n: MultiDict([(f"a{i}[eq]", "x") for i in range(n // 10)]), parameters, 200_000),
    "a filter": Entry(lambda n: MultiDict([("filter", '{"or":[' + "{}," * (n // 3) + "{}]}")]), parameters),
    "a list of names": Entry(lambda n: MultiDict([("fields", "a," * (n // 2))]), parameters),
    "a list to compare with": Entry(lambda n: "\\,," * (n // 3), lambda text: rest_filters.read(text, "in", "INTEGER")),
    "a page size": Entry(lambda n: MultiDict([("first", "9" * n)]), parameters),
}


def deep_filter(part: Any) -> Any:
    for _ in range(filters.MAX_DEPTH - 1):
        part = {"and": [part, {}]}
    return part


def records(module: str) -> Any:
    """A module of records; with it comes eventlet, which announces its end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module(f"records.{module}")


def policy_rows(rows: Any) -> list[Any]:
    definition: Any = SimpleNamespace(name="c", columns={}, fields={})
    return list(records("policies")._filter_problems(definition, rows, "read.rows"))


def policy_names(names: list[str]) -> list[Any]:
    definition: Any = SimpleNamespace(name="c", columns={}, fields={"a": None, "b": None})
    return list(records("policies")._field_problems(definition, names, "read.fields"))


FILTERS: dict[str, Callable[[int], Any]] = {
    "empty objects": lambda n: {"or": [{} for _ in range(n // 3)]},
    "empty lists": lambda n: {"or": [{"and": []} for _ in range(n // 11)]},
    "negations": lambda n: {"or": [{"not": {}} for _ in range(n // 11)]},
    "comparisons": lambda n: {"or": [{"a": {"eq": 1}} for _ in range(n // 15)]},
    "fields": lambda n: {f"f{i}": {"eq": 1} for i in range(n // 20)},
    "operators": lambda n: {"a": {f"o{i}": 1 for i in range(n // 12)}},
    "long lists": lambda n: {"a": {"in": [1] * (n // 2)}},
    "a long name": lambda n: {"a" * n: {"eq": 1}},
    "depth": lambda n: deep_filter({"or": [{} for _ in range(n // 3)]}),
    "wide below depth": lambda n: {"or": [deep_filter({}) for _ in range(n // 150)]},
}

LISTS: dict[str, Entry] = {
    "the same field many times in a policy": Entry(lambda n: ["a"] * (n // 4), policy_names),
    "the variable of a policy": Entry(
        lambda n: {"or": [{"a": {"in": "$user.roles"}}] * (n // 27)},
        lambda rows: records("access_conditions").read(rows),
    ),
}

DOCUMENTS = Documents(root.build(), introspection=False)


def document(make: Callable[[int], str], largest: int = limits.MAX_CHARACTERS) -> Entry:
    return Entry(make, DOCUMENTS._prepare, largest)


TEXTS: dict[str, Entry] = {
    "a number": document(lambda n: f'{{records(collection:"c",first:{"1" * (n - 50)}){{nodes{{id}}}}}}'),
    "lists": document(lambda n: f'{{records(collection:"c",filter:{{a:[{"1," * (n // 8)}]}}){{nodes{{id}}}}}}', 7_000),
    "fields": document(lambda n: "{" + "viewer{id}" * (n // 10) + "}", 2_400),
    "aliases": document(lambda n: "{" + "".join(f"a{i}:viewer{{id}}" for i in range(n // 16)) + "}", 2_400),
    "fragments": document(
        lambda n: "{...f0}" + "".join(f"fragment f{i} on Query{{...f{i + 1}...f{i + 1}}}" for i in range(n // 36))
        + f"fragment f{n // 36} on Query{{viewer{{id}}}}", 3_600,
    ),
    "a text": document(lambda n: f'{{records(collection:"{"é" * (n - 50)}"){{nodes{{id}}}}}}'),
    "a comment": document(lambda n: "#" * (n - 20) + "\n{viewer{id}}"),
    "lines": document(lambda n: "\n" * (n - 20) + "{viewer{id} nothing}"),
}  # fmt: skip


def read_in_parts(parts: list[bytes]) -> None:
    left = iter(parts)

    async def receive() -> dict[str, Any]:
        part = next(left, None)
        return {"type": "http.request", "body": part or b"", "more_body": part is not None}

    asyncio.run(read_body({"headers": []}, receive, max_body=1 << 30, seconds=1e6))


BODIES = {"a body of tiny parts": Entry(lambda n: [b"x" * 16] * (n // 16), read_in_parts)}

ENTRIES: dict[str, Entry] = {
    **{f"JSON: {name}": entry for name, entry in JSON.items()},
    **{f"REST: {name}": entry for name, entry in REST.items()},
    **{f"filter: {name}": Entry(make, filters.parse, factor=FLAT) for name, make in FILTERS.items()},
    **{f"policy: {name}": Entry(make, policy_rows, factor=FLAT) for name, make in FILTERS.items()},
    **{f"list: {name}": entry._replace(factor=FLAT) for name, entry in LISTS.items()},
    **{f"document: {name}": entry for name, entry in TEXTS.items()},
    **{f"body: {name}": entry for name, entry in BODIES.items()},
}


@pytest.mark.parametrize("name", ENTRIES)
def test_the_time_for_a_kilobyte_does_not_grow_with_the_size(name: str) -> None:
    assert growth(ENTRIES[name]) < ENTRIES[name].factor
