"""A slow, obvious reading of access policies in Python, and random ones to read."""

import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from chassis.context import Context, Principal, current
from chassis.filters import Comparison, Every, Filter, Not, matches, parse

ACTIONS = ("read", "create", "update", "delete")
MADE = ("sales", "staff", "audit")
POOLS: dict[str, list[Any]] = {
    "a": ["x", "y", "%'\\", "sales"],
    "b": ["x", "user-1", "staff", None],
    "n": [0, 1, 2, None],
    "t": [["p"], ["p", "q"], [], None],
}
FIELDS = [
    {"name": "a", "type": "TEXT"},
    {"name": "b", "type": "TEXT", "indexed": True},
    {"name": "n", "type": "INTEGER", "indexed": True},
    {"name": "t", "type": "CHOICES", "options": {"choices": ["p", "q"]}},
]
Values = dict[str, Any]


# --- the oracle ----------------------------------------------------------------------------------------------------


def judge(tree: Filter, record: Values, user: Principal) -> bool | None:
    """Three-valued, as SQL is; `record` has the fields, createdBy and updatedBy."""
    if isinstance(tree, Not):
        inner = judge(tree.part, record, user)
        return None if inner is None else not inner
    if not isinstance(tree, Comparison):
        decisive = not isinstance(tree, Every)
        found = [judge(part, record, user) for part in tree.parts]
        return decisive if decisive in found else None if None in found else not decisive
    value = tree.value
    if isinstance(value, list):
        value = [v for item in value for v in (user.roles if item == "$user.roles" else [item])]
        value = [user.user_id if item == "$user.id" else item for item in value]
        own = record[tree.field]
        if not value:
            return None if own is None else tree.op == "nin"
        if own is None:
            return None
        found = own in value
        return (found if tree.op == "in" else not found) if found or None not in value else None
    value = user.user_id if value == "$user.id" else value
    if tree.op != "isNull" and (value is None or record[tree.field] is None):
        return None
    return matches(Comparison(tree.field, tree.op, value), record)


class Oracle:
    """Who may do what by these policies, {role: {action: {rows, fields} or None}}."""

    def __init__(self, given: dict[str, Any], names: Iterable[str] = POOLS) -> None:
        self.policies = given
        self.names = tuple(names)

    def grants(self, user: Principal, action: str) -> list[dict[str, Any]]:
        found = []
        for role in user.roles:
            if role in self.policies:
                found.append(self.policies[role][action])
            elif role in ("editor", "admin") or (role == "viewer" and action == "read"):
                found.append({"rows": None, "fields": None})
        return [grant for grant in found if grant is not None]

    def cells(self, user: Principal, action: str, record: Values) -> set[str] | None:
        """The fields had on this record; None where the record is not."""
        had: set[str] | None = None
        for grant in self.grants(user, action):
            if not grant["rows"] or judge(parse(listed(grant["rows"])), record, user):
                fields = grant.get("fields")
                had = (had or set()) | set(self.names if fields is None else fields)
        return had

    def known(self, user: Principal, *actions: str) -> set[str]:
        grants = [grant for action in actions for grant in self.grants(user, action)]
        return {name for g in grants for name in (self.names if g.get("fields") is None else g["fields"])}

    def shown(self, user: Principal, record: Values) -> Values | None:
        """The values as the user sees them."""
        cells = self.cells(user, "read", record)
        if cells is None:
            return None
        known = self.known(user, "read")
        return {name: record[name] if name in cells else None for name in self.names if name in known}


def listed(rows: Any) -> Any:
    if isinstance(rows, list):
        return [listed(part) for part in rows]
    if not isinstance(rows, dict):
        return rows
    return {k: [v] if k in ("in", "nin") and isinstance(v, str) else listed(v) for k, v in rows.items()}


# --- chance --------------------------------------------------------------------------------------------------------


def some_filter(dice: random.Random, names: list[str], *, variables: bool, depth: int = 2) -> dict[str, Any]:
    if depth and dice.random() < 0.5:
        parts = [some_filter(dice, names, variables=variables, depth=depth - 1) for _ in range(dice.randint(0, 2))]
        return dice.choice([{"and": parts}, {"or": parts}, {"not": {"or": parts}}])
    name = dice.choice(names)
    values = [value for value in POOLS.get(name, ["user-1", "user-2"]) if value is not None]
    if dice.random() < 0.2:
        return {name: {"isNull": dice.random() < 0.5}}
    if name == "t":
        return {"t": {"contains": dice.choice(["p", "q"])}}
    if variables and name != "n":
        values = [*values, "$user.id"]
        if dice.random() < 0.3:
            return {
                name: {dice.choice(["in", "nin"]): dice.choice(["$user.roles", ["$user.roles", "x"], ["$user.id"]])}
            }
    if dice.random() < 0.3:
        return {name: {dice.choice(["in", "nin"]): dice.sample(values, dice.randint(0, 2))}}
    return {name: {dice.choice(["eq", "ne"]): dice.choice(values)}}


def some_grant(dice: random.Random, action: str, names: Iterable[str] = POOLS) -> dict[str, Any] | None:
    if dice.random() < 0.15:
        return None
    rows = None if dice.random() < 0.3 else some_filter(dice, [*POOLS, "createdBy", "updatedBy"], variables=True)
    if action == "delete":
        return {"rows": rows}
    return {"rows": rows, "fields": None if dice.random() < 0.4 else dice.sample(list(names), dice.randint(0, 4))}


def some_values(dice: random.Random, names: Any = POOLS) -> Values:
    return {name: dice.choice(POOLS[name]) for name in names}


def made_by(user_id: str | None) -> Values:
    """Who made a new record, as its filters see it."""
    return {"createdBy": user_id, "updatedBy": user_id}


@contextmanager
def acting(principal: Principal) -> Iterator[None]:
    token = current.set(Context(principal=principal))
    try:
        yield
    finally:
        current.reset(token)


def fields_of(rows: Any) -> set[str]:
    if isinstance(rows, list):
        return {name for part in rows for name in fields_of(part)}
    if isinstance(rows, dict):
        return {key for key in rows if key in POOLS} | {name for value in rows.values() for name in fields_of(value)}
    return set()
