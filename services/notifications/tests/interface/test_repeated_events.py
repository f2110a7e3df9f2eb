"""The broker delivers at least once. A process of its own: its metrics count the events of this test alone."""

from pathlib import Path

import httpx
import msgspec
from chassis.publisher import Outgoing, Publisher
from chassis.rpc_client import RpcClient
from chassis.testing import private_database, private_vhost, running, wait_for
from prometheus_client.parser import text_string_to_metric_families

from services.notifications.tests.deployment import settings
from services.notifications.tests.interface.conftest import ADMIN, record_event
from services.notifications.tests.mail_catcher import caught

RULE = {
    "name": "Welcome",
    "event": "record_created",
    "recipients": ["to@b.example"],
    "subject": "{{ record.values.name }}",
    "body": "x",
}


def handled(ops_port: str) -> float:
    page = httpx.get(f"http://127.0.0.1:{ops_port}/metrics").text
    samples = [sample for family in text_string_to_metric_families(page) for sample in family.samples]
    return sum(each.value for each in samples if each.name == "dossier_events_handled_total")


def test_an_event_delivered_twice_becomes_one_email(tmp_path: Path) -> None:
    with caught(tmp_path) as catcher, private_vhost() as amqp_url, private_database() as database_url:
        environ = settings(database_url, amqp_url, catcher)
        with running("notifications", environ):
            client, publisher = RpcClient(amqp_url, name="tests"), Publisher(amqp_url)
            client.call("notifications", "create_rule", ADMIN, **RULE)
            first, last = record_event(name="first"), record_event(name="last")
            for event in (first, first, last):
                message = Outgoing("records.events", event.type, msgspec.json.encode(event), {"delivery_mode": 2})
                publisher.send_confirmed([message])
            wait_for(lambda: handled(environ["OPS_PORT"]) == 3, "all three to be handled", seconds=30)
            entries = client.call("notifications", "list_emails", ADMIN)["items"]
            assert sorted(entry["subject"] for entry in entries) == ["first", "last"]
            catcher.wait_for("to@b.example", 2)
            publisher.close()
            client.close()
