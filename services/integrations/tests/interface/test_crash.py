"""What a crash may and may not do to deliveries; each test has a service of its own to kill."""

import os
import signal
import threading
from pathlib import Path

import psycopg
from chassis.context import Context, Principal
from chassis.events import new_event
from chassis.rpc_client import RpcClient
from chassis.testing import free_port, private_database, private_vhost, running, wait_for
from cryptography.fernet import Fernet

from services.integrations.tests.interface.conftest import Events
from services.integrations.tests.third_party import Received, Reply, receiving

ADMIN = Context(principal=Principal("u1", ("admin",)))


def test_a_process_killed_between_sending_and_noting_sends_again_with_the_same_id(tmp_path: Path) -> None:
    held = threading.Event()

    def hold(_: Received) -> Reply:
        held.wait(20)
        return Reply()

    with private_database() as database_url, private_vhost() as amqp_url, receiving(hold) as far:
        settings = {
            "AMQP_URL": amqp_url,
            "DATABASE_URL": database_url,
            "REDIS_URL": os.environ["TEST_REDIS_URL"],
            "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            "ALLOWED_NETWORKS": "127.0.0.0/8",
            "OPS_PORT": str(free_port()),
        }
        event = new_event("records", "record_created", "customers/1", {"collection": "customers"})
        with running("integrations", settings) as process:
            client = RpcClient(amqp_url, name="tests")
            client.call("integrations", "create_webhook", ADMIN, url=far.url, events=["record_created"])
            client.close()
            events = Events(amqp_url)
            events.send(event)
            events.close()
            wait_for(lambda: far.requests, "the first try")
            os.kill(process.pid, signal.SIGKILL)
            process.wait(5)
        held.set()
        with psycopg.connect(database_url, autocommit=True) as connection:
            (state,) = connection.execute("select state from deliveries").fetchall()
            assert state == ("pending",)
            connection.execute("update deliveries set leased_until = now()")  # as if its minute had passed
        with running("integrations", settings), psycopg.connect(database_url, autocommit=True) as connection:
            done = "select count(*) from deliveries where state = 'delivered'"
            wait_for(lambda: connection.execute(done).fetchone() == (1,), "the second try to be noted")
        assert [request.headers["webhook-id"] for request in far.requests] == [event.id] * 2
        assert far.requests[0].body == far.requests[1].body
