"""What the OpenAPI document says of the records that point at one, link by link."""

from typing import Any

from gateway.rest.openapi.components import UUID
from gateway.rest.openapi.operations import answered, operation
from gateway.rest.openapi.records import Described

Schema = dict[str, Any]

_ID: Schema = {"name": "id", "in": "path", "required": True, "description": "The record's id", "schema": UUID}


def linked_paths(described: list[Described]) -> dict[str, Schema]:
    """An address for each link that the caller may read, at the collection that it leads to."""
    there = {each.name for each in described if each.reads}
    return {
        f"/collections/{target}/records/{{id}}/linked/{each.name}/{field}": {"get": _operation(target, each, field)}
        for each in described
        if each.reads
        for field, target in each.links()
        if target in there
    }


def _operation(target: str, each: Described, field: str) -> Schema:
    return operation(
        f"{target}.linked.{each.name}.{field}",
        f"The records of {each.label} that point at it by {field}",
        answered(each.ref("Page"), "A page of records", headers=("Link",)),
        tag=each.label,
        parameters=[_ID, *each.list_parameters()],
        problems=("not_found",),
    )
