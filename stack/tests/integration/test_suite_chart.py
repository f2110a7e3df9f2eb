"""What the chart of the whole suite tells its own backends, told to real ones."""

import json
import os
import secrets
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import amqp
import httpx
import psycopg
import pytest

from deploy.verify import helm
from deploy.verify.resources import load

SERVICES = ("gateway", "records", "files", "notifications", "integrations")


@pytest.fixture(scope="module")
def told() -> dict[str, dict[str, str]]:
    """The contents of each Secret by its name."""
    made = load(helm.template(helm.SUITE))
    return {one["metadata"]["name"]: one["stringData"] for one in made if one["kind"] == "Secret"}


@pytest.fixture
def vhost() -> Iterator[str]:
    """A virtual host for the test, and the end of the users that it makes."""
    name = f"chart-{secrets.token_hex(4)}"
    with httpx.Client(base_url=os.environ["TEST_RABBITMQ_API_URL"], timeout=30) as client:
        yield name
        client.delete(f"/api/vhosts/{name}").raise_for_status()
        for service in SERVICES:
            client.delete(f"/api/users/{name}_{service}").raise_for_status()


def test_the_broker_takes_its_definitions_and_lets_each_service_in(told: dict[str, Any], vhost: str) -> None:
    definitions = told["rabbitmq"]["definitions.json"].replace("dossier_", f"{vhost}_")
    wanted = json.loads(definitions.replace('"dossier"', json.dumps(vhost)))
    broker = urlsplit(os.environ["TEST_AMQP_URL"])
    with httpx.Client(base_url=os.environ["TEST_RABBITMQ_API_URL"], timeout=30) as client:
        client.post("/api/definitions", json=wanted).raise_for_status()
        exchanges = {one["name"] for one in client.get(f"/api/exchanges/{vhost}").json()}
    assert {"nameko-rpc", *(f"{service}.events" for service in SERVICES)} <= exchanges
    for service in SERVICES:
        account = urlsplit(told[f"{service}-env"]["AMQP_URL"])
        connection = amqp.Connection(
            f"{broker.hostname}:{broker.port}", f"{vhost}_{service}", account.password, virtual_host=vhost
        )
        connection.connect()
        channel = connection.channel()
        with pytest.raises(amqp.exceptions.AccessRefused):
            channel.exchange_delete("nameko-rpc")
        connection.close()


def test_the_database_server_takes_its_script_and_lets_each_service_into_its_own_database(told: dict[str, Any]) -> None:
    server = urlsplit(os.environ["TEST_DATABASE_URL"])
    prefix = f"chart_{secrets.token_hex(4)}"
    script = told["postgres"]["databases.sql"].replace("dossier_", f"{prefix}_")
    with psycopg.connect(os.environ["TEST_DATABASE_URL"], autocommit=True) as admin:
        try:
            for statement in filter(None, map(str.strip, script.split(";"))):
                admin.execute(statement.encode())
            for service in SERVICES:
                password = urlsplit(told[f"{service}-env"]["DATABASE_URL"]).password
                for other in SERVICES:
                    reach = {"host": server.hostname, "port": server.port, "user": f"{prefix}_{service}"}
                    may_enter = _enters(dbname=f"{prefix}_{other}", password=password, **reach)
                    assert may_enter == (service == other), (service, other)
        finally:
            for service in SERVICES:
                admin.execute(f'drop database if exists "{prefix}_{service}"'.encode())
                admin.execute(f'drop role if exists "{prefix}_{service}"'.encode())


def _enters(**where: Any) -> bool:
    try:
        with psycopg.connect(**where) as connection:
            connection.execute("create table mine (id int)")
            return True
    except psycopg.OperationalError as refusal:
        if "permission denied for database" not in str(refusal):
            raise
        return False
