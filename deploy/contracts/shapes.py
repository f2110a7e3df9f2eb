"""JSON Schemas of two versions: whether what was sent or read before still fits.

The schemas are those that msgspec writes: types, references, alternatives of different types, objects with named
properties, arrays, enumerations and bounds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]
ANYTHING = "anything"
UPPER = ("maximum", "exclusiveMaximum", "maxItems", "maxLength")
LOWER = ("minimum", "exclusiveMinimum", "minItems", "minLength")


@dataclass(frozen=True)
class Version:
    """A schema with the others that it may refer to, by ``#/schemas/<name>``."""

    schema: Schema
    schemas: dict[str, Schema]

    def at(self, schema: Schema) -> "Version":
        """Another schema of the same contract."""
        return Version(schema, self.schemas)

    def forms(self) -> dict[str, Schema]:
        """Each type of JSON that fits, with the schema it has to fit. Raises ValueError for two schemas of one type."""
        schema = self.schema
        if "$ref" in schema:
            return self.at(self.schemas[schema["$ref"].rpartition("/")[2]]).forms()
        if "anyOf" in schema:
            found = [form for each in schema["anyOf"] for form in self.at(each).forms().items()]
            if len(dict(found)) < len(found):
                raise ValueError(f"alternatives of one type cannot be compared: {schema}")
            return dict(found)
        if "enum" in schema:
            return {"enum": schema}
        kinds = schema.get("type", ANYTHING)
        return dict.fromkeys([kinds] if isinstance(kinds, str) else kinds, schema)


def breaks(
    old: Version, new: Version, *, sent: bool, path: str = "", seen: frozenset[tuple[int, int]] = frozenset()
) -> Iterator[str]:
    """A line per way in which an old partner is let down.

    ``sent``: an old caller sends it, and the new version takes it; otherwise the new version gives it to an old reader.
    """
    before, after = old.forms(), new.forms()
    given, taken = (before, after) if sent else (after, before)
    for kind in given:
        if not _fits(kind, taken):
            yield f"{path or 'it'} {'may no longer be' if sent else 'may now be'} {kind}"
    for kind in before.keys() & after.keys():
        yield from _values(before[kind], after[kind], sent, path or "it")
        pair = (id(before[kind]), id(after[kind]))  # a schema that refers to itself is looked at once
        if pair not in seen:
            yield from _parts(old.at(before[kind]), new.at(after[kind]), sent, path, seen | {pair})


def _fits(kind: str, taken: dict[str, Schema]) -> bool:
    wider = {"integer": "number", "enum": "string"}
    return kind in taken or ANYTHING in taken or wider.get(kind) in taken


def _values(before: Schema, after: Schema, sent: bool, path: str) -> Iterator[str]:
    """What fits one and not the other, of one type."""
    for value in before.get("enum", ()):
        if value not in after["enum"]:
            yield f"{path} has no value {value} any more"
    narrow, wide = (after, before) if sent else (before, after)
    for key, sign in [*((key, 1) for key in UPPER), *((key, -1) for key in LOWER)]:
        if key in narrow and (key not in wide or sign * wide[key] > sign * narrow[key]):
            yield f"{path}: {key} was {before.get(key, 'open')} and is {after.get(key, 'open')}"
    if before.get("pattern") != after.get("pattern"):
        yield f"{path}: its pattern is another"


def _parts(old: Version, new: Version, sent: bool, path: str, seen: frozenset[tuple[int, int]]) -> Iterator[str]:
    """What is inside an object or an array."""
    before, after = old.schema.get("properties", {}), new.schema.get("properties", {})
    for name, schema in before.items():
        inner = f"{path}.{name}".lstrip(".")
        if name in after:
            yield from breaks(old.at(schema), new.at(after[name]), sent=sent, path=inner, seen=seen)
        else:
            yield f"{inner} is gone"
    demanded, granted = set(new.schema.get("required", ())), set(old.schema.get("required", ()))
    fresh, lost = sorted(demanded - granted), sorted((granted - demanded) & after.keys())
    for name in fresh if sent else lost:
        yield f"{path}.{name} {'is required now' if sent else 'may be missing now'}".lstrip(".")
    for key in ("items", "additionalProperties"):
        outer = (old.schema.get(key), new.schema.get(key))
        if any(isinstance(each, dict) for each in outer):
            was, is_ = (each if isinstance(each, dict) else {} for each in outer)
            yield from breaks(old.at(was), new.at(is_), sent=sent, path=f"{path}[]", seen=seen)
