"""PostgreSQL dies and comes back under a service that delivers."""

from collections import Counter
from pathlib import Path

from chassis.context import Context, Principal
from chassis.rpc_client import RpcClient
from chassis.testing import private_vhost, running, wait_for

from services.notifications.tests.deployment import settings
from services.notifications.tests.mail_catcher import caught
from stack.testing import Backends

ADMIN = Context(principal=Principal("admin-1", ("admin",)))


def test_a_database_that_was_killed_gets_every_outcome_and_nobody_two_messages(tmp_path: Path) -> None:
    recipients = [f"{number}@example.org" for number in range(30)]
    with (
        Backends(tmp_path / "backends", {"postgres"}) as backends,
        caught(tmp_path / "mail") as catcher,
        private_vhost() as amqp_url,
        running("notifications", settings(backends.postgres_url, amqp_url, catcher, SEND_LEASE="20")) as process,
    ):
        catcher.slow_down(0.05)
        client = RpcClient(amqp_url, name="tests")
        client.call("notifications", "send_message", ADMIN, to=recipients, subject="Once", text="x")
        wait_for(lambda: len(catcher.recipients()) >= 5, "some to arrive")
        backends.kill("postgres")
        backends.start("postgres")
        wait_for(lambda: set(catcher.recipients()) == set(recipients), "all to arrive", seconds=40)

        def sent() -> bool:
            page = client.call("notifications", "list_emails", ADMIN, first=100, state="sent")
            return len(page["items"]) == len(recipients)

        wait_for(sent, "every outcome to be recorded", seconds=20)
        assert Counter(catcher.recipients()) == dict.fromkeys(recipients, 1)
        assert process.poll() is None
        client.close()
