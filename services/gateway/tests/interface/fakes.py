"""The other services, in a few lines each: enough that every field of the schema has something to say."""

from collections.abc import Callable
from typing import Any

from chassis.errors import Conflict, InvalidInput, NotFound, Problem

NOW = "2026-01-31T09:30:00Z"
Methods = dict[str, Callable[..., Any]]


def collection(name: str) -> dict[str, Any]:
    return {
        "id": f"c_{name}",
        "name": name,
        "label": name.title(),
        "version": 1,
        "fields": [],
        "created_at": NOW,
    }


def record(collection: str, id: str) -> dict[str, Any]:
    return {
        "id": id,
        "collection": collection,
        "version": 3,
        "values": {"title": f"title {id}", "company": "acme"},
        "created_at": NOW,
        "updated_at": NOW,
        "created_by": "u1",
        "updated_by": None,
    }


def page(collection: str, count: int, total: int | None = None) -> dict[str, Any]:
    items = [record(collection, f"{collection}-{i}") | {"cursor": f"cursor-{i}"} for i in range(count)]
    return {"items": items, "has_next": True, "has_previous": False, "total": total}


class Records:
    """Collections named anything but `nowhere`."""

    def methods(self) -> Methods:
        return {name: getattr(self, name) for name in dir(self) if not name.startswith("_") and name != "methods"}

    def list_collections(self) -> Any:
        return [collection("companies"), collection("orders")]

    def get_collections(self, names: list[str]) -> Any:
        return [None if name == "nowhere" else collection(name) for name in names]

    def count_records(self, collections: list[str]) -> Any:
        return [7 for _ in collections]

    def create_collection(self, name: str, fields: list[Any], label: str | None = None) -> Any:
        raise InvalidInput.of(
            [
                Problem("invalid_name", "must begin with a letter", "name"),
                Problem("required", "is required", "fields.0.name"),
            ]
        )

    def add_field(self, collection: str, field: dict[str, Any]) -> Any:
        return globals()["collection"](collection)

    def update_field(self, collection: str, field: str, changes: dict[str, Any]) -> Any:
        return globals()["collection"](collection)

    def remove_field(self, collection: str, field: str) -> Any:
        return globals()["collection"](collection)

    def delete_collection(self, name: str, confirm_name: str) -> Any:
        return f"c_{name}"

    def get_records(self, collection: str, ids: list[str]) -> Any:
        return [None if id == "none" else record(collection, id) for id in ids]

    def get_link_targets(self, collection: str, field: str, ids: list[str]) -> Any:
        return [record("companies", id) for id in ids]

    def query_records(self, collection: str, first: int = 25, with_total: bool = False, **_: Any) -> Any:
        if collection == "nowhere":
            raise NotFound("there is no collection nowhere")
        if collection == "broken":
            raise RuntimeError("canary: select * from users")
        return page(collection, min(first, 3), 42 if with_total else None)

    def query_linked(self, collection: str, field: str, parents: list[str], first: int = 25, **_: Any) -> Any:
        return [page(collection, 2) for _ in parents]

    def get_history(self, collection: str, ids: list[str], first: int = 25, after: str | None = None) -> Any:
        change = {"id": "1", "at": NOW, "actor": "u1", "action": "create", "diff": {"title": [None, "x"]}}
        return [{"items": [change], "has_next": False, "cursor": None} for _ in ids]

    def create_records(self, collection: str, values: list[dict[str, Any]]) -> Any:
        bad = [
            Problem("invalid_type", "must be a text", f"{index}.first_name")
            for index, row in enumerate(values)
            if "first_name" in row
        ]
        if bad:
            raise InvalidInput.of(bad)
        return [record(collection, f"new-{index}") for index in range(len(values))]

    def update_record(self, collection: str, id: str, version: int, values: dict[str, Any]) -> Any:
        if version != 3:
            raise Conflict("the record has changed", code="stale_version", details={"current": record(collection, id)})
        return record(collection, id)

    def delete_record(self, collection: str, id: str, version: int | None = None) -> Any:
        return id

    def restore_record(self, collection: str, id: str) -> Any:
        raise NotFound("it is not in the trash")


def file(id: str) -> dict[str, Any]:
    return {
        "id": id,
        "name": "a.pdf",
        "size": 5_000_000_000,
        "content_type": "application/pdf",
        "sha256": None,
        "created_at": NOW,
        "created_by": "u1",
        "url": "http://files.example/a",
    }


def files() -> Methods:
    return {
        "get_files": lambda ids: [file(id) for id in ids],
        "list_record_files": lambda collection, records: [[file(f"of-{id}")] for id in records],
    }


def integrations() -> Methods:
    def fetch_sources(requests: list[dict[str, Any]]) -> Any:
        error = {"code": "timeout", "message": "took too long"}
        return [
            {"data": {"from": request["source"]}, "fetched_at": NOW, "stale": True, "error": error}
            for request in requests
        ]

    def create_webhook(url: str, events: list[str], collection: str | None = None) -> Any:
        made = {"id": "w1", "url": url, "events": events, "collection": collection, "enabled": True}
        return made | {"secret": "whsec_1"}

    return {"fetch_sources": fetch_sources, "create_webhook": create_webhook, "list_sources": lambda: []}
