"""What roles allow together, as it is enforced, and which limits of one role another lifts."""

from collections.abc import Sequence

from chassis.context import Principal

from records import catalogue, policy_rows
from records.access import ACTIONS, access, grants
from records.contract import CombinedAccess, LeveledRole, LiftedLimit, RoleGrant, RolesAccess
from records.definition import Definition
from records.storage import Storage

NEEDED = {"read": "viewer", "create": "editor", "update": "editor", "delete": "editor"}
"""The level that each action takes, whatever policies say."""


def combine(storage: Storage, roles: Sequence[LeveledRole], name: str | None) -> list[RolesAccess]:
    """What the roles allow together in each collection, or in one, by the collections' names."""
    with storage.autocommit() as session:
        found = policy_rows.define(session, catalogue.load(session, None if name is None else [name]))
    return [_combined(definition, roles) for _, definition in sorted(found.items())]


def _combined(definition: Definition, roles: Sequence[LeveledRole]) -> RolesAccess:
    by_action = {action: _action(definition, roles, action) for action in ACTIONS}
    return RolesAccess(collection=definition.name, label=definition.collection.label, **by_action)


def _action(definition: Definition, roles: Sequence[LeveledRole], action: str) -> CombinedAccess:
    given = _grants(definition, roles, action)
    if not given:
        lifted: list[LiftedLimit] = []
        return CombinedAccess(allowed=False, all_records=False, fields=[], partial=[], grants=[], lifted=lifted)
    union = access(definition, Principal(None, tuple(role.name for role in roles)), action)
    every = [field.name for field in definition.collection.fields]
    had = [field for field in every if union.has(field)]
    return CombinedAccess(
        allowed=True,
        all_records=union.rows is None,
        fields=None if had == every else had,
        partial=[field for field in had if not union.everywhere(field)],
        grants=given,
        lifted=_lifted(definition, roles, action),
    )


def _grants(definition: Definition, roles: Sequence[LeveledRole], action: str) -> list[RoleGrant]:
    """What each of the roles adds; nothing when none of them has the level that the action takes."""
    if not _reaches(roles, action):
        return []
    return [
        RoleGrant(role=role.name, rows=grant.rows or None, fields=getattr(grant, "fields", None))
        for role in roles
        for grant in grants(definition.policies, [role.name], action)
    ]


def _reaches(roles: Sequence[LeveledRole], action: str) -> bool:
    return any(Principal(None, (role.name,), role.level).has(NEEDED[action]) for role in roles)


def _lifted(definition: Definition, roles: Sequence[LeveledRole], action: str) -> list[LiftedLimit]:
    """Each pair of which the first is limited by its policy, and less so together with the second."""
    limiting = {policy.role for policy in definition.policies}
    return [
        LiftedLimit(role=role.name, by=other.name)
        for role in roles
        for other in roles
        if role.name in limiting and role.name != other.name and _widens(definition, role, other, action)
    ]


def _widens(definition: Definition, role: LeveledRole, other: LeveledRole, action: str) -> bool:
    alone = _grants(definition, [role], action)
    together = _grants(definition, [role, other], action)
    return not all(any(_covers(own, grant) for own in alone) for grant in together)


def _covers(own: RoleGrant, grant: RoleGrant) -> bool:
    """Whether `own` is seen to allow all that `grant` does. Of two different filters neither is."""
    rows = own.rows is None or own.rows == grant.rows
    return rows and (own.fields is None or (grant.fields is not None and set(grant.fields) <= set(own.fields)))
