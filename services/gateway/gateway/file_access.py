"""Files as the records they are attached to: seen by whoever may read the record, changed by who may update it, too.

The files service knows no policies, so what it answers about a file is turned into the file here and nowhere else; a
test holds all other code of the gateway to that. A file that is attached to nothing is its creator's and the admins',
which the service sees to itself. What may not be seen is absent, and never forbidden.
"""

from typing import Any

from chassis.errors import Conflict, Forbidden, InvalidInput, NotFound

from gateway.loaders import Loads, then
from gateway.rpc import Calls

File = dict[str, Any]


def one(loads: Loads, id: str) -> Any:
    """The file, None when there is none to be seen; PENDING at first."""
    return then(located(loads, id), lambda found: _if_readable(loads, found))


def located(loads: Loads, id: str) -> Any:
    """The file with its `collection`, `record` and `field`, not checked; PENDING at first. Private ones are None."""
    return loads.item("files", "find_files", "ids", id)


def of_record(loads: Loads, record: dict[str, Any]) -> Any:
    """The files attached to a record, oldest first; PENDING at first.

    `record` as records answered this principal, and readable: `schema.unreadable` lets no other come here.
    """
    return loads.item("files", "list_record_files", "records", record["id"], collection=record["collection"])


def get(calls: Calls, id: str) -> File:
    """The file, waited for. Raises NotFound when there is none to be seen."""
    file: File = _found(calls, id)["file"]
    return file


def list_of_record(calls: Calls, collection: str, record: str) -> list[File]:
    """The files attached to a record, waited for, oldest first. Raises NotFound for one that may not be read."""
    if not _may(calls, collection, record, "read"):
        raise NotFound(f"there is no record {record[:80]} in {collection[:80]}")
    files: list[File]
    (files,) = calls.call("files", "list_record_files", collection=collection, records=[record])
    return files


def complete(calls: Calls, *, collection: str | None = None, record: str | None = None, **upload: Any) -> File:
    """The file of an upload, attached to a record when one is named. Raises as `files.complete_upload` and `attach`."""
    _check_target(calls, collection, record)
    return _call(calls, "complete_upload", collection=collection, record=record, **upload)


def attach(calls: Calls, id: str, collection: str, record: str) -> File:
    """The file, now attached to the record.

    Raises NotFound for a file that is not to be seen or not the caller's, Conflict when it is attached to another
    record, InvalidInput for a record that is not to be seen, Forbidden for one that may not be updated.
    """
    _check_target(calls, collection, record)
    found = _found(calls, id)
    if found["record"] is not None and (found["collection"], found["record"]) != (collection, record):
        raise Conflict("the file is attached to another record", code="already_attached")
    return _call(calls, "attach_file", id=id, collection=collection, record=record)


def delete(calls: Calls, id: str) -> str:
    """Delete a file; its id. Raises NotFound; Forbidden when its record may be read and not updated."""
    found = _found(calls, id)
    collection, record = found["collection"], found["record"]
    if record is not None and not _may(calls, collection, record, "update"):
        raise no_update(collection)
    return str(calls.call("files", "delete_file", id=id, collection=collection, record=record))


def _if_readable(loads: Loads, found: dict[str, Any]) -> Any:
    if found["record"] is None:
        return found["file"]
    try:
        readable = may_load(loads, found, "read")
    except NotFound:  # the collection has been deleted, and its files are about to be
        return None
    return then(readable, lambda yes: found["file"] if yes else None)


def _found(calls: Calls, id: str) -> dict[str, Any]:
    found: dict[str, Any] | None
    (found,) = calls.call("files", "find_files", ids=[id])
    return seen(calls, found)


def seen(calls: Calls, found: dict[str, Any] | None) -> dict[str, Any]:
    """What was found, with its `collection`, `record` and `field`. Raises NotFound unless it is to be seen."""
    if found is None or (found["record"] is not None and not may(calls, found, "read")):
        raise NotFound("there is no such file")
    return found


def may_load(loads: Loads, found: dict[str, Any], action: str) -> Any:
    """Whether the record of what was found may be treated so, in the field that holds it; PENDING at first."""
    return loads.item("records", "check_access", "ids", found["record"], **_asked(found, action))


def may(calls: Calls, found: dict[str, Any], action: str) -> bool:
    """As `may_load`, waited for."""
    (allowed,) = calls.call("records", "check_access", ids=[found["record"]], **_asked(found, action))
    return bool(allowed)


def _asked(found: dict[str, Any], action: str) -> dict[str, Any]:
    asked = {"collection": found["collection"], "action": action}
    return asked if found.get("field") is None else asked | {"field": found["field"]}


def _check_target(calls: Calls, collection: str | None, record: str | None) -> None:
    if not (isinstance(collection, str) and isinstance(record, str)):
        return  # half a target, or one that is no text, is refused by the service
    if not _may(calls, collection, record, "read"):
        raise InvalidInput.at("record", "not_found", f"{collection} has no record {record[:80]}")
    if not _may(calls, collection, record, "update"):
        raise no_update(collection)


def _may(calls: Calls, collection: str, record: str, action: str) -> bool:
    (allowed,) = calls.call("records", "check_access", collection=collection, ids=[record], action=action)
    return bool(allowed)


def no_update(collection: str) -> Forbidden:
    """The error for a record that may be read and not changed."""
    return Forbidden(f"you may not change this record of {collection}")


def _call(calls: Calls, method: str, **arguments: Any) -> File:
    file: File = calls.call("files", method, **arguments)
    return file
