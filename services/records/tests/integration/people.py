"""A collection of people, and what principals do with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import pytest
from chassis.context import Context, Principal, current
from chassis.errors import InvalidInput
from records import deleting, history, policies, reading, writing
from records.contract import Collection, Policy
from records.storage import Storage

SALES = Principal("user-7", ("sales",), "editor")
NOBODY = "0198c0de-0000-7000-8000-000000000001"


@contextmanager
def acting(principal: Principal) -> Iterator[None]:
    token = current.set(Context(principal=principal))
    try:
        yield
    finally:
        current.reset(token)


class People:
    """A collection of people, changed and read by principals."""

    def __init__(self, storage: Storage, collection: Collection) -> None:
        self.storage = storage
        self.name = collection.name
        self.collection = collection

    def allow(self, role: str, **grants: Any) -> Policy:
        given = msgspec.convert({"role": role, "collection": self.name, **grants}, Policy)
        return policies.set_policy(self.storage, given)

    def create(self, *rows: dict[str, Any], by: Principal | None = None) -> list[dict[str, Any]]:
        with acting(by or current.get().principal):
            return [msgspec.json.decode(raw) for raw in writing.create(self.storage, self.name, list(rows))]

    def get(self, *ids: str, by: Principal = SALES) -> list[Any]:
        with acting(by):
            return [msgspec.json.decode(raw) for raw in reading.get(self.storage, self.name, list(ids))]

    def page(self, by: Principal = SALES, **options: Any) -> dict[str, Any]:
        given = {"source": None, "order_by": None, "search": None, "first": 100, "after": None, "with_total": True}
        with acting(by):
            page: dict[str, Any] = msgspec.json.decode(reading.query(self.storage, self.name, **given | options))
        return page

    def names(self, by: Principal = SALES, **options: Any) -> list[Any]:
        return [item["values"].get("name") for item in self.page(by, **options)["items"]]

    def update(self, record: dict[str, Any], by: Principal = SALES, **values: Any) -> dict[str, Any]:
        with acting(by):
            raw = writing.update(self.storage, self.name, record["id"], record["version"], values)
        changed: dict[str, Any] = msgspec.json.decode(raw)
        return changed

    def delete(self, record: dict[str, Any], by: Principal = SALES) -> None:
        with acting(by):
            deleting.delete(self.storage, self.name, record["id"], None)

    def restore(self, record: dict[str, Any], by: Principal = SALES) -> dict[str, Any]:
        with acting(by):
            restored: dict[str, Any] = msgspec.json.decode(writing.restore(self.storage, self.name, record["id"]))
        return restored

    def diffs(self, record: dict[str, Any], by: Principal = SALES) -> list[dict[str, Any]]:
        with acting(by):
            (page,) = history.get(self.storage, self.name, [record["id"]], 100, None)
        return [change["diff"] for change in msgspec.json.decode(page)["items"]]

    def events(self) -> list[dict[str, Any]]:
        with self.storage.autocommit() as session:
            rows = session.fetch("select convert_from(event, 'UTF8')::json from outbox order by id")
        own = [event for (event,) in rows if event["subject"].split("/")[0] == self.name]
        return [event for event in own if event["type"].startswith("record_")]


FIELDS = [
    {"name": "name", "type": "TEXT"},
    {"name": "team", "type": "TEXT"},
    {"name": "salary", "type": "INTEGER"},
]


def problems(raised: pytest.ExceptionInfo[InvalidInput]) -> set[tuple[str | None, str]]:
    return {(problem.field, problem.code) for problem in raised.value.problems}


ANN = {"name": "Ann", "team": "sales", "salary": 5}
BOB = {"name": "Bob", "team": "staff", "salary": 7}
OWN_TEAM = {"team": {"in": "$user.roles"}}
