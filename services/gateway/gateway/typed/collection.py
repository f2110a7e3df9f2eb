"""A collection as the typed schema sees it: its names, its fields, and who links to whom."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from gateway.typed import names
from gateway.typed.names import SYSTEM, Names, type_name

EXTRAS = {
    "files": "attachedFiles",
    "history": "changeHistory",
    "external": "externalData",
    "record": "genericRecord",
    "createdByName": "createdByPersonName",
    "updatedByName": "updatedByPersonName",
}
"""What every typed record offers beside its fields, and what it is called where a field has that name."""


class Reverse(NamedTuple):
    """The records of another collection that link here: `name` is the field that has them."""

    name: str
    source: "Collection"
    field: str


@dataclass(eq=False)
class Collection:
    """One collection. `links` maps LINK fields to the typed collections that they lead to."""

    name: str
    label: str
    names: Names
    fields: dict[str, dict[str, Any]]
    guarded: frozenset[str]
    links: dict[str, "Collection"] = field(default_factory=dict)
    link_ids: dict[str, str] = field(default_factory=dict)
    """What each LINK's id is called."""
    reverses: list[Reverse] = field(default_factory=list)
    extras: dict[str, str] = field(default_factory=dict)
    """What each of EXTRAS is called; those that have no free name are left out."""

    def is_certain(self, definition: dict[str, Any]) -> bool:
        """Whether every record that anyone reads has a value there."""
        return bool(definition["required"]) and definition["name"] not in self.guarded


def read(items: Iterable[dict[str, Any]]) -> dict[str, Collection]:
    """The collections by name, connected with each other. `items` as `list_collections` answers."""
    found = {item["name"]: _read(item) for item in items}
    for collection in found.values():
        for definition in collection.fields.values():
            if definition["type"] == "LINK":
                _connect(collection, definition, found)
    for collection in found.values():
        _name_reverses(collection, found.values())
        _name_extras(collection)
    return found


def _connect(collection: Collection, definition: dict[str, Any], others: dict[str, Collection]) -> None:
    """A LINK leads to a typed record where its target has the typed API; its id is there in any case."""
    link = definition["name"]
    target = others.get(definition["options"].get("collection", ""))
    if target is not None:
        collection.links[link] = target
    called = names.link_id(link, collection.fields)
    if called is not None:
        collection.link_ids[link] = called


def _read(item: dict[str, Any]) -> Collection:
    return Collection(
        name=item["name"],
        label=item["label"],
        names=Names(item["singular"], item["plural"]),
        fields={definition["name"]: definition for definition in item["fields"]},
        guarded=frozenset(item.get("guarded") or ()),
    )


def _name_reverses(collection: Collection, others: Iterable[Collection]) -> None:
    """`airports` on a country; `airportsByHomeCountry` where that is taken or two links lead here."""
    taken = _taken(collection)
    for source in others:
        links = [link for link, target in source.links.items() if target is collection]
        for link in links:
            plain = source.names.plural
            by_field = f"{plain}By{type_name(link)}"
            wanted = (plain, by_field) if len(links) == 1 else (by_field,)
            called = names.free((*wanted, f"{by_field}Link"), taken)
            if called is not None:
                taken.add(called)
                collection.reverses.append(Reverse(called, source, link))


def _name_extras(collection: Collection) -> None:
    taken = _taken(collection) | {reverse.name for reverse in collection.reverses}
    for extra, other in EXTRAS.items():
        called = names.free((extra, other), taken)
        if called is not None:
            taken.add(called)
            collection.extras[extra] = called


def _taken(collection: Collection) -> set[str]:
    return {*collection.fields, *collection.link_ids.values(), *SYSTEM}
