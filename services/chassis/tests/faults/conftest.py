"""Private servers, which these tests stop, kill and freeze."""

from collections.abc import Iterator

import pytest
from chassis.testing import private_database

from services.chassis.tests.deployment import Toy
from stack.testing import Backends


@pytest.fixture(scope="module")
def backends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backends]:
    with Backends(tmp_path_factory.mktemp("backends"), {"postgres", "rabbitmq"}) as running:
        yield running


@pytest.fixture
def toy(backends: Backends, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toy]:
    monkeypatch.setenv("TEST_DATABASE_URL", backends.postgres_url)
    for name in ("postgres", "rabbitmq"):
        backends.start(name)
    with private_database(keep=True) as database_url:
        deployed = Toy(database_url, backends.amqp_url, tmp_path_factory.mktemp("toy"))
        deployed.command("migrate")
        try:
            yield deployed
        finally:
            deployed.close()
