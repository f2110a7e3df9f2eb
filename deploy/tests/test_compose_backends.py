"""A real PostgreSQL and a real RabbitMQ take what compose.yaml gives them: each service gets in, and no further."""

import http.client
import json
import os
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import amqp
import psycopg
import pytest

from deploy.compose import broker, secrets
from stack import postgres, programs
from stack.layout import ROOT
from stack.testing import Backends

VALUES = secrets.complete({})
SCRIPT = ROOT / "deploy" / "compose" / "databases.sh"


@pytest.fixture(scope="module")
def backends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backends]:
    with Backends(tmp_path_factory.mktemp("backends"), {"postgres", "rabbitmq"}) as running:
        yield running


@pytest.fixture(scope="module")
def databases(backends: Backends) -> str:
    """The server's address, after its script has run as PostgreSQL's image runs it."""
    url = urlsplit(backends.postgres_url)
    psql = Path(programs.require(programs.Program("psql", programs.POSTGRES.folders, "postgresql-client", "libpq")))
    server = {
        "PGHOST": str(url.hostname),
        "PGPORT": str(url.port),
        "PGPASSWORD": str(url.password),
        "POSTGRES_USER": str(url.username),
    }
    environment = {**os.environ, **VALUES, **server, "PATH": f"{psql.parent}:{os.environ['PATH']}"}
    subprocess.run(["bash", str(SCRIPT)], env=environment, check=True)
    return backends.postgres_url


def address(admin: str, database: str, service: str) -> str:
    own = postgres.database_url(admin, f"dossier_{service}", VALUES[f"PASSWORD_{service.upper()}"])
    return f"{own.rpartition('/')[0]}/{database}"


@pytest.mark.parametrize("service", secrets.SERVICES)
def test_a_service_owns_its_database_and_enters_no_other(databases: str, service: str) -> None:
    with psycopg.connect(address(databases, f"dossier_{service}", service)) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        connection.execute("CREATE SCHEMA anything")
        connection.rollback()
    for other in set(secrets.SERVICES) - {service}:
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(address(databases, f"dossier_{other}", service))


@pytest.fixture(scope="module")
def users(backends: Backends) -> Backends:
    """The broker, after it has taken the definitions."""
    api = urlsplit(backends.rabbitmq_api_url)
    sign_in = b64encode(f"{api.username}:{api.password}".encode()).decode()
    headers = {"Authorization": f"Basic {sign_in}", "Content-Type": "application/json"}
    with closing(http.client.HTTPConnection(api.hostname or "", api.port)) as connection:
        connection.request("POST", "/api/definitions", json.dumps(broker.definitions(VALUES)), headers)
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (204, b"")
    return backends


@contextmanager
def signed_in(backends: Backends, service: str) -> Iterator[amqp.Channel]:
    host = urlsplit(backends.amqp_url).netloc.rpartition("@")[2]
    password = VALUES[f"PASSWORD_{service.upper()}"]
    with amqp.Connection(host, f"dossier_{service}", password, virtual_host=broker.VHOST) as connection:
        yield connection.channel()


@pytest.mark.parametrize("service", ["records", "files", "notifications", "integrations"])
def test_a_service_has_its_own_queue_at_the_broker_and_no_others(users: Backends, service: str) -> None:
    with signed_in(users, service) as channel:
        channel.queue_declare(f"rpc-{service}", auto_delete=True)
        with pytest.raises(amqp.AccessRefused):
            channel.queue_declare("rpc-gateway", auto_delete=True)


def test_the_exchanges_are_there(users: Backends) -> None:
    with signed_in(users, "gateway") as channel:
        channel.exchange_declare("nameko-rpc", "topic", passive=True)
