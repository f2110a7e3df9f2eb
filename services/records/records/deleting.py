"""Deleting records to the trash, and what becomes of the records that link to them."""

from collections import deque

import msgspec
from chassis.context import current
from chassis.errors import Conflict
from chassis.events import uuid7

from records import catalogue, statements
from records.contract import Field
from records.definition import Definition
from records.event_facts import labels, titles_sql
from records.seen import seen_by
from records.session import Session
from records.storage import StaleDefinition, Storage, check_version
from records.writing import check_verdict, checked_id, not_found

MAX_FOLLOWED = 1000
"""How many other records one deletion may change."""


def delete(storage: Storage, name: str, record_id: str, version: int | None) -> str:
    """Move a record to the trash; returns its id.

    Links to it follow their `onDelete`: restrict refuses, clear empties the link, delete deletes the linking record
    too. Raises NotFound, Forbidden, Conflict ("linked"; "conflict" of another version, details {"current": record}).
    """
    return storage.with_definition(name, lambda definition: _delete(storage, definition, record_id, version))


def _delete(storage: Storage, definition: Definition, record_id: str, version: int | None) -> str:
    found = checked_id(definition, record_id)
    with storage.transaction() as session:
        _Deletion(storage, session).run(definition, found, version)
    return found


class _Deletion:
    """One deletion with all that follows from it, in one transaction."""

    def __init__(self, storage: Storage, session: Session) -> None:
        self._storage = storage
        self._session = session
        self._links: dict[str, list[tuple[Definition, Field]]] = {}
        self._changed = 0

    def run(self, definition: Definition, record_id: str, version: int | None) -> None:
        """Move the record to the trash, then follow the links to it, and to what goes with it."""
        if not self._trash(definition, record_id, version):
            raise not_found(definition, record_id)
        gone = deque([(definition, record_id)])
        while gone:
            target, target_id = gone.popleft()
            for referrer, field in self._links_to(target.name):
                current.get().check_deadline()
                gone += [(referrer, linking) for linking in self._follow(referrer, field, target_id)]

    def _trash(self, definition: Definition, record_id: str, version: int | None) -> bool:
        """Whether there is such a record (there is none when it went earlier in the same deletion)."""
        sql = statements.trash(definition, titles_sql(self._storage, definition))
        ((current_version, before, after, *verdict),) = self._session.fetch(
            sql, _parameters(definition, record_id, version)
        )
        check_version(definition, current_version)
        if verdict:
            check_verdict(definition, record_id, before, verdict)
        if before is not None and after is None:
            current_record = {"current": msgspec.json.decode(before)}
            raise Conflict("the record has been changed in the meantime", details=current_record)
        return before is not None

    def _links_to(self, name: str) -> list[tuple[Definition, Field]]:
        if name not in self._links:
            self._links[name] = [self._link(found) for found in catalogue.referrers(self._session, name)]
        return self._links[name]

    def _link(self, found: catalogue.Referrer) -> tuple[Definition, Field]:
        definition = self._storage.definition(found.collection)
        if (definition.collection.id, definition.version) != (found.collection_id, found.version):
            raise StaleDefinition(definition)
        return definition, definition.fields[found.field]

    def _follow(self, referrer: Definition, field: Field, target_id: str) -> list[str]:
        """Treat the records that link to the target by the link's rule; the ids of those that went with it."""
        sql = (
            f"select id::text, version from {referrer.table} where {field.id} = %s::uuid and deleted_at is null "
            f"limit {MAX_FOLLOWED + 1} for update"
        )
        rows = self._session.fetch(sql, (target_id,))
        rule = field.options["onDelete"]
        if rows and rule == "restrict":
            raise Conflict(_linked(referrer, field, len(rows)), code="linked")
        self._changed += len(rows)
        if self._changed > MAX_FOLLOWED:
            raise Conflict(f"more than {MAX_FOLLOWED:,} records would be changed with it", code="linked")
        if rule == "delete":
            return [linking for linking, _ in rows if self._trash(referrer, linking, None)]
        for linking, version in rows:
            self._clear(referrer, field, linking, version)
        return []

    def _clear(self, referrer: Definition, field: Field, record_id: str, version: int) -> None:
        parameters = _parameters(referrer, record_id, version) | {"row": f'{{"{field.id}": null}}'}
        sql = statements.update(referrer, [field.id], titles_sql(self._storage, referrer))
        ((current_version, _, _),) = self._session.fetch(sql, parameters)
        check_version(referrer, current_version)


def _linked(referrer: Definition, field: Field, count: int) -> str:
    """How many records link to it, and by what: as much of it as the principal sees."""
    seen = seen_by(referrer, current.get().principal)
    if field.name not in seen.fields:
        return "records that you may not see link to it"
    if seen.rows != referrer.rows:
        return f"records link to it by {referrer.name}.{field.name}"
    number = f"more than {MAX_FOLLOWED:,}" if count > MAX_FOLLOWED else f"{count:,}"
    return f"{number} records link to it by {referrer.name}.{field.name}"


def _parameters(definition: Definition, record_id: str, version: int | None) -> dict[str, object]:
    context = current.get()
    return {
        "actor": context.principal.user_id,
        "trace": context.traceparent,
        "version": definition.version,
        "id": record_id,
        "event": str(uuid7()),
        "expected": version,
        "labels": labels(definition),
    }
