"""The contracts of a service, ``contract.json``, of two versions."""

from collections.abc import Iterator
from typing import Any

from deploy.contracts.shapes import Version, breaks

Contract = dict[str, Any]


def find_breaks(old: Contract, new: Contract) -> Iterator[str]:
    """A line per break: in methods, in events, in handlers, whose names are those of queues."""
    for name, method in old["rpc"].items():
        if name not in new["rpc"]:
            yield f"method {name} is gone"
            continue
        yield from (f"method {name}: {line}" for line in _method(old, new, method, new["rpc"][name]))
    for name, schema in old["events"].items():
        if name not in new["events"]:
            yield f"event {name} is gone"
            continue
        found = breaks(_at(old, schema), _at(new, new["events"][name]), sent=False)
        yield from (f"event {name}: {line}" for line in found)
    for name, listens in old["listens"].items():
        if new["listens"].get(name, {}).get("source") != listens["source"]:
            yield f"handler {name} is gone, and what waits in its queue stays there"


def _method(old: Contract, new: Contract, before: Any, after: Any) -> Iterator[str]:
    arguments = breaks(_at(old, before["arguments"]), _at(new, after["arguments"]), sent=True)
    yield from (f"argument {line}" for line in arguments)
    reply = breaks(_at(old, before["reply"]), _at(new, after["reply"]), sent=False)
    yield from (f"reply: {line}" for line in reply)
    if before["safe"] and not after["safe"]:
        yield "may not be called twice any more"
    if before["gather"] not in (None, after["gather"]):
        yield f"calls can no longer be gathered by {before['gather']}"


def _at(contract: Contract, schema: Any) -> Version:
    return Version(schema, contract["schemas"])
