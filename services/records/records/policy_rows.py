"""Policies as they are stored: fields by their ids, so that a new name changes nothing."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec
from chassis.errors import Conflict

from records.contract import Collection, DeleteGrant, Field, Grant, Policy
from records.definition import Definition
from records.session import Session

_JOINS = ("and", "or", "not")


def define(session: Session, collections: Mapping[str, Collection]) -> dict[str, Definition]:
    """The definitions of collections that have just been read, with their policies.

    The policies are read after the collections. One that is changed in between belongs to the next version, which the
    next statement notices; the other way round an old policy would stand in the new version's place.
    """
    stored = _load(session, [collection.id for collection in collections.values()])
    return {name: _define(collection, stored.get(collection.id, {})) for name, collection in collections.items()}


def _load(session: Session, ids: list[str]) -> dict[str, dict[str, Any]]:
    sql = "select collection_id, role, grants from policies where collection_id = any(%s) order by 1, 2"
    found: dict[str, dict[str, Any]] = {}
    for collection_id, role, grants in session.fetch(sql, (ids,)):
        found.setdefault(collection_id, {})[role] = grants
    return found


def _define(collection: Collection, stored: dict[str, Any]) -> Definition:
    policies = tuple(_named(collection, role, grants) for role, grants in stored.items())
    hidden = {name for policy in policies for name in _hidden(collection, policy)}
    guarded = [f.name for f in collection.fields if f.name in hidden]
    return Definition(msgspec.structs.replace(collection, guarded=guarded), policies)


def _named(collection: Collection, role: str, grants: dict[str, Any]) -> Policy:
    """A stored policy under the names of today; fields that have been removed are out of it."""
    names = {f.id: f.name for f in collection.fields}
    shown = {"role": role, "collection": collection.name, **_translated(grants, names)}
    return msgspec.convert(shown, Policy)


def _hidden(collection: Collection, policy: Policy) -> Iterable[str]:
    """The fields that are null to the role on some record that it is shown, or that it is answered after a change."""
    every = [f.name for f in collection.fields]
    read = policy.read
    changed = [grant for grant in (policy.create, policy.update, policy.delete) if grant]
    if any(not _covers(read, grant) for grant in changed):
        return every
    return [] if read is None or read.fields is None else [name for name in every if name not in read.fields]


def _covers(read: Grant | None, written: Grant | DeleteGrant) -> bool:
    """Whether all that is written is read. A record that is restored by the right to delete is answered, too."""
    return read is not None and (not read.rows or read.rows == written.rows)


def store(session: Session, collection: Collection, policy: Policy) -> None:
    """Keep the policy in the place of what its role had."""
    ids = {f.name: f.id for f in collection.fields}
    given = msgspec.to_builtins(policy)
    grants = _translated({action: given[action] for action in ("read", "create", "update", "delete")}, ids)
    session.execute(
        "insert into policies (collection_id, role, grants) values (%s, %s, %s::jsonb) "
        "on conflict (collection_id, role) do update set grants = excluded.grants",
        (collection.id, policy.role, msgspec.json.encode(grants).decode()),
    )


def remove(session: Session, collection: Collection, role: str) -> bool:
    """Whether there was such a policy."""
    return session.execute("delete from policies where collection_id = %s and role = %s", (collection.id, role)) > 0


def check_removable(session: Session, collection: Collection, field: Field) -> None:
    """Raises Conflict `used_by_policy` while policies choose records by the field: without it they would mean more."""
    stored = _load(session, [collection.id]).get(collection.id, {})
    roles = [role for role, grants in stored.items() if any(field.id in _fields(g["rows"]) for g in _given(grants))]
    if roles:
        raise Conflict(f"the policies of these roles choose records by it: {', '.join(roles)}", code="used_by_policy")


def _given(grants: dict[str, Any]) -> list[dict[str, Any]]:
    return [grant for grant in grants.values() if grant]


def _fields(rows: Any) -> set[str]:
    """All keys of a filter: fields and operators, which no id of a field can be."""
    if isinstance(rows, list):
        return {key for item in rows for key in _fields(item)}
    if isinstance(rows, dict):
        return set(rows) | {key for value in rows.values() for key in _fields(value)}
    return set()


def _translated(grants: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """The grants with other names for the fields; those without one are left out of lists."""
    return {action: _grant(grant, names) if grant else None for action, grant in grants.items()}


def _grant(grant: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    fields = grant.get("fields")
    listed = None if fields is None else [names[name] for name in fields if name in names]
    rows = _renamed(grant["rows"], lambda name: names.get(name, name)) if grant["rows"] else None
    return {"rows": rows} | ({"fields": listed} if "fields" in grant else {})


def _renamed(rows: dict[str, Any], name: Callable[[str], str]) -> dict[str, Any]:
    renamed: dict[str, Any] = {}
    for key, value in rows.items():
        if key == "not":
            renamed[key] = _renamed(value, name)
        elif key in _JOINS:
            renamed[key] = [_renamed(part, name) for part in value]
        else:
            renamed[name(key)] = value
    return renamed
