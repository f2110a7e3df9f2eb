"""What each role may read of a record that changed, for those who act for a role on its event."""

from chassis.context import Principal

from records.access import BUILT_IN, access
from records.definition import Definition


def access_sql(definition: Definition) -> str | None:
    """SQL: {role: [names of fields]} of the row `t`; None where the collection has no policies.

    Of every built-in role, and of each that has a policy; one that may not see the row is left out. A role has no id:
    what a policy gives to a certain user, it does not give to the role.
    """
    if not definition.policies:
        return None
    roles = dict.fromkeys([*BUILT_IN, *(policy.role for policy in definition.policies)])
    pairs = (f"'{role}', {found}" for role in roles if (found := _fields(definition, role)) is not None)
    return f"json_strip_nulls(json_build_object({', '.join(pairs)}))"


def _fields(definition: Definition, role: str) -> str | None:
    """SQL: the names, null on rows that the role may not see; None when it sees none at all."""
    reading = access(definition, Principal(None, (role,)), "read")
    if not reading.rules:
        return None
    names = ", ".join(f"'{name}'" for name in definition.fields if reading.has(name))
    listed = f"json_build_array({names})"
    return listed if reading.rows is None else f"case when {reading.rows} then {listed} end"
