"""What happens to the files that are attached to a record, as entries of its history.

The files service tells of it. The entry has the id of the event, so a second delivery writes nothing. Files that are
the value of a field are not noted: the change of the record tells of them, under the rules of their field.
"""

import msgspec
from chassis.arguments import invalid_shape
from chassis.events import Event

from records.storage import Storage
from records.values import to_uuid

ACTIONS = {
    "file_stored": "file_added",
    "file_attached": "file_added",
    "file_deleted": "file_deleted",
    "file_restored": "file_restored",
}
"""What an entry says, by the type of the event."""


class _File(msgspec.Struct):
    """What is needed of the files service's events."""

    id: str
    name: str
    collection: str | None = None
    record: str | None = None
    field: str | None = None


def note(storage: Storage, event: Event) -> None:
    """Write the entry, if the file is attached to a record that is there, be it in the trash.

    Raises InvalidInput for an event of another shape, Unavailable without the database.
    """
    try:
        file = msgspec.convert(event.data, _File)
    except msgspec.ValidationError as err:
        raise invalid_shape(err) from err
    record = to_uuid(file.record)
    if record is None or file.field is not None:
        return
    with storage.autocommit() as session:
        live = "select id from collections where name = %s and deleted_at is null"
        for (collection,) in session.fetch(live, (file.collection,)):
            entry = {
                "id": event.id,
                "at": event.time,
                "actor": event.actor,
                "action": ACTIONS[event.type],
                "collection": collection,
                "record": record,
                "file": msgspec.json.encode({"id": file.id, "name": file.name}).decode(),
            }
            session.execute(
                f"""
                insert into history (id, collection_id, record_id, at, actor, action, diff, file)
                select %(id)s::uuid, %(collection)s, t.id, %(at)s, %(actor)s, %(action)s, '{{}}', %(file)s::jsonb
                from data.{collection} t where t.id = %(record)s::uuid
                on conflict (id) do nothing
                """,
                entry,
            )
