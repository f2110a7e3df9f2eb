"""What the OpenAPI document says of one collection's records."""

from collections.abc import Iterable
from typing import Any

from gateway.rest import auth
from gateway.rest.asked import JSON, MERGE_PATCH
from gateway.rest.openapi.components import MOMENT, PERSON, UUID, filter_name, page, ref, thing
from gateway.rest.openapi.fields import read_schema, write_schema
from gateway.rest.openapi.operations import NOTHING, answered, operation

Schema = dict[str, Any]
Field = dict[str, Any]

UNSORTABLE = ("CHOICES", "FILES", "JSON")
SYSTEM = {
    "id": "LINK", "version": "INTEGER", "createdAt": "DATETIME", "updatedAt": "DATETIME", "createdBy": "TEXT",
    "updatedBy": "TEXT",
}  # fmt: skip
"""What every record has beside its fields, by the type that it is compared as."""


class Described:
    """A collection as one caller may use it."""

    def __init__(self, collection: Schema, rights: Schema) -> None:
        self.name: str = collection["name"]
        self.label: str = collection["label"]
        self._fields: list[Field] = collection["fields"]
        self._guarded: list[str] = collection.get("guarded", [])
        self._rights = rights
        self.readable = self._among("read_fields")

    def _among(self, right: str) -> list[Field]:
        names = self._rights.get(right)
        return self._fields if names is None else [field for field in self._fields if field["name"] in names]

    @property
    def reads(self) -> bool:
        """Whether its records may be read."""
        return bool(self._rights["read"])

    def links(self) -> list[tuple[str, str]]:
        """Its LINK fields, each with the collection that it leads to."""
        return [(f["name"], f["options"]["collection"]) for f in self.readable if f["type"] == "LINK"]

    def schemas(self) -> dict[str, Schema]:
        """Its components."""
        made = {f"{self.name}.Record": self._record()}
        made[f"{self.name}.Page"] = page(
            self.ref("Record"), hasPrevious={"type": "boolean"}, total={"type": ["integer", "null"]}
        )
        if self._rights["create"]:
            fields = self._among("create_fields")
            needed = tuple(field["name"] for field in fields if field["required"])
            made[f"{self.name}.New"] = thing(_writable(fields), required=needed)
            made[f"{self.name}.Made"] = thing({"items": {"type": "array", "items": self.ref("Record")}})
        if self._rights["update"]:
            made[f"{self.name}.Changes"] = thing(_writable(self._among("update_fields")), required=())
        return made

    def paths(self) -> dict[str, Schema]:
        """Its addresses, below the prefix."""
        base = f"/collections/{self.name}/records"
        one = f"{base}/{{id}}"
        found: dict[str, Schema] = {base: {}, one: {"parameters": [_ID]}}
        if self._rights["read"]:
            found[base]["get"] = self._list()
            found[one]["get"] = self._get()
            found[f"/collections/{self.name}/aggregate"] = {"get": self._aggregate()}
            found[f"{one}/history"] = {"parameters": [_ID], "get": self._history()}
            found[f"{one}/files"] = {"parameters": [_ID], "get": self._files()}
            found[f"{one}/deleted-files"] = {"parameters": [_ID], "get": self._deleted_files()}
        if self._rights["create"]:
            found[base]["post"] = self._create()
        if self._rights["update"]:
            found[one]["patch"] = self._update()
        if self._rights["delete"]:
            found[one]["delete"] = self._delete()
            found[f"{one}/restore"] = {"parameters": [_ID], "post": self._restore()}
            found[f"/collections/{self.name}/trash"] = {"get": self._trash()} if self.reads else {}
        return {path: item for path, item in found.items() if item.keys() - {"parameters"}}

    def ref(self, name: str) -> Schema:
        """A reference to one of its components."""
        return ref("schemas", f"{self.name}.{name}")

    def list_parameters(self) -> list[Schema]:
        """The parameters of a list of its records."""
        names = [field["name"] for field in self.readable]
        sorts = [sign + name for name in self._sortable() for sign in ("", "-")]
        return [
            *(ref("parameters", name) for name in ("first", "after", "search", "filter")),
            _names("sort", "Fields to sort by, descending with a minus", sorts, maxItems=5, uniqueItems=True),
            *([_names("fields", "Only these fields", names)] if names else []),
            *self._comparisons(),
        ]

    def _sortable(self) -> list[str]:
        return [*SYSTEM, *(field["name"] for field in self.readable if field["type"] not in UNSORTABLE)]

    def _comparisons(self) -> list[Schema]:
        compared = SYSTEM | {field["name"]: field["type"] for field in self.readable}
        return [_comparison(name, kind) for name, kind in compared.items()]

    def _record(self) -> Schema:
        system: dict[str, Schema] = {
            "id": UUID, "collection": {"type": "string", "const": self.name}, "version": {"type": "integer"},
            "createdAt": MOMENT, "updatedAt": MOMENT, "createdBy": PERSON, "updatedBy": PERSON,
        }  # fmt: skip
        values = {
            field["name"]: read_schema(field, nullable=not field["required"] or field["name"] in self._guarded)
            for field in self.readable
        }
        read_only = {name: schema | {"readOnly": True} for name, schema in system.items()}
        return thing(read_only | values, required=tuple(system)) | {"title": self.label}

    def _operation(self, verb: str, summary: str, answer: Schema, **more: Any) -> Schema:
        return operation(f"{self.name}.{verb}", summary, answer, tag=self.label, **more)

    def _list(self) -> Schema:
        answer = answered(self.ref("Page"), "A page of records", headers=("Link",))
        parameters = [*self.list_parameters(), ref("parameters", "total")]
        return self._operation("list", "A page of records", answer, parameters=parameters, problems=_GONE)

    def _get(self) -> Schema:
        names = [field["name"] for field in self.readable]
        chosen = [_names("fields", "Only these fields", names)] if names else []
        answer = answered(self.ref("Record"), "The record", headers=("ETag",))
        answer["304"] = ref("responses", "not_modified")
        parameters = [*chosen, ref("parameters", "ifNoneMatch")]
        return self._operation("get", "One record", answer, parameters=parameters, problems=_GONE)

    def _history(self) -> Schema:
        answer = answered(ref("schemas", "Changes"), "Its changes, newest first", headers=("Link",))
        parameters = [ref("parameters", "first"), ref("parameters", "after")]
        return self._operation("history", "Who changed what", answer, parameters=parameters, problems=_GONE)

    def _files(self) -> Schema:
        answer = answered(ref("schemas", "Files"), "Its files, oldest first")
        return self._operation("files", "The files attached to it", answer, problems=_GONE)

    def _deleted_files(self) -> Schema:
        answer = answered(ref("schemas", "DeletedFiles"), "Its deleted files, the latest first")
        return self._operation("deletedFiles", "Its deleted files that can be restored", answer, problems=_GONE)

    def _aggregate(self) -> Schema:
        numbers = [field["name"] for field in self.readable if field["type"] in ("INTEGER", "DECIMAL")]
        metrics = ["count", *(f"{function}:{name}" for function in ("sum", "avg", "min", "max") for name in numbers)]
        groups = [field["name"] for field in self.readable if field["type"] not in UNSORTABLE]
        parameters = [
            *(ref("parameters", name) for name in ("first", "search", "filter")),
            _metrics(metrics),
            *([_names("groupBy", "A group for each value of these", groups)] if groups else []),
            {"name": "sort", "in": "query", "schema": {"type": "string"},
             "description": "By fields of groupBy or metrics, descending with a minus"},
            *self._comparisons(),
        ]  # fmt: skip
        answer = answered(ref("schemas", "Aggregates"), "The figures of each group")
        summary = "Count, sum, average, least and greatest"
        return self._operation("aggregate", summary, answer, parameters=parameters, problems=_GONE)

    def _create(self) -> Schema:
        many = {"type": "array", "items": self.ref("New"), "minItems": 1, "maxItems": 1000}
        schema = {"anyOf": [self.ref("Record"), self.ref("Made")]}
        answer = answered(schema, "What was made", status=201, headers=("Location", "ETag"))
        answer["201"]["links"] = self._links()
        body = {"anyOf": [self.ref("New"), many]}
        summary = "Make a record, or up to 1,000 from a list: all or none"
        return self._operation("create", summary, answer, body=body, changes=True, problems=_GONE)

    def _links(self) -> Schema:
        verbs = [verb for verb, right in (("get", "read"), ("delete", "delete")) if self._rights[right]]
        return {
            verb: {"operationId": f"{self.name}.{verb}", "parameters": {"id": "$response.body#/id"}} for verb in verbs
        }

    def _update(self) -> Schema:
        return self._operation(
            "update",
            "Change the fields given; null empties one",
            answered(self.ref("Record"), "The record as it is now", headers=("ETag",)),
            parameters=[ref("parameters", "ifMatch")],
            body=self.ref("Changes"),
            media=(JSON, MERGE_PATCH),
            problems=(*_GONE, "precondition_failed", "precondition_required"),
            changes=True,
        )

    def _delete(self) -> Schema:
        problems = (*_GONE, "precondition_failed")
        parameters = [ref("parameters", "ifMatchOptional")]
        summary = "Move it to the trash"
        return self._operation("delete", summary, NOTHING, parameters=parameters, problems=problems, changes=True)

    def _trash(self) -> Schema:
        answer = answered(self.ref("Page"), "A page of deleted records", headers=("Link",))
        parameters = [*self.list_parameters(), ref("parameters", "total")]
        summary = "The deleted records that you may restore, those deleted last first"
        return self._operation("trash", summary, answer, parameters=parameters, problems=_GONE)

    def _restore(self) -> Schema:
        answer = answered(self.ref("Record"), "The record as it is now", headers=("ETag",))
        return self._operation("restore", "Bring it back from the trash", answer, problems=_GONE, changes=True)


_ID: Schema = {"name": "id", "in": "path", "required": True, "description": "The record's id", "schema": UUID}
_GONE = ("not_found",)

ACCESS = {
    "read": auth.ACCESS["GET /collections/{collection}/records"],
    "create": auth.ACCESS["POST /collections/{collection}/records"],
    "update": auth.ACCESS["PATCH /collections/{collection}/records/{id}"],
    "delete": auth.ACCESS["DELETE /collections/{collection}/records/{id}"],
}
"""The role that each right needs at the door."""


def _writable(fields: Iterable[Field]) -> dict[str, Schema]:
    return {field["name"]: write_schema(field) for field in fields}


def _names(name: str, description: str, values: list[str], **rules: Any) -> Schema:
    items = {"type": "string", "enum": values}
    schema = {"type": "array", "items": items, "minItems": 1, **rules}
    return {
        "name": name, "in": "query", "description": description, "style": "form", "explode": False, "schema": schema,
    }  # fmt: skip


def _metrics(values: list[str]) -> Schema:
    """Named as examples: min and max are there for more than these."""
    described = _names("metrics", "What to compute; min and max also of dates and texts", values)
    del described["schema"]["items"]["enum"]
    described["schema"]["items"]["pattern"] = "^(count|(sum|avg|min|max):[A-Za-z][A-Za-z0-9_]*)$"
    return described | {"example": values[:3]}


def _comparison(name: str, kind: str) -> Schema:
    return {
        "name": name, "in": "query", "description": f"Compare: `{name}[operator]=value`", "style": "deepObject",
        "explode": True, "schema": ref("schemas", filter_name(kind)),
    }  # fmt: skip
