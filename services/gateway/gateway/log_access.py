"""Entries of delivery logs as the records that they are about: seen by those who may read the whole record.

The services that keep logs know no policies. An entry may repeat any value of its record, and titles of those that
it links to: in a subject, a recipient, an error. So it takes reading the record and all that its links may lead to. An
entry without a record (a password link, an event of a file that is attached to nothing, an entry from before logs kept
records) is for administrators. Hidden entries leave a page shorter than was asked for.
"""

from typing import Any

from chassis.errors import NotFound

from gateway.loaders import PENDING, then
from gateway.request import Request

Entry = dict[str, Any]
Page = dict[str, Any]


def page(request: Request, answer: Any) -> Any:
    """The page of a log with the entries that the caller may see; PENDING at first."""
    return then(answer, lambda found: _readable(request, found))


def entry(request: Request, answer: Any) -> Any:
    """One entry of a log, None when the caller may not see it; PENDING at first."""
    return then(answer, lambda found: _seen(request, found))


def _seen(request: Request, found: Entry | None) -> Any:
    may = found is not None and (request.principal.has("admin") or _may_read(request, found))
    return PENDING if may is PENDING else found if may else None


def _readable(request: Request, found: Page) -> Any:
    if request.principal.has("admin"):
        return found
    decisions = [_may_read(request, entry) for entry in found["items"]]
    if PENDING in decisions:
        return PENDING
    return {**found, "items": [entry for entry, may in zip(found["items"], decisions, strict=True) if may]}


def _may_read(request: Request, entry: Entry) -> Any:
    collection, record = entry.get("collection"), entry.get("record")
    if collection is None or record is None:
        return False
    try:
        return request.loads.item("records", "check_access", "ids", record, collection=collection, action="read_whole")
    except NotFound:  # the collection has been deleted
        return False
