"""What roles allow together is what somebody with all of them may do, and lifted limits are named."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from chassis.context import Principal
from records import combining
from records.contract import CombinedAccess, LeveledRole

from services.records.tests.integration.access_oracle import (
    ACTIONS,
    MADE,
    POOLS,
    Oracle,
    Values,
    made_by,
    some_filter,
    some_values,
)
from services.records.tests.integration.access_oracle import FIELDS as ORACLE_FIELDS
from services.records.tests.integration.people import OWN_TEAM, People

OWN = {"createdBy": {"eq": "$user.id"}}
LEVELS = {"viewer": "viewer", "editor": "editor", "admin": "admin", "sales": "editor", "staff": "viewer", "audit": ""}
TAKES = {"read": "viewer", "create": "editor", "update": "editor", "delete": "editor"}
RANKS = ("", "viewer", "editor", "admin")


def ask(people: People, *roles: str, action: str = "read") -> CombinedAccess:
    leveled = [LeveledRole(name=role, level=LEVELS[role]) for role in roles]
    (found,) = combining.combine(people.storage, leveled, people.name)
    assert found.collection == people.name
    access: CombinedAccess = getattr(found, action)
    return access


def lifted(access: CombinedAccess) -> set[tuple[str, str]]:
    return {(each.role, each.by) for each in access.lifted}


def test_another_role_lifts_the_limits_of_one(people: People) -> None:
    people.allow("sales", read={"rows": OWN_TEAM, "fields": ["name"]})
    alone, both = ask(people, "sales"), ask(people, "sales", "viewer")
    assert (alone.allowed, alone.all_records, alone.fields, lifted(alone)) == (True, False, ["name"], set())
    assert (both.allowed, both.all_records, both.fields, both.partial) == (True, True, None, [])
    assert lifted(both) == {("sales", "viewer")}
    assert [(grant.role, grant.rows, grant.fields) for grant in both.grants] == [
        ("sales", OWN_TEAM, ["name"]),
        ("viewer", None, None),
    ]


def test_a_level_lifts_a_limit_as_well(people: People) -> None:
    people.allow("staff", read={}, update={"fields": ["name"]})
    people.allow("sales", read={})
    assert ask(people, "staff", action="update").allowed is False
    both = ask(people, "staff", "sales", action="update")
    assert (both.allowed, both.fields) == (True, ["name"])
    assert lifted(both) == {("staff", "sales"), ("sales", "staff")}
    assert lifted(ask(people, "staff", "sales")) == set()


def test_a_field_on_some_of_the_records_is_partial(people: People) -> None:
    people.allow("sales", read={"rows": OWN})
    people.allow("staff", read={"fields": ["name"]})
    both = ask(people, "sales", "staff")
    assert (both.all_records, both.fields, both.partial) == (True, None, ["team", "salary"])
    assert lifted(both) == {("sales", "staff"), ("staff", "sales")}


def test_roles_without_policies_lift_nothing(people: People) -> None:
    assert ask(people, "sales", "staff").allowed is False
    assert lifted(ask(people, "viewer", "editor", "admin")) == set()
    assert ask(people, "viewer", action="create").allowed is False


def test_every_collection_is_answered_and_one_that_is_not_there_is_not(people: People) -> None:
    role = [LeveledRole(name="viewer", level="viewer")]
    names = [found.collection for found in combining.combine(people.storage, role, None)]
    assert people.name in names
    assert names == sorted(names)
    assert combining.combine(people.storage, role, "nothing") == []


# --- by chance -------------------------------------------------------------------------------------------------------


def some_limit(dice: random.Random, action: str) -> dict[str, Any] | None:
    if dice.random() < 0.2:
        return None
    names = [*POOLS, "createdBy"]
    rows = None if dice.random() < 0.4 else dice.choice([OWN, some_filter(dice, names, variables=False, depth=1)])
    if action == "delete":
        return {"rows": rows}
    return {"rows": rows, "fields": None if dice.random() < 0.5 else dice.sample(list(POOLS), dice.randint(1, 3))}


def rows_of(dice: random.Random) -> Iterator[Values]:
    for creator in ("user-1", "user-2", None) * 4:
        yield some_values(dice) | made_by(creator)


@pytest.mark.parametrize("seed", range(60))
def test_what_is_combined_is_what_the_oracle_allows(new_collection: Any, storage: Any, seed: int) -> None:
    dice = random.Random(seed)
    people = People(storage, new_collection(*ORACLE_FIELDS))
    made = [*MADE, "viewer", "editor"]
    given = {role: {a: some_limit(dice, a) for a in ACTIONS} for role in dice.sample(made, dice.randint(1, 4))}
    for role, grants in given.items():
        people.allow(role, **grants)
    oracle, rows = Oracle(given), list(rows_of(dice))
    roles = dice.sample(made, dice.randint(1, 3))
    for action in ACTIONS:
        check(oracle, ask(people, *roles, action=action), roles, action, rows)


def reaches(roles: list[str], action: str) -> bool:
    return any(RANKS.index(LEVELS[role]) >= RANKS.index(TAKES[action]) for role in roles)


def check(oracle: Oracle, found: CombinedAccess, roles: list[str], action: str, rows: list[Values]) -> None:
    user = Principal("user-1", tuple(roles))
    assert found.allowed == (reaches(roles, action) and bool(oracle.grants(user, action)))
    if not found.allowed:
        assert (found.all_records, found.fields, found.grants, found.lifted) == (False, [], [], [])
        return
    known = set(POOLS) if found.fields is None else set(found.fields)
    assert known == oracle.known(user, action)
    assert set(found.partial) <= known
    for row in rows:
        cells = oracle.cells(user, action, row)
        assert cells is not None or not found.all_records
        assert cells is None or known - set(found.partial) <= cells <= known
        check_lifted(oracle, found, roles, action, row)


def check_lifted(oracle: Oracle, found: CombinedAccess, roles: list[str], action: str, row: Values) -> None:
    """A limited role that no other is said to lift allows all that they allow together."""
    together = oracle.cells(Principal("user-1", tuple(roles)), action, row)
    for role in set(roles) & set(oracle.policies) - {limited for limited, _ in lifted(found)}:
        assert reaches([role], action)
        assert oracle.cells(Principal("user-1", (role,)), action, row) == together
