"""What roles grant: the union of their policies, or of what a role without one has."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from chassis.context import Principal

from records.access_conditions import User, condition, names_user
from records.contract import DeleteGrant, Grant, Policy
from records.definition import Definition

ACTIONS = ("read", "create", "update", "delete")
BUILT_IN: dict[str, tuple[str, ...]] = {"viewer": ("read",), "editor": ACTIONS, "admin": ACTIONS}
"""What these roles may do without limits where they have no policy; `admin` never has one."""


@dataclass(frozen=True)
class Rule:
    """Some fields of some records. `rows`: SQL over the row `t`, None for all; `fields`: names, None for all."""

    rows: str | None
    fields: frozenset[str] | None

    def has(self, field: str) -> bool:
        return self.fields is None or field in self.fields


@dataclass(frozen=True)
class Access:
    """What a principal may do with one action: what any of the rules allows."""

    rules: tuple[Rule, ...]

    @cached_property
    def unlimited(self) -> bool:
        return any(rule.rows is None and rule.fields is None for rule in self.rules)

    @cached_property
    def rows(self) -> str | None:
        """SQL: whether any rule has the row `t`; None when all rows are had."""
        return either(self.rules)

    def cell(self, field: str) -> str | None:
        """SQL: whether any rule has this field of the row `t`; None when it is had on all rows."""
        return either(rule for rule in self.rules if rule.has(field))

    def cells(self, fields: Iterable[str]) -> str | None:
        """SQL: whether the row `t` is had with each of these fields; None when it is so on all rows."""
        parts = dict.fromkeys([self.rows, *(self.cell(field) for field in fields)])
        return " and ".join(part for part in parts if part) or None

    def has(self, field: str) -> bool:
        """Whether the field is had on any row."""
        return any(rule.has(field) for rule in self.rules)

    def everywhere(self, field: str) -> bool:
        """Whether the field is had on every row that is."""
        return self.cell(field) == self.rows


def either(rules: Iterable[Rule]) -> str | None:
    """SQL: whether one of the rules has the row `t`; None when one has all rows."""
    conditions = dict.fromkeys(rule.rows for rule in rules)
    if None in conditions:
        return None
    return "(" + " or ".join(f"({sql})" for sql in conditions) + ")" if conditions else "false"


def access(definition: Definition, principal: Principal, action: str) -> Access:
    """What the principal's roles allow together."""
    user = User(principal.user_id, principal.roles)
    rules = []
    for grant in grants(definition.policies, principal.roles, action):
        fields = getattr(grant, "fields", None)
        rows = condition(definition, grant.rows, user)
        rules.append(Rule(rows, None if fields is None else frozenset(fields)))
    return Access(tuple(rules))


def grants(policies: Iterable[Policy], roles: Iterable[str], action: str) -> list[Grant | DeleteGrant]:
    """What each of the roles has by its policy, or by itself."""
    by_role = {policy.role: policy for policy in policies}
    found: list[Grant | DeleteGrant] = []
    for role in dict.fromkeys(roles):
        policy = by_role.get(role)
        grant = getattr(policy, action) if policy else Grant() if action in BUILT_IN.get(role, ()) else None
        if grant is not None:
            found.append(grant)
    return found


def names_users(definition: Definition) -> bool:
    """Whether what a role may do depends on who has it."""
    every = (getattr(policy, action) for policy in definition.policies for action in ACTIONS)
    return any(names_user(grant.rows) for grant in every if grant is not None)
