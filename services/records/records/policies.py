"""Access policies: set, taken away, listed. A change bumps the collection's version, so every process notices."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from chassis.errors import InvalidInput, Problem
from chassis.filters import comparisons

from records import access_conditions, catalogue, collections, filtering, policy_rows
from records.access import ACTIONS
from records.contract import Collection, DeleteGrant, Grant, Policy
from records.definition import Definition
from records.definitions import MAX_FIELDS
from records.session import Session
from records.storage import Storage

ROLE = re.compile(r"[a-z][a-z0-9_]{0,62}")
MAX_POLICIES = 100
"""Of one collection: every event of its records says what each may read."""
MAX_COMPARISONS = 50
"""What a policy's filter may have, as it is part of every statement."""

MAX_LISTED = 100
"""Values in a list of a policy's filter."""

_SOMEBODY = access_conditions.User("00000000-0000-0000-0000-000000000000", ("viewer",))


def set_policy(storage: Storage, policy: Policy) -> Policy:
    """Put the policy in the place of what its role had in the collection. Raises InvalidInput with every problem."""
    with storage.transaction() as session:
        collection = catalogue.lock(session, policy.collection)
        problems = list(_role_problems(policy.role))
        if collection is None:
            rule = f"there is no collection {policy.collection[:80]}"
            raise InvalidInput.of([*problems, Problem("unknown_collection", rule, "collection")])
        before = policy_rows.define(session, {collection.name: collection})[collection.name]
        problems += _problems(before, policy)
        if problems:
            raise InvalidInput.of(problems)
        policy_rows.store(session, collection, policy)
        after = _changed(session, collection)
    return next(kept for kept in after.policies if kept.role == policy.role)


def delete_policy(storage: Storage, name: str, role: str) -> bool:
    """Take a policy away; whether there was one. The role has then what it has without."""
    with storage.transaction() as session:
        collection = catalogue.lock(session, name)
        if collection is None or not policy_rows.remove(session, collection, role):
            return False
        _changed(session, collection)
    return True


def list_policies(storage: Storage, name: str | None, role: str | None) -> list[Policy]:
    """The policies of all collections, or one, of all roles, or one; by collection and role."""
    with storage.autocommit() as session:
        definitions = policy_rows.define(session, catalogue.load(session, None if name is None else [name]))
    found = (policy for definition in definitions.values() for policy in definition.policies)
    return [policy for policy in found if role is None or policy.role == role]


def _changed(session: Session, collection: Collection) -> Definition:
    catalogue.bump(session, collection.id)
    loaded = catalogue.load(session, [collection.name])
    collections.announce(session, loaded[collection.name], "update")
    return policy_rows.define(session, loaded)[collection.name]


# --- rules ---------------------------------------------------------------------------------------------------------


def _role_problems(role: str) -> Iterator[Problem]:
    if not ROLE.fullmatch(role):
        rule = "must begin with a small letter and have only small letters, digits and _, at most 63"
        yield Problem("invalid_name", rule, "role")
    elif role == "admin":
        yield Problem("not_supported", "an admin may always do everything", "role")


def _problems(definition: Definition, policy: Policy) -> Iterator[Problem]:
    roles = {kept.role for kept in definition.policies}
    if policy.role not in roles and len(roles) >= MAX_POLICIES:
        yield Problem("too_many", f"at most {MAX_POLICIES} policies in a collection", "role")
    for action in ACTIONS:
        grant: Grant | DeleteGrant | None = getattr(policy, action)
        if grant is None:
            continue
        if isinstance(grant, Grant):
            yield from _field_problems(definition, grant.fields or [], f"{action}.fields")
        if grant.rows:
            yield from _filter_problems(definition, grant.rows, f"{action}.rows")


def _field_problems(definition: Definition, names: list[str], path: str) -> Iterator[Problem]:
    if len(names) > MAX_FIELDS:
        yield Problem("too_many", f"at most {MAX_FIELDS} fields", path)
        return
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name not in definition.fields:
            yield Problem("unknown_field", f"{definition.name} has no field {name[:80]}", f"{path}.{index}")
        elif name in seen:
            yield Problem("duplicate", f"{name} appears twice", f"{path}.{index}")
        seen.add(name)


def _filter_problems(definition: Definition, rows: dict[str, Any], path: str) -> Iterator[Problem]:
    """What is wrong with a filter: its shape, or else every comparison."""
    try:
        tests = list(comparisons(access_conditions.read(rows)))
    except InvalidInput as err:
        yield from _moved(err, path)
        return
    if len(tests) > MAX_COMPARISONS:
        yield Problem("too_complex", f"at most {MAX_COMPARISONS} comparisons", path)
        return
    for test in tests:
        if isinstance(test.value, list) and len(test.value) > MAX_LISTED:
            place = f"{test.place}.{test.op}".replace("filter", path, 1)
            yield Problem("too_complex", f"at most {MAX_LISTED} values", place)
        try:
            filtering.compile_filter(definition, access_conditions.resolved(definition, test, _SOMEBODY))
        except InvalidInput as err:
            yield from _moved(err, path)


def _moved(err: InvalidInput, path: str) -> Iterator[Problem]:
    """The problems of a filter below the place that it has in the policy."""
    for problem in err.problems:
        yield msgspec.structs.replace(problem, field=(problem.field or "filter").replace("filter", path, 1))
