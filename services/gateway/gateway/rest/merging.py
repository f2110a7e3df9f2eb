"""JSON Merge Patch (RFC 7396) over a record: its JSON fields are merged, not replaced."""

from typing import Any

import msgspec

from gateway.rest.shapes import Stored


def merged(record: Stored, patch: dict[str, Any]) -> dict[str, Any]:
    """The changes of a patch, complete: what an object in it leaves out is as in the record."""
    values = msgspec.json.decode(record.values)
    return {name: merge(values.get(name), change) for name, change in patch.items()}


def merge(target: Any, patch: Any) -> Any:
    """The RFC's MergePatch."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, change in patch.items():
        if change is None:
            result.pop(name, None)
        else:
            result[name] = merge(result.get(name), change)
    return result
