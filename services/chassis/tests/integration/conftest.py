"""One database for the tests of the database adapter."""

from collections.abc import Iterator

import pytest
from chassis.database import Database
from chassis.testing import private_database


@pytest.fixture(scope="module")
def database_url() -> Iterator[str]:
    with private_database() as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url, pool_size=2, statement_timeout=0.3)
    yield made
    made.close()
