"""STARTTLS and AUTH: a password never travels in the clear, and a wrong one loses no message."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from chassis.rpc_client import RpcClient
from chassis.testing import private_database, private_vhost, running, wait_for

from services.notifications.tests.deployment import settings
from services.notifications.tests.interface.conftest import ADMIN
from services.notifications.tests.mail_catcher import MailCatcher, caught


@pytest.fixture
def secure_catcher(tmp_path: Path) -> Iterator[MailCatcher]:
    with caught(tmp_path / "mail", "--starttls", "--auth", credentials="dossier:right") as catcher:
        yield catcher


@pytest.fixture
def own_amqp_url() -> Iterator[str]:
    with private_vhost() as url:
        yield url


def deliver_one(amqp_url: str, catcher: MailCatcher, **changes: str) -> dict[str, str]:
    """The entry of the log as soon as the first try is over."""
    tls = {"SMTP_STARTTLS": "true", "SSL_CERT_FILE": str(catcher.certificate), "RETRY_DELAYS": "600"}
    with private_database() as url, running("notifications", settings(url, amqp_url, catcher, **(tls | changes))):
        client = RpcClient(amqp_url, name="tests")
        client.call("notifications", "send_message", ADMIN, to=["to@example.org"], subject="Hello", text="x")
        found: dict[str, str] = wait_for(
            lambda: next(
                (
                    item
                    for item in client.call("notifications", "list_emails", ADMIN)["items"]
                    if item["state"] == "sent" or item["last_error"]
                ),
                None,
            ),
            "the first try",
        )
        client.close()
    return found


def test_a_message_is_delivered_over_tls_with_a_password(own_amqp_url: str, secure_catcher: MailCatcher) -> None:
    entry = deliver_one(own_amqp_url, secure_catcher, SMTP_USERNAME="dossier", SMTP_PASSWORD="right")
    assert entry["state"] == "sent"
    assert secure_catcher.recipients() == ["to@example.org"]


def test_a_wrong_password_is_retried_as_the_message_is_not_to_blame(
    own_amqp_url: str, secure_catcher: MailCatcher
) -> None:
    entry = deliver_one(own_amqp_url, secure_catcher, SMTP_USERNAME="dossier", SMTP_PASSWORD="wrong")
    assert entry["state"] == "queued"
    assert entry["last_error"].startswith("mail server: 535 ")


def test_a_certificate_that_is_not_trusted_gets_nothing(own_amqp_url: str, secure_catcher: MailCatcher) -> None:
    entry = deliver_one(own_amqp_url, secure_catcher, SSL_CERT_FILE="/dev/null")
    assert "certificate verify failed" in entry["last_error"].lower()
    assert secure_catcher.recipients() == []


def test_a_server_without_starttls_gets_nothing(own_amqp_url: str, tmp_path: Path) -> None:
    with caught(tmp_path / "plain") as catcher:
        entry = deliver_one(own_amqp_url, catcher)
        assert entry["state"] == "queued"
        assert "STARTTLS" in entry["last_error"]
        assert catcher.recipients() == []
