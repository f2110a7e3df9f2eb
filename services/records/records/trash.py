"""What lies in the trash: finding it, and deleting from it permanently."""

from typing import Any

import msgspec
from chassis.context import current
from chassis.events import new_event
from msgspec import Raw

from records import reading
from records.contract import RecordPurged
from records.definition import Definition
from records.seen import Seen
from records.storage import Storage, check_version
from records.writing import checked_id, not_found

NEWEST_FIRST = ["-updatedAt"]
"""Moving to the trash was the last change of a record there."""


def query(storage: Storage, name: str, order_by: list[str] | None, **question: Any) -> Raw:
    """A page of the deleted records that the caller may read and restore. Otherwise as `reading.query`."""
    return reading.query(storage, name, order_by=order_by or NEWEST_FIRST, rows=_restorable, **question)


def _restorable(definition: Definition) -> str:
    """SQL: whether the row `t` is in the trash, may be read, and may be restored, which takes the right to delete."""
    may = definition.rights["delete"].rows if isinstance(definition, Seen) else None
    return f"t.deleted_at is not null and {definition.readable} and {may or 'true'}"


def purge(storage: Storage, name: str, record_id: str) -> str:
    """Delete a record of the trash permanently, with its history; returns its id.

    Links to it from other records of the trash become null. Raises NotFound for what is not in the trash.
    """
    return storage.with_definition(name, lambda definition: _purge(storage, definition, record_id))


def _purge(storage: Storage, definition: Definition, record_id: str) -> str:
    found = checked_id(definition, record_id)
    with storage.transaction() as session:
        ((version, gone),) = session.fetch(
            f"""with purged as (
                delete from {definition.table} t where t.id = %(id)s::uuid and t.deleted_at is not null
                    and {definition.current_version} = %(version)s returning t.id
            ), forgotten as (
                delete from history using purged where record_id = purged.id and collection_id = %(collection)s
            ) select {definition.current_version}, (select count(*) from purged)""",
            {"id": found, "version": definition.version, "collection": definition.collection.id},
        )
        check_version(definition, version)
        if not gone:
            raise not_found(definition, record_id)
        event = _purged(definition.name, found)
        session.execute("insert into outbox (type, event) values (%s, %s)", (event.type, msgspec.json.encode(event)))
    return found


def _purged(collection: str, record_id: str) -> Any:
    context = current.get()
    data: dict[str, Any] = msgspec.to_builtins(RecordPurged(collection=collection, id=record_id))
    return new_event(
        "records", "record_purged", f"{collection}/{record_id}", data,
        actor=context.principal.user_id, traceparent=context.traceparent,
    )  # fmt: skip
