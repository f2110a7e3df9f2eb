"""The rules of the service over a real database, without a broker."""

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from chassis.context import Context, Principal, current
from chassis.database import Database
from chassis.migrations import upgrade
from chassis.testing import private_database
from records import collections, reading, writing
from records.contract import Collection, FieldInput
from records.storage import Storage

from services.records.tests.integration.people import FIELDS, People

Fields = list[dict[str, Any]]
NewCollection = Callable[..., Collection]


@pytest.fixture(scope="session")
def database() -> Iterator[Database]:
    with private_database() as url:
        upgrade("records", url)
        made = Database(url)
        yield made
        made.close()


@pytest.fixture(scope="session")
def storage(database: Database) -> Storage:
    return Storage(database)


@pytest.fixture(scope="session", autouse=True)
def principal() -> Iterator[None]:
    token = current.set(Context(principal=Principal("user-1", ("admin",))))
    yield
    current.reset(token)


@pytest.fixture(scope="session")
def new_collection(storage: Storage) -> NewCollection:
    """`new_collection({"name": …, "type": …}, …)`: a collection under a name of its own."""

    def made(*fields: dict[str, Any], name: str = "") -> Collection:
        inputs = msgspec.convert(list(fields), list[FieldInput])
        return collections.create(storage, name or f"c_{secrets.token_hex(6)}", None, inputs)

    return made


class Records:
    """One collection's records, as JSON."""

    def __init__(self, storage: Storage, collection: Collection) -> None:
        self.storage = storage
        self.collection = collection
        self.name = collection.name

    def create(self, *rows: dict[str, Any]) -> list[dict[str, Any]]:
        return [msgspec.json.decode(raw) for raw in writing.create(self.storage, self.name, list(rows))]

    def page(self, order_by: list[str] | None = None, after: str | None = None, **options: Any) -> dict[str, Any]:
        """A page; `options`: source (the filter), search, first, with_total."""
        given = {"source": None, "search": None, "first": 100, "with_total": False} | options
        page: dict[str, Any] = msgspec.json.decode(
            reading.query(self.storage, self.name, order_by=order_by, after=after, **given)
        )
        return page

    def clear(self) -> None:
        with self.storage.autocommit() as session:
            session.execute(f"truncate data.{self.collection.id} cascade")


@pytest.fixture(scope="session")
def records_of(storage: Storage) -> Callable[[Collection], Records]:
    return lambda collection: Records(storage, collection)


@pytest.fixture
def people(storage: Storage, new_collection: Any) -> People:
    return People(storage, new_collection(*FIELDS))
