"""What hangs on a record: its history, its files, the records that point at it."""

from typing import Any

import flask
from chassis.errors import NotFound

from gateway import deleted_files, file_access
from gateway.rest import answers, listing, shapes
from gateway.rest.asked import Asked
from gateway.rest.records import stored
from gateway.rest.resource import Resource

routes = Resource("record_parts")


@routes.route("GET", "/collections/{collection}/records/{id}/history")
def get_history(asked: Asked, collection: str, id: str) -> flask.Response:
    """Who changed what, newest first; also of a record in the trash."""
    first, after = asked.parameters.page_size(), asked.parameters.text("after")
    asked.parameters.check()
    (page,) = asked.call("records", "get_history", collection=collection, ids=[id], first=first, after=after)
    if not page["items"] and after is None:  # every record was made once
        raise NotFound(f"{collection} has no such record")
    headers = answers.next_page(asked.http, page["cursor"], more=page["has_next"])
    return answers.json(shapes.log_page(_named(asked, page), shapes.CHANGE), headers=headers)


def _named(asked: Asked, page: dict[str, Any]) -> dict[str, Any]:
    """The page with the names of those who made its changes."""
    ids = sorted({change["actor"] for change in page["items"] if change["actor"] is not None})
    people = asked.request.accounts.users.names(ids) if ids else []
    names = {person["id"]: person["name"] for person in people if person}
    return {**page, "items": [{**each, "actor_name": names.get(each["actor"])} for each in page["items"]]}


@routes.route("GET", "/collections/{collection}/records/{id}/linked/{other}/{field}")
def get_linked(asked: Asked, collection: str, id: str, other: str, field: str) -> flask.Response:
    """The records of another collection whose LINK field points at this one."""
    query = listing.Query(asked, totals=False)
    stored(asked, collection, id)
    (page,) = shapes.pages_of(query.answered("query_linked", other, field=field, parents=[id]))
    return listing.answer(asked, page, query.fields)


@routes.route("GET", "/collections/{collection}/records/{id}/files")
def get_files(asked: Asked, collection: str, id: str) -> flask.Response:
    """The files attached to a record, oldest first."""
    asked.parameters.check()
    found = file_access.list_of_record(asked.request.calls, collection, id)
    return answers.json({"items": [shapes.shown(file, shapes.FILE) for file in found]})


@routes.route("GET", "/collections/{collection}/records/{id}/deleted-files")
def get_deleted_files(asked: Asked, collection: str, id: str) -> flask.Response:
    """The deleted files of a record that can be restored, the latest first."""
    asked.parameters.check()
    found = deleted_files.list_of_record(asked.request.calls, collection, id)
    return answers.json({"items": [shapes.shown(file, shapes.DELETED_FILE) for file in found]})
