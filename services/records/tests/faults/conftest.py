"""A primary with a real streaming replica, whose replay these tests pause and whose server they kill."""

from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from chassis.testing import free_port, private_database, private_vhost, running, wait_for

from services.records.tests.faults.reader import Replicated
from stack.testing import Backends


@pytest.fixture(scope="module")
def backends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backends]:
    with Backends(tmp_path_factory.mktemp("backends"), {"postgres", "replica"}) as running_backends:
        yield running_backends


@pytest.fixture(scope="module")
def replicated(backends: Backends) -> Iterator[Replicated]:
    """The records service on both; broker and Redis are the shared ones."""
    patch = pytest.MonkeyPatch()
    patch.setenv("TEST_DATABASE_URL", backends.postgres_url)
    with private_database(keep=True) as database_url, private_vhost() as amqp_url:
        replica_url = urlunsplit(urlsplit(backends.replica_url)._replace(path=urlsplit(database_url).path))
        settings = {
            "DATABASE_URL": database_url,
            "DATABASE_REPLICA_URL": replica_url,
            "REPLICA_MAX_LAG": "5",
            "AMQP_URL": amqp_url,
            "OPS_PORT": str(free_port()),
        }
        wait_for(lambda: _is_there(replica_url), "the database on the replica")
        with running("records", settings):
            deployed = Replicated(backends, amqp_url, database_url, replica_url, int(settings["OPS_PORT"]))
            yield deployed
            deployed.close()
    patch.undo()


def _is_there(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True
