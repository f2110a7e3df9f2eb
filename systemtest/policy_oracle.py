"""A slow, obvious reading of access policies, and random policies to read."""

import random
from typing import Any, NamedTuple

Row = dict[str, Any]
Grant = dict[str, Any]
Policies = dict[str, dict[str, Grant | None]]
"""By role: for each of ACTIONS `{rows, fields}`, null for all; None where the role may not."""

ACTIONS = ("read", "create", "update", "delete")
POOLS: dict[str, list[Any]] = {"a": ["x", "y", "z"], "b": ["x", "y", None], "n": [0, 1, None]}
USER = "$user.id"


class User(NamedTuple):
    """Who asks."""

    id: str
    roles: tuple[str, ...]


def cells(policies: Policies, user: User, action: str, row: Row, names: list[str]) -> set[str] | None:
    """The fields that the user has on the row; None where they do not have the row."""
    had: set[str] | None = None
    for role in user.roles:
        grant = policies[role][action]
        if grant is not None and (grant["rows"] is None or selects(grant["rows"], row, user)):
            fields = grant.get("fields")
            had = (had or set()) | set(names if fields is None else fields)
    return had


def known(policies: Policies, user: User, action: str, names: list[str]) -> set[str]:
    """The fields that the user has on some row."""
    grants = [grant for role in user.roles if (grant := policies[role][action]) is not None]
    return {name for grant in grants for name in (names if grant.get("fields") is None else grant["fields"])}


def selects(tree: dict[str, Any], row: Row, user: User) -> bool | None:
    """Three-valued: to compare with nothing is neither true nor false."""
    ((key, inner),) = tree.items()
    if key == "not":
        found = selects(inner, row, user)
        return None if found is None else not found
    if key in ("and", "or"):
        decisive = key == "or"
        parts = [selects(part, row, user) for part in inner]
        return decisive if decisive in parts else None if None in parts else not decisive
    ((operator, wanted),) = inner.items()
    value = row[key]
    if operator == "isNull":
        return (value is None) is wanted
    wanted = user.id if wanted == USER else wanted
    if value is None:
        return None
    if operator == "in":
        return value in wanted
    return (value == wanted) is (operator == "eq")


# --- chance --------------------------------------------------------------------------------------------------------


def some_policies(dice: random.Random, roles: tuple[str, ...], names: list[str]) -> Policies:
    """Reading is limited more often than writing, so that many changed records may not be read."""
    chances = {"read": (0.85, 0.8), "create": (0.95, 0.3), "update": (0.95, 0.3), "delete": (0.95, 0.2)}
    return {role: {action: _grant(dice, action, names, *chances[action]) for action in ACTIONS} for role in roles}


def _grant(dice: random.Random, action: str, names: list[str], given: float, limited: float) -> Grant | None:
    if dice.random() >= given:
        return None
    rows = _filter(dice, depth=1) if dice.random() < limited else None
    if action == "delete":
        return {"rows": rows}
    fields = dice.sample(names, dice.randint(1, len(names))) if action == "read" and dice.random() < 0.5 else None
    return {"rows": rows, "fields": fields}


def _filter(dice: random.Random, depth: int) -> dict[str, Any]:
    if depth and dice.random() < 0.4:
        parts = [_filter(dice, depth - 1) for _ in range(2)]
        return dice.choice([{"and": parts}, {"or": parts}, {"not": parts[0]}])
    name = dice.choice([*POOLS, "createdBy", "updatedBy"])
    if name not in POOLS:
        return {name: {dice.choice(["eq", "ne"]): USER}}
    values = [value for value in POOLS[name] if value is not None]
    test = {"eq": dice.choice(values), "ne": dice.choice(values), "in": values[:2], "isNull": dice.random() < 0.5}
    operator = dice.choice(list(test))
    return {name: {operator: test[operator]}}
