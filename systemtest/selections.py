"""Documents that select all that the schema offers, as the API describes it."""

from functools import cached_property
from typing import Any

from systemtest.api import Api

_TYPE = "kind name ofType { kind name ofType { kind name ofType { kind name } } }"
_SCHEMA = f"""{{ __schema {{ mutationType {{ name }} types {{
    kind name fields {{ name args {{ name defaultValue type {{ {_TYPE} }} }} type {{ {_TYPE} }} }} }} }} }}"""

Field = dict[str, Any]


class Types:
    """The schema's types. `arguments`: literals for required arguments of fields, by `Type.field` or `field`."""

    def __init__(self, api: Api, arguments: dict[str, str]) -> None:
        found = api.query(_SCHEMA)["__schema"]
        self._fields: dict[str, list[Field]] = {t["name"]: t["fields"] or [] for t in found["types"]}
        self._kinds: dict[str, str] = {t["name"]: t["kind"] for t in found["types"]}
        self._mutation: str = found["mutationType"]["name"]
        self._arguments = arguments

    @cached_property
    def mutations(self) -> list[Field]:
        return self._fields[self._mutation]

    def fields(self, type_name: str) -> dict[str, Field]:
        """The fields of a type by name."""
        return {field["name"]: field for field in self._fields[type_name]}

    def is_leaf(self, field: Field) -> bool:
        return self._kinds[named(field["type"])] in ("SCALAR", "ENUM")

    def answered(self, mutation: Field, types: set[str]) -> Field | None:
        """The field of a mutation's payload that has records of one of these types; None without one."""
        payload = self._fields[named(mutation["type"])]
        return next((field for field in payload if named(field["type"]) in types), None)

    def selection(self, type_name: str, depth: int, without: frozenset[str] = frozenset()) -> str:
        """All fields of a type but those called `without`, objects as deep as `depth` says; "" without any."""
        parts = []
        for field in (field for field in self._fields[type_name] if field["name"] not in without):
            text = field["name"] + self._given(type_name, field)
            if self.is_leaf(field):
                parts.append(text)
            elif depth and (below := self.selection(named(field["type"]), depth - 1, without)):
                parts.append(f"{text} {below}")
        return f"{{ {' '.join(parts)} }}" if parts else ""

    def _given(self, type_name: str, field: Field) -> str:
        name = field["name"]
        given = self._arguments.get(f"{type_name}.{name}", self._arguments.get(name, ""))
        required = [a["name"] for a in field["args"] if a["type"]["kind"] == "NON_NULL" and a["defaultValue"] is None]
        assert given or not required, f"say in `arguments` what {type_name}.{name} gets for {required}"
        return given


def named(type_: dict[str, Any]) -> str:
    """The name of a type without its lists and non-nulls."""
    while type_.get("ofType"):
        type_ = type_["ofType"]
    return str(type_["name"])


def is_list(type_: dict[str, Any]) -> bool:
    """Whether a type is a list, null or not."""
    return "LIST" in (type_["kind"], (type_.get("ofType") or {}).get("kind"))
