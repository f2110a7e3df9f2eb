import os
from collections.abc import Iterator

import pytest
from chassis import migrations
from chassis.database import Database
from chassis.testing import private_database
from cryptography.fernet import Fernet
from integrations.addresses import AddressGuard
from integrations.outgoing import Outgoing
from integrations.vault import Vault


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """A private database with this service's tables."""
    with private_database() as url:
        migrations.upgrade("integrations", url)
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Emptied for each test."""
    connected = Database(database_url)
    with connected.begin() as connection:
        connection.exec_driver_sql("truncate sources, webhooks, deliveries, attempts, outbox, inbox")
    yield connected
    connected.close()


@pytest.fixture(scope="session")
def vault() -> Vault:
    return Vault([Fernet.generate_key().decode()])


@pytest.fixture(scope="session")
def redis_url() -> str:
    return os.environ["TEST_REDIS_URL"]


@pytest.fixture(scope="session")
def outgoing() -> Outgoing:
    """May call the loopback, where the tests' third parties are."""
    return Outgoing(AddressGuard(["127.0.0.0/8"]))
