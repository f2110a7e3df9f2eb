"""Deleting records to the trash, and what becomes of the records that link to them."""

import msgspec
from chassis.context import current
from chassis.errors import Conflict
from chassis.events import uuid7

from records import catalogue, statements
from records.definition import Definition
from records.storage import Session, Storage, check_version
from records.values import to_uuid
from records.writing import not_found

MAX_FOLLOWED = 1000
"""How many other records one deletion may change."""


def delete(storage: Storage, name: str, record_id: str, version: int | None) -> str:
    """Move a record to the trash; returns its id.

    Links to it follow their `onDelete`: restrict refuses, clear empties the link, delete deletes the linking record
    too. Raises NotFound; Conflict ("conflict" with details {"current": record} for another version, "linked").
    """
    return storage.with_definition(name, lambda definition: _delete(storage, definition, record_id, version))


def _delete(storage: Storage, definition: Definition, record_id: str, version: int | None) -> str:
    found = to_uuid(record_id)
    if found is None:
        raise not_found(definition, record_id)
    with storage.transaction() as session:
        Deletion(storage, session).trash(definition, found, version)
    return found


class Deletion:
    """One deletion with all that follows from it, in one transaction."""

    def __init__(self, storage: Storage, session: Session) -> None:
        self.storage = storage
        self.session = session
        self.changed = 0

    def trash(self, definition: Definition, record_id: str, version: int | None) -> None:
        """Move the record to the trash, then follow the links to it."""
        ((current_version, before, after),) = self.session.fetch(
            statements.trash(definition), self._parameters(definition, record_id, version)
        )
        check_version(definition, current_version)
        if before is None:
            raise not_found(definition, record_id)
        if after is None:
            raise Conflict(
                "the record has been changed in the meantime", details={"current": msgspec.json.decode(before)}
            )
        for collection, field in catalogue.referrers(self.session, definition.name):
            self._follow(self.storage.definition(collection), field, record_id)

    def _follow(self, referrer: Definition, field_name: str, target: str) -> None:
        field = referrer.fields[field_name]
        sql = (
            f"select id::text, version from {referrer.table} where {field.id} = %s::uuid and deleted_at is null "
            f"limit {MAX_FOLLOWED + 1} for update"
        )
        rows = self.session.fetch(sql, (target,))
        rule = field.options.get("onDelete", "restrict")
        if rows and rule == "restrict":
            raise Conflict(f"{len(rows):,} records link to it by {referrer.name}.{field_name}", code="linked")
        self.changed += len(rows)
        if self.changed > MAX_FOLLOWED:
            raise Conflict(f"more than {MAX_FOLLOWED:,} records would be changed with it", code="linked")
        for record_id, version in rows:
            if rule == "delete":
                self.trash(referrer, record_id, version)
            else:
                parameters = self._parameters(referrer, record_id, version) | {"row": f'{{"{field.id}": null}}'}
                self.session.fetch(statements.update(referrer, [field.id]), parameters)

    @staticmethod
    def _parameters(definition: Definition, record_id: str, version: int | None) -> dict[str, object]:
        context = current.get()
        return {
            "actor": context.principal.user_id,
            "trace": context.traceparent,
            "version": definition.version,
            "id": record_id,
            "event": str(uuid7()),
            "expected": version,
        }
