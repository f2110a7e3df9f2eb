"""Every private backend: its data outlives a clean stop and a SIGKILL, and a frozen one answers nothing."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import amqp
import httpx
import psycopg
import pytest
import redis

from stack.testing import Backends


@pytest.fixture(scope="module")
def backends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backends]:
    with Backends(tmp_path_factory.mktemp("backends")) as running:
        yield running


def end(backends: Backends, how: str, name: str) -> None:
    getattr(backends, how)(name)


both_ends = pytest.mark.parametrize("how", ["stop", "kill"])


@both_ends
def test_postgres_keeps_its_data(backends: Backends, how: str) -> None:
    with psycopg.connect(backends.postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {how} AS SELECT 42 AS answer")
    end(backends, how, "postgres")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(backends.postgres_url, connect_timeout=2)
    backends.start("postgres")
    with psycopg.connect(backends.postgres_url) as connection:
        assert connection.execute(f"SELECT answer FROM {how}").fetchone() == (42,)


@both_ends
def test_redis_keeps_its_data(backends: Backends, how: str) -> None:
    with redis.Redis.from_url(backends.redis_url) as client:
        client.set(how, "kept")
        # Written to the file, if not yet to the disk: what a killed process leaves behind, as opposed to a machine.
        assert client.info("persistence")["aof_enabled"] == 1
    end(backends, how, "redis")
    backends.start("redis")
    with redis.Redis.from_url(backends.redis_url) as client:
        assert client.get(how) == b"kept"


def test_rabbitmq_keeps_queues_over_a_stop_and_confirmed_messages_over_a_kill(backends: Backends) -> None:
    address = urlsplit(backends.amqp_url)

    def connect() -> amqp.Connection:
        where = f"{address.hostname}:{address.port}"
        return amqp.Connection(where, address.username, address.password, virtual_host=address.path[1:])

    with connect() as connection, connection.channel() as channel:
        channel.queue_declare("kept", durable=True, auto_delete=False)
    backends.stop("rabbitmq")
    backends.start("rabbitmq")
    with connect() as connection, connection.channel() as channel:
        channel.confirm_select()
        channel.basic_publish_confirm(amqp.Message("42", delivery_mode=2), routing_key="kept")
    backends.kill("rabbitmq")
    backends.start("rabbitmq")
    with connect() as connection, connection.channel() as channel:
        assert channel.basic_get("kept").body == "42"


def test_a_frozen_backend_answers_nothing_until_it_is_thawed(backends: Backends) -> None:
    with redis.Redis.from_url(backends.redis_url, socket_timeout=0.5, retry=None) as client:
        assert client.ping()
        backends.freeze("redis")
        with pytest.raises(redis.TimeoutError):
            client.ping()
        backends.thaw("redis")
        assert client.ping()


def test_a_wrong_password_is_refused(backends: Backends) -> None:
    wrong = backends.postgres_url.replace("://dossier:", "://dossier:x")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)
    wrong = backends.redis_url.replace("redis://:", "redis://:x")
    with redis.Redis.from_url(wrong) as client, pytest.raises(redis.AuthenticationError):
        client.ping()
    wrong = backends.rabbitmq_api_url.replace("://dossier:", "://dossier:x")
    assert httpx.get(f"{wrong}/api/whoami").status_code == 401


def test_the_s3_server_and_the_mail_catcher_are_healthy(backends: Backends) -> None:
    assert httpx.get(f"{backends.s3.endpoint}/healthz").status_code == 200
    assert httpx.get(f"{backends.mail_url}/healthz").status_code == 200


def test_a_backend_that_was_not_asked_for_is_named(tmp_path: Path) -> None:
    with Backends(tmp_path, {"redis"}) as backends, pytest.raises(LookupError, match="'postgres' was not asked for"):
        backends.postgres_url  # noqa: B018
