"""How what a collection holds is called in GraphQL."""

import re
import unicodedata
from collections.abc import Container, Iterable, Mapping
from typing import Any, NamedTuple

SYSTEM = ("id", "version", "createdAt", "updatedAt", "createdBy", "updatedBy")
"""Fields that every record has; no field of a collection is called so."""


def type_name(word: str) -> str:
    """`orderLine` is the type `OrderLine`."""
    return word[:1].upper() + word[1:]


class Names(NamedTuple):
    """A collection's root fields, `airport` and `airports`, and the types made of them."""

    singular: str
    plural: str

    @property
    def one(self) -> str:
        """The type of a record."""
        return type_name(self.singular)

    @property
    def many(self) -> str:
        """What types about several records begin with."""
        return type_name(self.plural)


def enum_values(choices: Iterable[str]) -> dict[str, str]:
    """GraphQL name to choice: "in progress" is IN_PROGRESS; names that fall together are numbered."""
    found: dict[str, str] = {}
    for choice in choices:
        name = _enum_name(choice)
        number = 2
        unique = name
        while unique in found:
            unique = f"{name}_{number}"
            number += 1
        found[unique] = choice
    return found


def _enum_name(choice: str) -> str:
    plain = unicodedata.normalize("NFKD", choice).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_").upper() or "VALUE"
    if name[0].isdigit() or name in ("TRUE", "FALSE", "NULL"):
        name = f"_{name}"
    return name[:120]


def free(wanted: Iterable[str], taken: Container[str]) -> str | None:
    """The first of these names that nobody has."""
    return next((name for name in wanted if name not in taken), None)


def link_id(field: str, fields: Mapping[str, Any]) -> str | None:
    """What a LINK's id is called: `countryId` beside the object `country`."""
    return free((f"{field}Id", f"{field}RecordId"), {*fields, *SYSTEM})
