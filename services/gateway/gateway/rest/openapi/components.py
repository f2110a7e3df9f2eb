"""The parts of the OpenAPI document that are the same for everybody."""

from typing import Any

from gateway.page_sizes import MAX_FIRST
from gateway.problems import KINDS, MEDIA, type_of
from gateway.rest.openapi.fields import compared_schema

Schema = dict[str, Any]

UUID: Schema = {"type": "string", "format": "uuid"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
PERSON: Schema = {"type": ["string", "null"], "description": "Id of a person; null for the system"}
TEXT: Schema = {"type": "string"}
NAME: Schema = {"type": "string", "pattern": "^[a-z][A-Za-z0-9_]{0,62}$"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
CURSOR: Schema = TEXT_OR_NULL | {"description": "Give it as `after` for the next page"}
TYPES = (
    "TEXT", "LONG_TEXT", "INTEGER", "DECIMAL", "BOOLEAN", "DATE", "DATETIME", "CHOICE", "CHOICES", "EMAIL", "URL",
    "JSON", "LINK", "FILES",
)  # fmt: skip
OPERATORS: dict[str, tuple[str, ...]] = {
    "EQUALITY": ("eq", "ne", "in", "nin", "isNull"),
    "ORDER": ("eq", "ne", "in", "nin", "isNull", "lt", "lte", "gt", "gte"),
    "TEXT": ("eq", "ne", "in", "nin", "isNull", "lt", "lte", "gt", "gte", "contains", "startsWith"),
    "CONTAINS": ("contains", "isNull"),
    "NULL": ("isNull",),
}
COMPARED: dict[str, tuple[str, str]] = {
    "BOOLEAN": ("EQUALITY", "BOOLEAN"),
    "LINK": ("EQUALITY", "TEXT"),
    "INTEGER": ("ORDER", "INTEGER"),
    "DECIMAL": ("ORDER", "DECIMAL"),
    "DATE": ("ORDER", "TEXT"),
    "DATETIME": ("ORDER", "TEXT"),
    "CHOICES": ("CONTAINS", "TEXT"),
    "FILES": ("CONTAINS", "TEXT"),
    "JSON": ("NULL", "TEXT"),
}
"""By field type: which operators it has, and what its values are read as; any other is as a text."""


def ref(kind: str, name: str) -> Schema:
    """A reference to a component."""
    return {"$ref": f"#/components/{kind}/{name}"}


def thing(properties: dict[str, Schema], *, required: tuple[str, ...] | None = None) -> Schema:
    """An object with these properties and no others, all of them required unless said otherwise."""
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    needed = list(properties) if required is None else list(required)
    return schema | ({"required": needed} if needed else {})


def page(item: Schema, **more: Schema) -> Schema:
    """A page of a list."""
    flag = {"type": "boolean"}
    return thing({"items": {"type": "array", "items": item}, "hasNext": flag, **more, "endCursor": CURSOR})


def filter_name(field_type: str) -> str:
    """The component that holds the comparisons of a field type."""
    operators, values = COMPARED.get(field_type, ("TEXT", "TEXT"))
    return f"Filter.{operators}.{values}"


def components() -> dict[str, Any]:
    """All of them, by kind."""
    return {
        "schemas": {**_things(), **_inputs(), **_filters()},
        "parameters": _parameters(),
        "headers": {
            "ETag": {"description": "The version, as If-Match takes it", "schema": TEXT, "example": '"3"'},
            "Link": {"description": 'The next page, rel="next"', "schema": TEXT},
            "Location": {"description": "Where it is", "schema": TEXT},
        },
        "responses": {code: _problem(code) for code in KINDS} | {"not_modified": _not_modified()},
        "securitySchemes": {
            "cookie": {
                "type": "apiKey",
                "in": "cookie",
                "name": "__Host-dossier",
                "description": "The session of a person who signed in. A change needs a JSON body or X-Requested-With.",
            },
            "bearer": {"type": "http", "scheme": "bearer", "description": "An API token, `dsr_…`"},
        },
    }


def _things() -> dict[str, Schema]:
    number, whole, flag = {"type": "number"}, {"type": "integer"}, {"type": "boolean"}
    problem = thing({"code": TEXT, "message": TEXT, "field": TEXT_OR_NULL})
    field = thing(
        {"id": TEXT, "name": TEXT, "label": TEXT, "type": {"type": "string", "enum": list(TYPES)}, "required": flag,
         "unique": flag, "indexed": flag, "help": TEXT_OR_NULL, "options": {"type": "object"}}
    )  # fmt: skip
    group = thing({"key": {"type": "object"}, "values": {"type": "object"}})
    return {
        "Problem": {
            "type": "object",
            "description": "RFC 9457",
            "properties": {
                "type": TEXT | {"format": "uri-reference"}, "title": TEXT, "status": whole, "detail": TEXT,
                "code": {"type": "string", "enum": list(KINDS)}, "traceId": TEXT, "reason": TEXT,
                "problems": {"type": "array", "items": problem},
            },
            "required": ["type", "title", "status", "detail", "code", "traceId"],
        },
        "Collection": thing(
            {"id": TEXT, "name": TEXT, "label": TEXT, "singular": TEXT, "plural": TEXT, "version": whole,
             "fields": {"type": "array", "items": ref("schemas", "Field")}, "createdAt": MOMENT}
        ),
        "Collections": thing({"items": {"type": "array", "items": ref("schemas", "Collection")}}),
        "Field": field,
        "Change": _change(),
        "Changes": page(ref("schemas", "Change")),
        "Aggregates": thing({"items": {"type": "array", "items": group}}),
        "File": thing(
            {"id": TEXT, "name": TEXT, "size": number, "contentType": TEXT, "sha256": TEXT_OR_NULL,
             "createdAt": MOMENT, "createdBy": PERSON, "url": TEXT, "thumbnailUrl": TEXT_OR_NULL,
             "collection": TEXT_OR_NULL, "record": TEXT_OR_NULL}
        ),
        "DeletedFiles": thing({"items": {"type": "array", "items": _deleted_file()}}),
        "Files": thing({"items": {"type": "array", "items": ref("schemas", "File")}}),
        "Upload": thing(
            {"id": TEXT, "partSize": whole, "parts": {"type": "array", "items": thing({"number": whole, "url": TEXT})},
             "expiresAt": MOMENT}
        ),
    }  # fmt: skip


def _deleted_file() -> Schema:
    return thing(
        {"id": TEXT, "name": TEXT, "size": {"type": "number"}, "contentType": TEXT, "createdAt": MOMENT,
         "createdBy": PERSON, "deletedAt": MOMENT, "deletedBy": PERSON, "keptUntil": MOMENT,
         "collection": TEXT_OR_NULL, "record": TEXT_OR_NULL}
    )  # fmt: skip


def _change() -> Schema:
    noted = {"anyOf": [thing({"id": TEXT, "name": TEXT}), {"type": "null"}]}
    about = {"id": UUID, "at": MOMENT, "actor": PERSON, "actorName": TEXT_OR_NULL}
    return thing(about | {"action": TEXT, "diff": {"type": "object"}, "file": noted})


def _inputs() -> dict[str, Schema]:
    flag = {"type": "boolean"}
    changes: dict[str, Schema] = {
        "name": NAME, "label": {"type": "string", "maxLength": 200}, "required": flag, "unique": flag,
        "indexed": flag, "help": {"type": ["string", "null"], "maxLength": 2000}, "options": {"type": "object"},
    }  # fmt: skip
    names: dict[str, Schema] = {"label": {"type": "string", "maxLength": 200}, "singular": TEXT, "plural": TEXT}
    new = {"name": NAME, "type": {"type": "string", "enum": list(TYPES)}} | changes
    part = thing({"number": {"type": "integer", "minimum": 1, "maximum": 10_000}, "etag": TEXT})
    return {
        "NewField": thing(new, required=("name", "type")),
        "FieldChanges": thing(changes, required=()),
        "NewCollection": thing(
            {"name": NAME, "fields": {"type": "array", "items": ref("schemas", "NewField"), "maxItems": 200}} | names,
            required=("name", "fields"),
        ),
        "CollectionChanges": thing(names, required=()),
        "NewUpload": thing(
            {"name": {"type": "string", "minLength": 1}, "size": {"type": "integer", "minimum": 0},
             "contentType": TEXT_OR_NULL, "sha256": TEXT_OR_NULL},
            required=("name", "size"),
        ),
        "Completion": thing(
            {"parts": {"type": "array", "items": part}, "collection": TEXT_OR_NULL, "record": TEXT_OR_NULL},
            required=("parts",),
        ),
        "Attachment": thing({"collection": TEXT, "record": TEXT}),
    }  # fmt: skip


def _filters() -> dict[str, Schema]:
    return {
        f"Filter.{operators}.{values}": _filter(operators, values)
        for operators, values in sorted({*COMPARED.values(), ("TEXT", "TEXT")})
    }


def _filter(operators: str, values: str) -> Schema:
    compared = compared_schema(values)
    special = {
        "in": {"type": "string", "description": "Values with commas between them; `\\,` is a comma within one"},
        "nin": {"type": "string", "description": "As `in`"},
        "isNull": {"type": "boolean"},
    }
    schema = thing({op: special.get(op, compared) for op in OPERATORS[operators]}, required=())
    return schema | {"minProperties": 1}


def _parameters() -> dict[str, Schema]:
    def query(name: str, description: str, schema: Schema) -> Schema:
        return {"name": name, "in": "query", "description": description, "schema": schema}

    size = {"type": "integer", "minimum": 1, "maximum": MAX_FIRST, "default": 25}
    return {
        "first": query("first", "How many at most", size),
        "after": query("after", "Only what comes after this cursor", TEXT),
        "search": query("search", "Words to find in the text fields", {"type": "string"}),
        "total": query("total", "Count them all; 10,001 stands for more than 10,000", {"type": "boolean"}),
        "filter": {
            "name": "filter",
            "in": "query",
            "description": "The filter language in JSON, for `or` and `not`: "
            '`{"or": [{"country": {"in": ["DE", "FR"]}}, {"name": {"startsWith": "A"}}]}`',
            "content": {"application/json": {"schema": {"type": "object"}}},
        },
        "idempotencyKey": {
            "name": "Idempotency-Key", "in": "header", "description": "Sent again with it, the request has one effect",
            "schema": {"type": "string", "minLength": 1, "maxLength": 255},
        },
        "ifMatch": {
            "name": "If-Match", "in": "header", "required": True, "description": "The ETag of the version read",
            "schema": TEXT, "example": '"3"',
        },
        "ifMatchOptional": {
            "name": "If-Match", "in": "header", "description": "Only when this is the current version", "schema": TEXT,
        },
        "ifNoneMatch": {
            "name": "If-None-Match", "in": "header", "description": "The ETag that the caller has", "schema": TEXT,
        },
    }  # fmt: skip


def _problem(code: str) -> Schema:
    kind = KINDS[code]
    example = {
        "type": type_of(code), "title": kind.title, "status": kind.status, "detail": kind.meaning, "code": code,
        "traceId": "0af7651916cd43dd8448eb211c80319c",
    }  # fmt: skip
    response: Schema = {
        "description": f"{kind.title}. {kind.meaning}",
        "content": {MEDIA: {"schema": ref("schemas", "Problem"), "example": example}},
    }
    if kind.status in (429, 503):
        response["headers"] = {"Retry-After": {"description": "Seconds", "schema": {"type": "integer"}}}
    return response


def _not_modified() -> Schema:
    return {"description": "The caller has this version", "headers": {"ETag": ref("headers", "ETag")}}
