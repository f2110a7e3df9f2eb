"""Deleted files: listed for those who read their record, restored by those who may change it.

As in `file_access`, the files service knows no policies: who may not read the record, or the field that the file
was taken out of, does not see it.
"""

from typing import Any

from chassis.errors import Conflict, NotFound

from gateway import file_access
from gateway.loaders import PENDING, Loads, then
from gateway.rpc import Calls

Json = dict[str, Any]

TRIES = 3
"""How often a file is put back into its field, when others change the record meanwhile."""


def of_record(loads: Loads, record: Json) -> Any:
    """The deleted files of a record that are to be seen, the latest first; PENDING at first."""
    listed = loads.item("files", "list_deleted_files", "records", record["id"], collection=record["collection"])
    return then(listed, lambda found: _readable(loads, found))


def list_of_record(calls: Calls, collection: str, record: str) -> list[Json]:
    """As `of_record`, waited for. Raises NotFound for a record that may not be read."""
    if not file_access.may(calls, {"collection": collection, "record": record}, "read"):
        raise NotFound(f"there is no record {record[:80]} in {collection[:80]}")
    (listed,) = calls.call("files", "list_deleted_files", collection=collection, records=[record])
    return [found for found in listed if found["field"] is None or file_access.may(calls, found, "read")]


def restore(calls: Calls, id: str) -> Json:
    """Restore a file; as the value of a field it comes back to the end of its list.

    Raises NotFound; Forbidden when its record may be read and not updated; InvalidInput when its field takes no more.
    """
    (deleted,) = calls.call("files", "find_deleted_files", ids=[id])
    found = file_access.seen(calls, deleted)
    collection, record = found["collection"], found["record"]
    if record is not None and not file_access.may(calls, found, "update"):
        raise file_access.no_update(collection)
    if found["field"] is not None:
        _put_back(calls, found)
    restored: Json = calls.call("files", "restore_file", id=id, collection=collection, record=record)
    return restored


def _readable(loads: Loads, found: list[Json]) -> Any:
    answers = [(each, file_access.may_load(loads, each, "read")) for each in found]
    if any(readable is PENDING for _, readable in answers):
        return PENDING
    return [each for each, readable in answers if readable]


def _put_back(calls: Calls, found: Json) -> None:
    collection, id = found["collection"], found["record"]
    (definition,) = calls.call("records", "get_collections", names=[collection])
    names = [field["name"] for field in definition["fields"] if field["id"] == found["field"]] if definition else []
    if not names:
        raise NotFound("there is no such file")
    for attempt in range(TRIES):
        (record,) = calls.call("records", "get_records", collection=collection, ids=[id])
        if record is None:
            raise NotFound("there is no such file")
        files = record["values"].get(names[0]) or []
        if found["id"] in files:
            return
        changes = {"version": record["version"], "values": {names[0]: [*files, found["id"]]}}
        try:
            calls.call("records", "update_record", collection=collection, id=id, **changes)
        except Conflict:
            if attempt == TRIES - 1:
                raise
        else:
            return
