"""One running stack for all tests (DOSSIER_STACK), and what they make in it."""

import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from systemtest import documents, people
from systemtest.api import Api
from systemtest.receiver import Receiver
from systemtest.stack import Stack, read
from systemtest.thirdparty import Httpbin

MakeCollection = Callable[..., str]

BOOK_FIELDS: list[dict[str, Any]] = [
    {"name": "title", "type": "TEXT", "required": True, "indexed": True, "options": {"minLength": 2, "maxLength": 50}},
    {"name": "isbn", "type": "TEXT", "unique": True, "options": {"pattern": "[0-9-]{4,13}"}},
    {"name": "pages", "type": "INTEGER", "indexed": True, "options": {"min": 1, "max": 10000}},
    {"name": "price", "type": "DECIMAL", "options": {"min": 0}},
    {"name": "sold", "type": "BOOLEAN"},
    {"name": "published", "type": "DATE"},
    {"name": "read_at", "type": "DATETIME"},
    {"name": "genre", "type": "CHOICE", "options": {"choices": ["prose", "verse"]}},
    {"name": "tags", "type": "CHOICES", "options": {"choices": ["old", "rare"]}},
    {"name": "email", "type": "EMAIL"},
    {"name": "site", "type": "URL"},
    {"name": "notes", "type": "LONG_TEXT"},
    {"name": "extra", "type": "JSON"},
]


@pytest.fixture(scope="session")
def stack() -> Stack:
    return read(Path(os.environ["DOSSIER_STACK"]))


@pytest.fixture(scope="session")
def admin(stack: Stack) -> Iterator[Api]:
    with Api(stack.gateway) as api:
        api.sign_in(*stack.admin)
        yield api


@pytest.fixture(scope="session")
def signed_in(stack: Stack, admin: Api) -> Iterator[dict[str, Api]]:
    """A session of each role."""
    with Api(stack.gateway) as viewer, Api(stack.gateway) as editor:
        for role, api in (("viewer", viewer), ("editor", editor)):
            person = people.add(admin, role)
            api.sign_in(person.email, person.password)
        yield {"viewer": viewer, "editor": editor, "admin": admin}


@pytest.fixture(scope="session")
def make_collection(admin: Api) -> Iterator[MakeCollection]:
    """Makes a collection of a name of its own with the fields given; its name. All are deleted at the end."""
    made: list[str] = []

    def make(*fields: dict[str, Any]) -> str:
        name = f"c_{secrets.token_hex(6)}"
        admin.mutate(documents.CREATE_COLLECTION, name=name, fields=list(fields))
        made.append(name)
        return name

    yield make
    for name in reversed(made):
        if admin.query("query ($n: String!) { collection(name: $n) { id } }", n=name)["collection"]:
            admin.mutate(documents.DELETE_COLLECTION, name=name)


@pytest.fixture(scope="module")
def books(make_collection: MakeCollection) -> str:
    """A collection with a field of every kind but links, and a link to itself added."""
    return make_collection(*BOOK_FIELDS)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


@pytest.fixture(scope="module")
def third_party() -> Iterator[Httpbin]:
    with Httpbin() as running:
        yield running


SETTLED = """
query ($collection: String!) {
  collection(name: $collection) { version recordCount fields { name } }
  collections { name }
  notificationRules { id }
  sources { name }
  webhooks { id }
}"""


@pytest.fixture(scope="module")
def settled(admin: Api, books: str) -> dict[str, Any]:
    """How things stand before the tests of a module that changes nothing."""
    return admin.query(SETTLED, collection=books)


@pytest.fixture
def unharmed(admin: Api, books: str, settled: dict[str, Any]) -> Iterator[None]:
    """Behind the test a good request is answered, and shows that nothing was half done."""
    yield
    assert admin.query(SETTLED, collection=books) == settled
