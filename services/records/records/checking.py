"""What the caller may do in collections and with records; what they see of them, and of what changed."""

from collections.abc import Iterable
from typing import Any

from chassis.context import current
from chassis.errors import InvalidInput
from msgspec import Raw

from records import catalogue, filtering, policy_rows
from records.contract import Collection, Rights
from records.definition import Definition
from records.reading import NULL
from records.seen import Seen, seen_by
from records.storage import Storage, check_rows
from records.values import to_uuid

CHECKED = ("read", "update", "delete", "read_whole")
"""`read_whole` is to read every field of a record, live or in the trash, and all that its links may lead to: for what
may repeat any of its values, and titles of linked records."""


def visible(storage: Storage, names: list[str] | None) -> dict[str, Collection]:
    """The collections of these names (all, when None) that the caller may read, each with the fields that they may."""
    found = _seen(storage, names)
    return {name: seen.collection for name, seen in found.items() if _may(seen, "read")}


def rights(storage: Storage, names: list[str]) -> list[Rights]:
    """What the caller may do in each collection at most; nothing where there is none."""
    found = _seen(storage, names)
    return [_rights(name, found.get(name)) for name in names]


def _seen(storage: Storage, names: list[str] | None) -> dict[str, Definition]:
    with storage.autocommit() as session:
        loaded = policy_rows.define(session, catalogue.load(session, names))
    principal = current.get().principal
    return {name: seen_by(definition, principal) for name, definition in loaded.items()}


def _may(definition: Definition, action: str) -> bool:
    return not isinstance(definition, Seen) or bool(definition.rights[action].rules)


def _rights(name: str, definition: Definition | None) -> Rights:
    """As far as the caller's roles and their token's scopes go together."""
    if definition is None:
        return Rights(collection=name, read=False, create=False, update=False, delete=False)
    reaches = {"read": current.get().principal.has("viewer")}
    writes = current.get().principal.has("editor")
    may = {
        action: _may(definition, action) and reaches.get(action, writes)
        for action in ("read", "create", "update", "delete")
    }
    return Rights(
        collection=name,
        **may,
        read_fields=_fields(definition, "read"),
        create_fields=_fields(definition, "create"),
        update_fields=_fields(definition, "update"),
    )


def _fields(definition: Definition, action: str) -> list[str] | None:
    if not isinstance(definition, Seen):
        return None
    every = definition.base.fields
    had = [name for name in every if definition.rights[action].has(name)]
    return None if len(had) == len(every) else had


def check(storage: Storage, name: str, ids: list[str], action: str, field: str | None = None) -> list[bool]:
    """For each record whether the caller may do this; false where there is none. Raises InvalidInput, NotFound.

    With `field`, the id of one, whether they may do it with this field of the record; false where there is none.
    """
    if action not in CHECKED:
        raise InvalidInput.at("action", "invalid_value", f"must be one of {', '.join(CHECKED)}")
    reaches = current.get().principal.has("viewer" if action in ("read", "read_whole") else "editor")

    def work(definition: Definition) -> list[bool]:
        if action == "read_whole" and not _reads_linked(storage, definition):
            return [False] * len(ids)
        sql = (
            f"select t.id::text, {definition.current_version} from {definition.table} t "
            f"where t.id = any(%s::text[]::uuid[]) and {_condition(definition, action, field)}"
        )
        wanted = [to_uuid(record_id) for record_id in ids]
        with storage.reading() as session:
            rows = session.fetch(sql, ([i for i in wanted if i],))
            check_rows(session, definition, rows, 1)
        found = {row[0] for row in rows}
        return [reaches and record_id in found for record_id in wanted]

    return storage.with_definition(name, work)


def _reads_linked(storage: Storage, definition: Definition) -> bool:
    """Whether the caller reads the collections that links of this one lead to without any limit."""
    targets = {link.options["collection"] for link in definition.base.links}
    seen = _seen(storage, sorted(targets)) if targets else {}
    return all(_reads_all(seen[target]) for target in targets if target in seen)


def _reads_all(definition: Definition) -> bool:
    return not isinstance(definition, Seen) or definition.reading.unlimited


def _condition(definition: Definition, action: str, field: str | None) -> str:
    """SQL: whether the caller may do it with the row `t`, or with one field of it."""
    if action == "read_whole":
        every = definition.base.fields
        return (isinstance(definition, Seen) and definition.reading.cells(every)) or "true"
    return f"{definition.base.rows} and {_limit(definition, action, field) or 'true'}"


def _limit(definition: Definition, action: str, field: str | None) -> str | None:
    """SQL: whether the row `t` may be treated so; None for every row."""
    names = [f.name for f in definition.base.collection.fields if f.id == field]
    if field is not None and not names:
        return "false"
    if not isinstance(definition, Seen):
        return None
    access = definition.rights[action]
    return access.rows if action == "delete" else access.cells(names)


def get_changed(storage: Storage, name: str, ids: list[str], source: dict[str, Any] | None) -> list[Raw]:
    """One record per id, in order, also from the trash; null where there is none, or the filter does not select it."""
    return storage.with_definition(name, lambda definition: _get_changed(storage, definition, ids, source))


def _get_changed(
    storage: Storage, definition: Definition, ids: Iterable[str], source: dict[str, Any] | None
) -> list[Raw]:
    condition = filtering.where(definition, source, None, rows=definition.readable)
    sql = (
        f"select r.id::text, row_to_json(r)::text, {definition.current_version} from (select {definition.record} "
        f"from {definition.table} t where t.id = any(%s::text[]::uuid[]) and {condition.sql}) r"
    )
    wanted = [to_uuid(record_id) for record_id in ids]
    with storage.reading() as session:
        rows = session.fetch(sql, [[i for i in wanted if i], *condition.parameters])
        check_rows(session, definition, rows, 2)
    found = {row[0]: Raw(row[1].encode()) for row in rows}
    return [found.get(record_id, NULL) if record_id else NULL for record_id in wanted]
