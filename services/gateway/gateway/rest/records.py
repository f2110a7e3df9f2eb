"""Records: read, made, changed, deleted and restored. Owned by the records service."""

from typing import Any
from urllib.parse import quote

import flask
from chassis.errors import Conflict

from gateway import field_files
from gateway.rest import answers, listing, merging, shapes
from gateway.rest.asked import JSON, MERGE_PATCH, Asked, as_object, found
from gateway.rest.auth import PREFIX
from gateway.rest.preconditions import expected, overtaken, tag, tagged
from gateway.rest.resource import Resource

routes = Resource("records")


@routes.route("GET", "/collections/{collection}/records")
def query_records(asked: Asked, collection: str) -> flask.Response:
    """A page of records."""
    query = listing.Query(asked, totals=True)
    page = shapes.page_of(query.answered("query_records", collection))
    return listing.answer(asked, page, query.fields)


@routes.route("POST", "/collections/{collection}/records")
def create_records(asked: Asked, collection: str) -> flask.Response:
    """Make a record from an object, or up to 1,000 from a list of objects: all or none."""
    asked.parameters.check()
    body = asked.body()
    if isinstance(body, list):
        field_files.check(asked.request.calls, collection, field_files.rows(body))
        made = shapes.many(asked.raw("records", "create_records", collection=collection, values=body))
        return answers.json(shapes.listed(shapes.record(each) for each in made if each), 201)
    values = [as_object(body)]
    field_files.check(asked.request.calls, collection, [("", values[0])])
    raw = asked.raw("records", "create_records", strip="0.", collection=collection, values=values)
    (record,) = shapes.many(raw)
    assert record is not None
    location = f"{PREFIX}/collections/{collection}/records/{record.id}"
    return answers.json(shapes.record(record), 201, {"Location": location, "ETag": tag(record.version)})


@routes.route("GET", "/collections/{collection}/records/{id}")
def get_record(asked: Asked, collection: str, id: str) -> flask.Response:
    """One record."""
    fields = listing.chosen_fields(asked, collection)
    record = stored(asked, collection, id)
    return tagged(asked.http, record.version, lambda: answers.json(shapes.record(record, fields)))


@routes.route("PATCH", "/collections/{collection}/records/{id}")
def update_record(asked: Asked, collection: str, id: str) -> flask.Response:
    """Change the fields given; null empties one. A merge patch also reaches into JSON fields."""
    asked.parameters.check()
    changes = as_object(asked.body(JSON, MERGE_PATCH))
    version = expected(asked.http, lambda: stored(asked, collection, id), needed=True)
    if asked.http.mimetype == MERGE_PATCH and any(isinstance(value, dict) for value in changes.values()):
        changes = merging.merged(stored(asked, collection, id), changes)
    field_files.check(asked.request.calls, collection, [("", changes)], id)
    return _changed(asked, "update_record", collection=collection, id=id, version=version, values=changes)


@routes.route("DELETE", "/collections/{collection}/records/{id}")
def delete_record(asked: Asked, collection: str, id: str) -> flask.Response:
    """Move a record to the trash; with If-Match only that version."""
    asked.parameters.check()
    version = expected(asked.http, lambda: stored(asked, collection, id), needed=False)
    try:
        asked.call("records", "delete_record", collection=collection, id=id, version=version)
    except Conflict as err:
        raise overtaken(asked.http, err) from err
    return answers.nothing()


@routes.route("POST", "/collections/{collection}/records/{id}/restore")
def restore_record(asked: Asked, collection: str, id: str) -> flask.Response:
    """Bring a record back from the trash."""
    asked.parameters.check()
    return _changed(asked, "restore_record", collection=collection, id=id)


@routes.route("GET", "/collections/{collection}/trash")
def query_trash(asked: Asked, collection: str) -> flask.Response:
    """A page of the deleted records that the caller may restore."""
    query = listing.Query(asked, totals=True)
    page = shapes.page_of(query.answered("query_trash", collection))
    return listing.answer(asked, page, query.fields)


@routes.route("DELETE", "/collections/{collection}/trash/{id}")
def purge_record(asked: Asked, collection: str, id: str) -> flask.Response:
    """Delete a record of the trash permanently."""
    asked.parameters.check()
    asked.call("records", "purge_record", collection=collection, id=id)
    return answers.nothing()


def stored(asked: Asked, collection: str, id: str) -> shapes.Stored:
    """The record as the caller sees it. Raises NotFound."""
    (record,) = shapes.many(asked.raw("records", "get_records", collection=collection, ids=[id]))
    there: shapes.Stored = found(record, f"record {quote(id)} in {collection}")
    return there


def _changed(asked: Asked, method: str, **kwargs: Any) -> flask.Response:
    try:
        record = shapes.one(asked.raw("records", method, **kwargs))
    except Conflict as err:
        raise overtaken(asked.http, err) from err
    return answers.json(shapes.record(record), headers={"ETag": tag(record.version)})
