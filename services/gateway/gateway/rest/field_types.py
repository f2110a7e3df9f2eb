"""What the fields of a collection hold, for reading texts of the query string as the values they stand for."""

from collections.abc import Iterable
from typing import Any

from gateway.catalogue import Catalogue
from gateway.request import Request

SYSTEM = {
    "id": "LINK",
    "version": "INTEGER",
    "createdAt": "DATETIME",
    "updatedAt": "DATETIME",
    "createdBy": "TEXT",
    "updatedBy": "TEXT",
}
"""What every record has beside its fields."""


class FieldTypes:
    """Knows the types from the catalogue; of what is too new for it, it asks records as the caller.

    What a type is must never show in an error: the catalogue also has what the caller may not see.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._number = -1
        self._by_collection: dict[str, dict[str, str]] = {}

    def of(self, request: Request, collection: str, names: Iterable[str]) -> dict[str, str]:
        """The types of the fields by name; those of `names` are there if they exist."""
        current = self._catalogue.current
        if current.number != self._number:
            self._by_collection = {item["name"]: _types(item) for item in current.items}
            self._number = current.number
        known = self._by_collection.get(collection, SYSTEM)
        if all(name in known for name in names):
            return known
        (found,) = request.calls.call("records", "get_collections", names=[collection])
        return SYSTEM if found is None else _types(found)


def _types(collection: dict[str, Any]) -> dict[str, str]:
    return SYSTEM | {field["name"]: field["type"] for field in collection["fields"]}
