"""JSON Schemas of a collection's fields, from their rules (JSON Schema 2020-12).

A schema is never stricter than the service: what it refuses, the service refuses.
"""

import re
from typing import Any

Schema = dict[str, Any]
Field = dict[str, Any]

MAX_INTEGER = 2**53 - 1
MAX_TEXT = {"TEXT": 10_000, "LONG_TEXT": 1_000_000, "EMAIL": 254, "URL": 2_048}
MAX_FILES = 100
_EXAMPLES: dict[str, Any] = {
    "INTEGER": 7,
    "DECIMAL": 12.5,
    "BOOLEAN": True,
    "DATE": "2026-01-31",
    "DATETIME": "2026-01-31T12:00:00Z",
    "EMAIL": "ada@example.com",
    "URL": "https://example.com/",
    "LINK": "019a0000-0000-7000-8000-000000000001",
    "FILES": [],
}


def read_schema(field: Field, *, nullable: bool) -> Schema:
    """The schema of a field's value in answers."""
    return _described(field, _nullable(_typed(field, written=False), nullable))


def write_schema(field: Field) -> Schema:
    """The schema of a value that is given for a field."""
    schema = _typed(field, written=True)
    if (example := _example(field, schema)) is not None:
        schema["examples"] = [example]
    return _described(field, _nullable(schema, not field["required"]))


def compared_schema(field_type: str) -> Schema:
    """The schema of a value that a field is compared with."""
    return {"INTEGER": {"type": "integer"}, "DECIMAL": {"type": "number"}, "BOOLEAN": {"type": "boolean"}}.get(
        field_type, {"type": "string"}
    )


def _typed(field: Field, *, written: bool) -> Schema:
    kind, options = field["type"], field["options"]
    if kind in MAX_TEXT:
        return _text(field) if written else {"type": "string"}
    if kind in ("INTEGER", "DECIMAL"):
        return _number(field) if written else {"type": "integer" if kind == "INTEGER" else "number"}
    if kind == "CHOICE":
        return {"type": "string", "enum": options["choices"]} if written else {"type": "string"}
    if kind == "CHOICES":
        return _choices(field) if written else {"type": "array", "items": {"type": "string"}}
    if kind == "FILES":
        uuids: Schema = {"type": "array", "items": {"type": "string", "format": "uuid"}}
        most = min(options.get("maxFiles", MAX_FILES), MAX_FILES)
        return uuids | {"maxItems": most, "uniqueItems": True} if written else uuids
    return dict(_PLAIN.get(kind, {}))


_PLAIN: dict[str, Schema] = {
    "BOOLEAN": {"type": "boolean"},
    "DATE": {"type": "string", "format": "date"},
    "DATETIME": {"type": "string", "format": "date-time"},
    "LINK": {"type": "string", "format": "uuid"},
}


def _text(field: Field) -> Schema:
    kind, options = field["type"], field["options"]
    schema: Schema = {"type": "string", "maxLength": min(options.get("maxLength", MAX_TEXT[kind]), MAX_TEXT[kind])}
    shortest = max(options.get("minLength", 0), 1 if field["required"] else 0)
    if shortest and (field["required"] or kind in ("TEXT", "LONG_TEXT")):  # an empty address is no address
        schema["minLength"] = shortest
    if kind == "EMAIL":
        schema["format"] = "email"
    if kind == "URL":
        schema["pattern"] = "^https?://" if field["required"] else "^(https?://.*)?$"
    if (pattern := options.get("pattern")) is not None:
        schema["pattern" if _is_common(pattern) else "x-pattern-re2"] = f"^(?:{pattern})$"
    return schema


def _is_common(pattern: str) -> bool:
    """Whether RE2 and ECMA-262 read a pattern alike."""
    try:
        re.compile(pattern)
    except re.error:
        return False
    return not re.search(r"\(\?(?![:])|\\[pPQEAzC]|\[\[:", pattern)


def _number(field: Field) -> Schema:
    options = field["options"]
    schema: Schema = {"type": "integer" if field["type"] == "INTEGER" else "number"}
    if schema["type"] == "integer":
        schema |= {"minimum": -MAX_INTEGER, "maximum": MAX_INTEGER}
    for option, keyword in (("min", "minimum"), ("max", "maximum")):
        if isinstance(options.get(option), (int, float)):
            schema[keyword] = options[option]
    return schema


def _choices(field: Field) -> Schema:
    schema: Schema = {"type": "array", "items": {"type": "string", "enum": field["options"]["choices"]}}
    return schema | {"uniqueItems": True, "minItems": 1 if field["required"] else 0}


def _nullable(schema: Schema, nullable: bool) -> Schema:
    if not nullable or "type" not in schema:
        return schema
    if "enum" in schema:
        schema["enum"] = [*schema["enum"], None]
    return schema | {"type": [schema["type"], "null"]}


def _example(field: Field, schema: Schema) -> Any:
    """A value that fits; None where none can be told."""
    kind, options = field["type"], field["options"]
    if kind in ("CHOICE", "CHOICES"):
        return options["choices"][0] if kind == "CHOICE" else options["choices"][:1]
    if kind in ("TEXT", "LONG_TEXT"):
        if "pattern" in options:
            return None
        text = field["label"].ljust(schema.get("minLength", 0), ".")
        return text[: schema["maxLength"]]
    if kind in ("INTEGER", "DECIMAL"):
        return schema.get("minimum" if "min" in options else "maximum" if "max" in options else "", _EXAMPLES[kind])
    return _EXAMPLES.get(kind)


def _described(field: Field, schema: Schema) -> Schema:
    words = {"title": field["label"]}
    if field.get("help"):
        words["description"] = field["help"]
    if field["type"] == "LINK":
        words["description"] = " ".join([*([field["help"]] if field.get("help") else []), _target(field)])
    return words | schema


def _target(field: Field) -> str:
    return f"Id of a record of {field['options']['collection']}."
