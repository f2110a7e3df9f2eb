"""The mail server and the service's own process stop, die and come back: nothing is lost, nothing is sent twice."""

import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from chassis.rpc_client import RpcClient
from chassis.testing import private_database, private_vhost, running, wait_for

from services.notifications.tests.deployment import settings
from services.notifications.tests.interface.conftest import ADMIN
from services.notifications.tests.mail_catcher import MailCatcher, caught


@pytest.fixture
def own_catcher(tmp_path: Path) -> Iterator[MailCatcher]:
    with caught(tmp_path / "mail") as catcher:
        yield catcher


@contextmanager
def calling(amqp_url: str) -> Iterator[Callable[..., Any]]:
    client = RpcClient(amqp_url, name="outages")
    try:
        yield lambda method, **kwargs: client.call("notifications", method, ADMIN, **kwargs)
    finally:
        client.close()


def states(call: Callable[..., Any]) -> Counter[str]:
    return Counter(item["state"] for item in call("list_emails", first=100)["items"])


@pytest.fixture
def own_amqp_url() -> Iterator[str]:
    with private_vhost() as url:
        yield url


def test_a_mail_server_that_was_down_gets_each_message_once(own_amqp_url: str, own_catcher: MailCatcher) -> None:
    own_catcher.stop()
    many_tries = {"RETRY_DELAYS": ",".join(["0.5"] * 100)}
    with (
        private_database() as database_url,
        running("notifications", settings(database_url, own_amqp_url, own_catcher, **many_tries)),
        calling(own_amqp_url) as call,
    ):
        call("send_message", to=[f"{number}@example.org" for number in range(20)], subject="Later", text="x")
        wait_for(lambda: any(i["last_error"] for i in call("list_emails", first=100)["items"]), "a try to fail")
        own_catcher.start()
        wait_for(lambda: states(call) == {"sent": 20}, "all to be sent", seconds=30)
        assert Counter(own_catcher.recipients()) == {f"{number}@example.org": 1 for number in range(20)}


def test_a_frozen_mail_server_holds_up_a_try_no_longer_than_half_the_lease(
    own_amqp_url: str, own_catcher: MailCatcher
) -> None:
    own_catcher.slow_down(600)
    with (
        private_database() as database_url,
        running("notifications", settings(database_url, own_amqp_url, own_catcher, SEND_LEASE="2")),
        calling(own_amqp_url) as call,
    ):
        call("send_message", to=["slow@example.org"], subject="Slow", text="x")
        wait_for(lambda: call("list_emails")["items"][0]["last_error"], "the try to be given up")
        own_catcher.slow_down(0)
        wait_for(lambda: states(call) == {"sent": 1}, "it to be sent", seconds=30)
        assert len(own_catcher.recipients()) == 1


def test_a_killed_sender_loses_nothing_and_repeats_only_what_was_in_doubt(
    own_amqp_url: str, own_catcher: MailCatcher
) -> None:
    own_catcher.slow_down(0.05)
    with private_database() as database_url:
        environ = settings(database_url, own_amqp_url, own_catcher, SEND_LEASE="3", SEND_CONCURRENCY="2")
        with running("notifications", environ) as process, calling(own_amqp_url) as call:
            call("send_message", to=[f"{number}@example.org" for number in range(40)], subject="Once", text="x")
            wait_for(lambda: len(own_catcher.recipients()) >= 10, "some to arrive")
            process.send_signal(signal.SIGKILL)
            process.wait(10)
        assert len(own_catcher.recipients()) < 40
        with running("notifications", environ), calling(own_amqp_url) as call:
            wait_for(lambda: states(call) == {"sent": 40}, "the rest to be sent", seconds=40)
    assert set(own_catcher.recipients()) == {f"{number}@example.org" for number in range(40)}
    repeated = [to for to, count in Counter(own_catcher.recipients()).items() if count > 1]
    assert len(repeated) <= 2
    assert len({own_catcher.message_id(message) for message in own_catcher.messages("*")}) == 40


def test_several_processes_share_the_queue(own_amqp_url: str, own_catcher: MailCatcher) -> None:
    own_catcher.slow_down(0.02)
    with private_database() as database_url:
        first = settings(database_url, own_amqp_url, own_catcher)
        second = settings(database_url, own_amqp_url, own_catcher)
        with running("notifications", first), running("notifications", second), calling(own_amqp_url) as call:
            call("send_message", to=[f"{number}@example.org" for number in range(50)], subject="Once", text="x")
            wait_for(lambda: states(call) == {"sent": 50}, "all to be sent", seconds=30)
    assert Counter(own_catcher.recipients()) == {f"{number}@example.org": 1 for number in range(50)}


def test_a_stopping_service_finishes_the_try_under_way(own_amqp_url: str, own_catcher: MailCatcher) -> None:
    own_catcher.slow_down(1)
    with private_database() as database_url:
        environ = settings(database_url, own_amqp_url, own_catcher)
        with running("notifications", environ) as process, calling(own_amqp_url) as call:
            call("send_message", to=["last@example.org"], subject="Last", text="x")
            wait_for(lambda: states(call) == {"sending": 1}, "the try to begin")
            process.terminate()
            assert process.wait(20) == 0
        assert own_catcher.recipients() == ["last@example.org"]
        with running("notifications", environ), calling(own_amqp_url) as call:
            assert states(call) == {"sent": 1}
