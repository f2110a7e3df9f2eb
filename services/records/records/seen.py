"""A collection as one principal sees it: what they may not read is not in it."""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial

import msgspec
from chassis.context import Principal

from records.access import ACTIONS, Access, access, names_users
from records.columns import Column
from records.contract import Collection, Field
from records.definition import Definition

MAX_VIEWS = 500
"""Of one collection, kept: one per set of roles, and per user where policies ask who it is."""


@dataclass(frozen=True, kw_only=True)
class Seen(Definition):
    """`whole` cut to what `rights` allow, an Access per action."""

    whole: Definition
    rights: dict[str, Access]

    def _column(self, of: Field) -> Column:
        """A cell that only some rows show is null on the others; whether it is, no index knows."""
        column = self.whole.columns[of.name]
        if self.reading.everywhere(of.name):
            return column
        masked = f"(case when {self.reading.cell(of.name)} then {column.sql} end)"
        return replace(column, sql=masked, nullable=True, indexed=False, has_trigrams=False)

    @property
    def base(self) -> Definition:
        return self.whole

    @property
    def reading(self) -> Access:
        return self.rights["read"]

    @cached_property
    def hidden(self) -> bool:
        """Whether nothing at all is allowed: there is no such collection."""
        return not any(found.rules for found in self.rights.values())

    @cached_property
    def rows(self) -> str:
        limit = self.reading.rows
        return self.whole.rows if limit is None else f"{self.whole.rows} and {limit}"

    @cached_property
    def readable(self) -> str:
        return self.reading.rows or "true"

    @cached_property
    def answer(self) -> str:
        if self.reading.rows is None:
            return self.record
        read = f"case when {self.readable} then"
        people = (f"({read} t.created_by end)", f"({read} t.updated_by end)")
        values = f"({read} {self.values} else '{{}}'::json end)"
        return f"{self._record(values, people)}, ({self.readable}) is true as readable"

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset(
            f.name
            for f in self.whole.collection.fields
            if any(self.rights[action].has(f.name) for action in ("read", "create", "update"))
        )

    def writable(self, action: str) -> frozenset[str]:
        return frozenset(f.name for f in self.whole.collection.fields if self.rights[action].has(f.name))


def seen_by(definition: Definition, principal: Principal) -> Definition:
    """The collection as the principal sees it; `definition` itself for those whom nothing limits."""
    views = definition.__dict__.get("_views")
    if views is None:
        views = definition.__dict__["_views"] = _Views(definition)
    found: Definition = views.of(principal)
    return found


class _Views:
    """What has been seen of one definition."""

    def __init__(self, definition: Definition) -> None:
        self._by_user = names_users(definition)
        self._view = lru_cache(MAX_VIEWS)(partial(_view, definition))

    def of(self, principal: Principal) -> Definition:
        return self._view(principal.roles, principal.user_id if self._by_user else None)


def _view(definition: Definition, roles: tuple[str, ...], user_id: str | None) -> Definition:
    principal = Principal(user_id, roles)
    rights = {action: access(definition, principal, action) for action in ACTIONS}
    if all(found.unlimited for found in rights.values()):
        return definition
    collection = _cut(definition.collection, rights["read"])
    return Seen(collection, definition.policies, whole=definition, rights=rights)


def _cut(collection: Collection, reading: Access) -> Collection:
    """What can be told of the collection: its fields that are read on some record at least."""
    fields = [f for f in collection.fields if reading.has(f.name)]
    if len(fields) == len(collection.fields):
        return collection
    names = {f.name for f in fields}
    return msgspec.structs.replace(
        collection, fields=fields, guarded=[name for name in collection.guarded if name in names]
    )
