"""The other services, in a few lines each: enough that every field of the schema has something to say."""

from collections.abc import Callable
from typing import Any

from chassis.errors import Conflict, InvalidInput, NotFound, Problem, Unavailable

NOW = "2026-01-31T09:30:00Z"
Methods = dict[str, Callable[..., Any]]


def collection(name: str) -> dict[str, Any]:
    return {
        "id": f"c_{name}",
        "name": name,
        "label": name.title(),
        "singular": name.removesuffix("s"),
        "plural": name,
        "version": 1,
        "fields": [field(name, type) for name, type in FIELDS.items()],
        "created_at": NOW,
    }


FIELDS = {
    "title": "TEXT", "company": "TEXT", "amount": "INTEGER", "active": "BOOLEAN", "price": "DECIMAL", "extra": "JSON",
}  # fmt: skip


def field(name: str, type: str) -> dict[str, Any]:
    rules = {"required": False, "unique": False, "indexed": False, "help": None, "options": {}}
    return {"id": f"f_{name}", "name": name, "label": name.title(), "type": type, **rules}


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
        return _methods(self)

    def list_collections(self) -> Any:
        return [collection("companies"), collection("orders")]

    def get_collections(self, names: list[str]) -> Any:
        return [None if name == "nowhere" else collection(name) for name in names]

    def count_records(self, collections: list[str]) -> Any:
        return [7 for _ in collections]

    def update_collection(self, name: str, changes: dict[str, Any]) -> Any:
        return collection(name) | changes

    def reorder_fields(self, collection: str, fields: list[str]) -> Any:
        return globals()["collection"](collection)

    def create_collection(self, name: str, fields: list[Any], label: str | None = None, **_: Any) -> Any:
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

    def list_policies(self, collection: str | None = None, role: str | None = None) -> Any:
        return [self.set_policy({"collection": collection or "companies", "role": role or "viewer"})]

    def set_policy(self, policy: dict[str, Any]) -> Any:
        return {"read": None, "create": None, "update": None, "delete": None} | policy

    def delete_policy(self, collection: str, role: str) -> Any:
        return True

    def get_rights(self, collections: list[str]) -> Any:
        rights = {"read": True, "create": True, "update": True, "delete": False}
        fields = {"read_fields": None, "create_fields": None, "update_fields": ["title"]}
        return [rights | fields | {"collection": name} for name in collections]

    def combine_roles(self, roles: list[dict[str, str]], collection: str | None = None) -> Any:
        none = {"allowed": False, "all_records": False, "fields": [], "partial": [], "grants": [], "lifted": []}
        lifted = [{"role": role["name"], "by": role["level"]} for role in roles]
        read = none | {"allowed": True, "all_records": True, "fields": None, "lifted": lifted}
        actions = {"read": read, "create": none, "update": none, "delete": none}
        return [actions | {"collection": collection or "orders", "label": "Orders"}]

    def check_access(self, collection: str, ids: list[str], action: str) -> Any:
        return [id != "none" for id in ids]

    def get_records(self, collection: str, ids: list[str]) -> Any:
        return [None if id == "none" else record(collection, id) for id in ids]

    def get_changed_records(self, collection: str, ids: list[str], filter: Any = None) -> Any:
        return self.get_records(collection, ids)

    def get_link_targets(self, collection: str, field: str, ids: list[str]) -> Any:
        return [record("companies", id) for id in ids]

    def query_records(self, collection: str, first: int = 25, with_total: bool = False, **_: Any) -> Any:
        if collection == "nowhere":
            raise NotFound("there is no collection nowhere")
        if collection == "broken":
            raise RuntimeError("canary: select * from users")
        return page(collection, min(first, 3), 42 if with_total else None)

    def aggregate_records(self, collection: str, metrics: list[Any], **_: Any) -> Any:
        return [{"key": {"company": "acme"}, "values": [7 for _ in metrics]}]

    def query_linked(self, collection: str, field: str, parents: list[str], first: int = 25, **_: Any) -> Any:
        return [page(collection, 2) for _ in parents]

    def count_linked(self, collection: str, field: str, parents: list[str], **_: Any) -> Any:
        return [7 for _ in parents]

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

    def query_trash(self, collection: str, with_total: bool = False, **_: Any) -> Any:
        return self.query_records(collection, with_total=with_total)

    def purge_record(self, collection: str, id: str) -> str:
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
        "thumbnail_url": "http://files.example/thumbnails/a",
    }


def deleted_file(id: str) -> Any:
    place = {"collection": "companies", "record": "acme", "field": None}
    kept = {name: value for name, value in file(id).items() if name not in ("sha256", "url", "thumbnail_url")}
    return kept | {"deleted_at": NOW, "deleted_by": "u1", "kept_until": NOW} | place


class Files:
    """Every file exists, but the database is away for the one called `unreachable`."""

    def methods(self) -> Methods:
        return _methods(self)

    def find_files(self, ids: list[str]) -> Any:
        if "unreachable" in ids:
            raise Unavailable("the database cannot be reached")
        return [{"file": file(id), "collection": "companies", "record": "acme"} for id in ids]

    def list_record_files(self, collection: str, records: list[str]) -> Any:
        return [[file(f"of-{id}")] for id in records]

    def start_upload(self, name: str, size: int, content_type: str | None = None, sha256: str | None = None) -> Any:
        return {"id": "up1", "part_size": 8, "parts": [{"number": 1, "url": "http://s3.example/1"}], "expires_at": NOW}

    def complete_upload(
        self, id: str, parts: list[dict[str, Any]], collection: str | None = None, record: str | None = None
    ) -> Any:
        return file(id)

    def attach_file(self, id: str, collection: str, record: str) -> Any:
        return file(id)

    def abort_upload(self, id: str) -> Any:
        return id

    def delete_file(self, id: str, collection: str | None = None, record: str | None = None) -> Any:
        return id

    def find_deleted_files(self, ids: list[str]) -> Any:
        return [deleted_file(id) for id in ids]

    def list_deleted_files(self, collection: str, records: list[str]) -> Any:
        return [[deleted_file(f"of-{id}")] for id in records]

    def restore_file(self, id: str, collection: str | None = None, record: str | None = None) -> Any:
        return file(id)


class Integrations:
    """A source that is down, and a webhook that works."""

    def methods(self) -> Methods:
        return _methods(self)

    def list_sources(self) -> Any:
        return [self.create_source("rates", "https://x.example", {})]

    def create_source(self, name: str, url: str, mapping: dict[str, str], cache_seconds: int = 300, **_: Any) -> Any:
        return {"id": "s1", "name": name, "url": url, "method": "GET", "mapping": mapping, "cache_seconds": 300}

    def fetch_sources(self, requests: list[dict[str, Any]]) -> Any:
        error = {"code": "timeout", "message": "took too long"}
        return [
            {"data": {"from": request["source"]}, "fetched_at": NOW, "stale": True, "error": error}
            for request in requests
        ]

    def list_webhooks(self) -> Any:
        return [{"id": "w1", "url": "https://x.example", "events": [], "collection": None, "enabled": True}]

    def create_webhook(
        self, url: str, events: list[str], collection: str | None = None, role: str | None = None
    ) -> Any:
        made = {"id": "w1", "url": url, "events": events, "collection": collection, "enabled": True, "role": role}
        return made | {"secret": "whsec_1"}

    def update_webhook(self, id: str, enabled: bool) -> Any:
        return {"id": id, "url": "https://x.example", "events": [], "collection": None, "enabled": enabled}

    def delete_webhook(self, id: str) -> Any:
        return id

    def set_source_roles(self, name: str, roles: list[str] | None = None) -> Any:
        return {"id": "s1", "name": name, "url": "https://x.example", "mapping": {}, "cache_seconds": 1, "roles": roles}

    def delete_source(self, name: str) -> Any:
        return name

    def list_deliveries(self, webhook: str, first: int = 25, after: str | None = None) -> Any:
        return {"items": [self.redeliver("d1")], "has_next": True, "cursor": "d1"}

    def get_delivery(self, id: str) -> Any:
        about = {"collection": "orders", "record": "r1", "event_type": "record_created"}
        return self.redeliver(id) | about | {"payload": '{"id": "e1"}', "payload_bytes": 12} if id == "d1" else None

    def redeliver(self, delivery: str) -> Any:
        return {
            "id": delivery,
            "event_id": "e1",
            "state": "pending",
            "attempts": 1,
            "response_status": None,
            "last_error": None,
            "next_attempt_at": None,
        }


def _methods(service: object) -> Methods:
    return {name: getattr(service, name) for name in dir(service) if not name.startswith("_") and name != "methods"}
