"""What changes of a collection's records take, and how that is said to the records service."""

from collections.abc import Iterator
from typing import Any

from chassis.errors import InvalidInput, Problem
from graphql import (
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
)

from gateway.typed.collection import Collection, Reverse
from gateway.typed.types import Types

Fields = dict[str, GraphQLInputField]
Json = dict[str, Any]


def add(types: Types, collection: Collection) -> None:
    """`CreateAirportInput` and `UpdateAirportInput`. Raises Clash."""
    one = collection.names.one
    create = GraphQLInputObjectType(
        f"Create{one}Input",
        lambda: _create_fields(types, collection),
        description=f"A new record of {collection.label}",
    )
    types.add(collection, "create", create)
    update = GraphQLInputObjectType(
        f"Update{one}Input",
        lambda: _update_fields(types, collection),
        description="New values; what is left out stays, null empties",
    )
    types.add(collection, "update", update)


def _create_fields(types: Types, collection: Collection) -> Fields:
    found: Fields = {}
    for name, definition in collection.fields.items():
        if definition["type"] == "LINK":
            found.update(_link_fields(types, collection, name, definition))
        else:
            type_ = _value_type(types, collection, definition)
            found[name] = _field(GraphQLNonNull(type_) if definition["required"] else type_, definition)
    for reverse in collection.reverses:
        child = GraphQLList(GraphQLNonNull(types.get(reverse.source, "create")))
        text = f"New {reverse.source.label} that link to this record"
        found[reverse.name] = GraphQLInputField(child, description=text)
    return found or {"_": GraphQLInputField(GraphQLID, description="Nothing: the collection has no fields")}


def _link_fields(types: Types, collection: Collection, name: str, definition: Json) -> Fields:
    """The id of a record that is there, or a new record."""
    found = {}
    if name in collection.link_ids:
        found[collection.link_ids[name]] = _field(GraphQLID, definition)
    target = collection.links.get(name)
    if target is not None:
        text = f"{definition['label']}: a new record, made together with this one"
        found[name] = GraphQLInputField(types.get(target, "create"), description=text)
    return found


def _update_fields(types: Types, collection: Collection) -> Fields:
    found: Fields = {}
    for name, definition in collection.fields.items():
        called = collection.link_ids.get(name, name)
        found[called] = _field(_value_type(types, collection, definition), definition)
    return found or {"_": GraphQLInputField(GraphQLID, description="Nothing: the collection has no fields")}


def _field(type_: Any, definition: Json) -> GraphQLInputField:
    return GraphQLInputField(type_, description=definition["help"] or definition["label"])


def _value_type(types: Types, collection: Collection, definition: Json) -> Any:
    kind = definition["type"]
    if kind == "CHOICE":
        return types.enum(collection, definition)
    if kind == "CHOICES":
        return GraphQLList(GraphQLNonNull(types.enum(collection, definition)))
    if kind == "FILES":
        return GraphQLList(GraphQLNonNull(GraphQLID))
    return types.scalars[kind]


# --- said to the records service -----------------------------------------------------------------------------------


def values(collection: Collection, given: Json) -> Json:
    """The values of an input without new records in it, by field name."""
    fields = {called: name for name, called in collection.link_ids.items()}
    return {fields.get(called, called): value for called, value in given.items() if called != "_"}


def is_nested(collection: Collection, given: Json) -> bool:
    """Whether an input makes other records too."""
    nested = {*collection.links, *(reverse.name for reverse in collection.reverses)}
    return any(given.get(name) is not None for name in nested)


def tree(collection: Collection, given: Json, path: str = "") -> Json:
    """An input as `create_trees` takes it. Raises InvalidInput for a link that is given twice.

    `path` is where it stands, as the records service names places.
    """
    reverses = {reverse.name: reverse for reverse in collection.reverses}
    plain, links, linked = {}, {}, []
    for called, value in given.items():
        if called in collection.links:
            if value is not None:
                _check_single(collection, called, given, path)
                links[called] = tree(collection.links[called], value, f"{path}{called}.create.")
        elif called in reverses:
            linked.append(_children(reverses[called], value or [], path))
        else:
            plain[called] = value
    return {"values": values(collection, plain), "links": links, "linked": linked}


def rows(collection: Collection, made: Json, path: str) -> Iterator[tuple[Collection, str, Json]]:
    """(collection, what stands before its fields in a problem's place, values) of a tree's records."""
    yield collection, path, made["values"]
    for called, below in made["links"].items():
        yield from rows(collection.links[called], below, f"{path}{called}.create.")
    sources = {reverse.name: reverse.source for reverse in collection.reverses}
    for linked in made["linked"]:
        for index, below in enumerate(linked["records"]):
            yield from rows(sources[linked["path"]], below, f"{path}{linked['path']}.create.{index}.")


def _check_single(collection: Collection, link: str, given: Json, path: str) -> None:
    called = collection.link_ids.get(link)
    if called is not None and given.get(called) is not None:
        raise InvalidInput.of([Problem("contradiction", f"give {link} or {called}, not both", f"{path}{link}")])


def _children(reverse: Reverse, given: list[Json], path: str) -> Json:
    return {
        "collection": reverse.source.name,
        "field": reverse.field,
        "records": [tree(reverse.source, each, f"{path}{reverse.name}.create.{i}.") for i, each in enumerate(given)],
        "path": reverse.name,
    }


def renamed(collection: Collection, path: str | None) -> str | None:
    """The place of a problem in the typed input's names: "country.create.code" is "country.code"."""
    return None if path is None else ".".join(_renamed(collection, path.split(".")))


def _renamed(collection: Collection, parts: list[str]) -> list[str]:
    name, *rest = parts
    if name in collection.links and rest[:1] == ["create"]:
        return [name, *_renamed(collection.links[name], rest[1:])] if rest[1:] else [name]
    reverse = next((each for each in collection.reverses if each.name == name), None)
    if reverse is not None and rest[:1] == ["create"] and len(rest) > 1:
        return [name, rest[1], *(_renamed(reverse.source, rest[2:]) if rest[2:] else [])]
    return [collection.link_ids.get(name, name), *rest]
