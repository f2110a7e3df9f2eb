"""The OpenAPI 3.1 document for one caller (https://spec.openapis.org/oas/v3.1.0)."""

from typing import Any

from chassis.context import Principal

from gateway.rest import auth
from gateway.rest.openapi import fixed
from gateway.rest.openapi.components import components
from gateway.rest.openapi.linked import linked_paths
from gateway.rest.openapi.records import ACCESS, Described

Schema = dict[str, Any]

VERSION = "1"


def document(principal: Principal, collections: list[Schema], rights: list[Schema]) -> Schema:
    """What `principal` may do. `collections` and their `rights`, in order, are as records answers them to them."""
    described = [
        Described(collection, _at_the_door(principal, may))
        for collection, may in zip(collections, rights, strict=True)
        if may["read"] or may["create"]
    ]
    parts = components()
    paths = _fixed_paths(principal)
    for each in described:
        parts["schemas"] |= each.schemas()
        paths |= each.paths()
    paths |= linked_paths(described)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Dossier",
            "version": VERSION,
            "description": "Collections, records and files. What is here is what you may do.",
        },
        "servers": [{"url": auth.PREFIX}],
        "security": [{"cookie": []}, {"bearer": []}],
        "tags": [{"name": name} for name in (fixed.COLLECTIONS, fixed.FILES, *(each.label for each in described))],
        "paths": paths,
        "components": parts,
    }


def _at_the_door(principal: Principal, rights: Schema) -> Schema:
    """The rights as far as the principal's role or token reaches."""
    return rights | {right: rights[right] and principal.has(role) for right, role in ACCESS.items()}


def _fixed_paths(principal: Principal) -> dict[str, Schema]:
    paths: dict[str, Schema] = {}
    for route, described in fixed.operations().items():
        if principal.has(auth.ACCESS[route]):
            method, _, path = route.partition(" ")
            paths.setdefault(path, {})[method.lower()] = described
    return paths
