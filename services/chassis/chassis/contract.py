"""A service's contract: what it answers and what it publishes, as JSON Schema, derived from its code.

Committed as `contract.json` beside each service; a test fails on a difference that was not committed.
"""

from typing import Any

import msgspec

from chassis.arguments import Arguments
from chassis.handlers import DurableHandler
from chassis.rpc import Rpc


def describe(service_cls: type[Any], events: dict[str, type[msgspec.Struct]]) -> dict[str, Any]:
    """`{service, rpc: {method: {safe, arguments, reply}}, events, listens, schemas}`."""
    methods = entrypoints(service_cls, Rpc)
    arguments = {name: Arguments(getattr(service_cls, name)) for name in methods}
    types = [t for a in arguments.values() for t in (a.struct, a.reply)] + list(events.values())
    schemas, components = msgspec.json.schema_components(types, ref_template="#/schemas/{name}")
    described = iter(schemas)
    calls = {}
    for name, entrypoint in methods.items():
        calls[name] = {
            "safe": entrypoint.safe,
            "gather": entrypoint.gather,
            "summary": (getattr(service_cls, name).__doc__ or "").strip().split("\n")[0],
            "arguments": next(described),
            "reply": next(described),
        }
    return {
        "service": service_cls.name,
        "rpc": calls,
        "events": {name: next(described) for name in events},
        "listens": {
            name: {"source": entrypoint.source, "types": list(entrypoint.types)}
            for name, entrypoint in entrypoints(service_cls, DurableHandler).items()
        },
        "schemas": dict(sorted(components.items())),
    }


def entrypoints(service_cls: type[Any], kind: type[Any]) -> dict[str, Any]:
    """The methods of a service that carry an entrypoint of this kind, by name."""
    found = {}
    for name in sorted(dir(service_cls)):
        for entrypoint in getattr(getattr(service_cls, name), "nameko_entrypoints", ()):
            if isinstance(entrypoint, kind):
                found[name] = entrypoint
    return found


def render(service_cls: type[Any], events: dict[str, type[msgspec.Struct]]) -> str:
    """The text of `contract.json`."""
    return msgspec.json.format(msgspec.json.encode(describe(service_cls, events)), indent=2).decode() + "\n"
