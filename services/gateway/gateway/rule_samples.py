"""A record for trying a rule out, as an event would tell of it, read with the rights of who asks."""

from typing import Any

from chassis.errors import InvalidInput, NotFound
from chassis.titles import LONGEST_TITLE, title_name

from gateway.rpc import Calls

Values = dict[str, Any]


def sample(calls: Calls, event: str, collection: str | None, record_id: str | None) -> Values:
    """The record, or the newest of the collection. Raises InvalidInput (`collection`, `record`)."""
    if collection is None:
        raise InvalidInput.at("collection", "required", "name the collection of the record to try the rule out with")
    (known,) = calls.call("records", "get_collections", names=[collection])
    if known is None:
        raise InvalidInput.at("collection", "unknown_collection", f"there is no collection {collection[:80]}")
    record = _record(calls, collection, record_id)
    diff = _diff(calls, event, collection, record)
    return {"record": record, "diff": diff, "facts": _facts(calls, known, record["values"], diff)}


def _record(calls: Calls, collection: str, record_id: str | None) -> Values:
    if record_id is not None:
        (found,) = calls.call("records", "get_records", collection=collection, ids=[record_id])
        if found is None:
            raise InvalidInput.at("record", "not_found", f"{collection} has no record {record_id[:80]}")
        return dict(found)
    page = calls.call("records", "query_records", collection=collection, order_by=["-createdAt"], first=1)
    if not page["items"]:
        raise InvalidInput.at("record", "not_found", f"{collection} has no records yet: add one to try the rule out")
    return {name: value for name, value in page["items"][0].items() if name != "cursor"}


def _diff(calls: Calls, event: str, collection: str, record: Values) -> Values:
    """Of an update the newest one of the record, of any other event every value as if it were new."""
    if event != "record_updated":
        return {name: [None, value] for name, value in record["values"].items() if value is not None}
    (page,) = calls.call("records", "get_history", collection=collection, ids=[record["id"]], first=25)
    return next((dict(change["diff"]) for change in page["items"] if change["action"] == "update"), {})


def _facts(calls: Calls, known: Values, values: Values, diff: Values) -> Values:
    """As `records.event_facts` puts them into an event, of what the caller may read."""
    links = {field["name"]: field["options"]["collection"] for field in known["fields"] if field["type"] == "LINK"}
    fields = [
        {name: field[name] for name in ("name", "label", "type")} | _target(field["name"], links) | _choices(field)
        for field in known["fields"]
    ]
    titles = {
        name: _titles(calls, target, [each for each in (values.get(name), *diff.get(name, ())) if each])
        for name, target in links.items()
    }
    return {"collection": {"label": known["label"], "fields": fields}, "titles": titles}


def _target(name: str, links: dict[str, str]) -> Values:
    return {"target": links[name]} if name in links else {}


def _choices(field: Values) -> Values:
    labels = field["options"].get("labels")
    return {"choices": labels} if labels else {}


def _titles(calls: Calls, target: str, ids: list[str]) -> dict[str, str | None]:
    if not ids:
        return {}
    try:
        found = calls.call("records", "get_records", collection=target, ids=sorted(set(ids)))
        (known,) = calls.call("records", "get_collections", names=[target])
    except NotFound:  # not there for the caller
        return {}
    fields = known["fields"] if known else []
    name = title_name((field["name"], field["type"]) for field in fields)
    labels: dict[str, str] = next((field["options"].get("labels", {}) for field in fields if field["name"] == name), {})
    return {record["id"]: _title(record["values"].get(name), labels) for record in found if record is not None}


def _title(value: Any, labels: dict[str, str]) -> str | None:
    return labels.get(value, value)[:LONGEST_TITLE] if isinstance(value, str) else None
