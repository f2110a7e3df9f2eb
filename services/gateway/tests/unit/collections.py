"""Definitions of collections, as records answers them."""

from typing import Any

Json = dict[str, Any]


def field(name: str, type_: str, *, required: bool = False, help: str | None = None, **options: Any) -> Json:
    return {
        "id": f"f_{name}", "name": name, "label": name.title(), "type": type_, "required": required,
        "unique": False, "indexed": False, "help": help, "options": options,
    }  # fmt: skip


def collection(name: str, singular: str, *fields: Json, guarded: tuple[str, ...] = (), plural: str = "") -> Json:
    moment = "2026-01-31T09:30:00Z"
    return {
        "id": f"c_{name}", "name": name, "label": name.title(), "version": 1, "singular": singular,
        "plural": plural or name, "guarded": list(guarded), "fields": list(fields), "created_at": moment,
    }  # fmt: skip


COUNTRIES = collection(
    "countries",
    "country",
    field("code", "TEXT", required=True),
    field("capital", "LINK", collection="airports"),
)
AIRPORTS = collection(
    "airports",
    "airport",
    field("name", "TEXT", required=True, help="As on the signs"),
    field("secret", "TEXT", required=True),
    field("elevation", "INTEGER"),
    field("latitude", "DECIMAL", required=True),
    field("kind", "CHOICE", required=True, choices=["large hub", "small"]),
    field("services", "CHOICES", choices=["fuel", "rail"]),
    field("country", "LINK", required=True, collection="countries"),
    field("photos", "FILES"),
    field("extra", "JSON"),
    field("opened", "DATE"),
    field("inspected", "DATETIME"),
    field("open", "BOOLEAN"),
    guarded=("secret",),
)
WORLD = [AIRPORTS, COUNTRIES]


def record(collection: str, id: str, **values: Any) -> Json:
    moment = "2026-01-31T09:30:00Z"
    return {
        "id": id, "collection": collection, "version": 3, "values": values, "created_at": moment,
        "updated_at": moment, "created_by": "u1", "updated_by": None, "cursor": f"after-{id}",
    }  # fmt: skip
