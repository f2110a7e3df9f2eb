"""``python -m deploy.broker_user``: a service's user at a broker that somebody else runs."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import amqp
import httpx
import pytest

API = "TEST_RABBITMQ_API_URL"


@pytest.fixture
def vhost() -> Iterator[str]:
    name = f"command/{secrets.token_hex(4)}"
    yield name
    with httpx.Client(base_url=os.environ[API], timeout=30) as client:
        client.delete(f"/api/vhosts/{name.replace('/', '%2F')}").raise_for_status()
        client.delete("/api/users/dossier_files").raise_for_status()


def command(vhost: str, service: str, password: str, api: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "deploy.broker_user", "--vhost", vhost, service]
    return subprocess.run(
        words, input=password, env=os.environ | {"BROKER_API": api}, capture_output=True, text=True, check=False
    )


def test_the_user_may_do_what_its_service_does_in_a_virtual_host_that_is_made_with_it(vhost: str) -> None:
    for password in ("first", "second\n"):
        done = command(vhost, "files", password, os.environ[API])
        assert done.returncode == 0, done.stderr
    broker = urlsplit(os.environ["TEST_AMQP_URL"])
    connection = amqp.Connection(f"{broker.hostname}:{broker.port}", "dossier_files", "second", virtual_host=vhost)
    connection.connect()
    channel = connection.channel()
    channel.exchange_declare("records.events", "topic", passive=True)
    channel.queue_declare("rpc-files", durable=True, auto_delete=True)
    with pytest.raises(amqp.exceptions.AccessRefused):
        channel.queue_declare("rpc-records", durable=True, auto_delete=True)
    connection.close()


def test_a_broker_that_refuses_or_is_away_is_an_error_that_tells_no_password() -> None:
    parts = urlsplit(os.environ[API])
    wrong = command("dossier", "files", "hush", f"http://{parts.username}:mistaken@{parts.hostname}:{parts.port}")
    away = command("dossier", "files", "hush", "http://admin:mistaken@127.0.0.1:1")
    for done in (wrong, away):
        assert done.returncode == 1
        assert "mistaken" not in done.stdout + done.stderr
        assert "hush" not in done.stdout + done.stderr
    assert "401" in wrong.stderr


def test_without_an_address_or_a_password_nothing_is_asked() -> None:
    assert command("dossier", "files", "hush", "").returncode == 2
    assert command("dossier", "files", "", os.environ[API]).returncode == 2
    assert command("dossier", "nobody", "hush", os.environ[API]).returncode == 2
