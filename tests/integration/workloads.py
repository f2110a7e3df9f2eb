"""Real work for one service: it reads, writes, and what has to leave it arrives. Only old, stable calls are used."""

import hashlib
from collections.abc import Callable
from typing import Any, NamedTuple

import httpx
import msgspec
from chassis.context import Context, Principal
from chassis.events import Event, new_event
from chassis.publisher import Outgoing, Publisher
from chassis.rpc_client import RpcClient
from chassis.testing import EventTap, free_port, wait_for
from cryptography.fernet import Fernet

from stack.testing import Backends
from systemtest.api import Api
from systemtest.receiver import Receiver, verified

ADMIN = Context(principal=Principal("admin-1", ("admin",)))
SIGN_IN = ("admin@example.com", "correct horse battery")
CONTENT = b"%PDF-1.4\n" + bytes(range(256)) * 100


class Place(NamedTuple):
    """Where one service runs: its settings, and the servers around it."""

    environ: dict[str, str]
    backends: Backends

    @property
    def amqp_url(self) -> str:
        return self.environ["AMQP_URL"]

    @property
    def gateway(self) -> str:
        return f"http://127.0.0.1:{self.environ['HTTP_PORT']}"


def place(backends: Backends, database_url: str, amqp_url: str) -> Place:
    """Settings that any service can run with."""
    s3, (smtp_host, smtp_port) = backends.s3, backends.smtp
    environ = {
        "DATABASE_URL": database_url,
        "AMQP_URL": amqp_url,
        "REDIS_URL": backends.redis_url,
        "OPS_PORT": str(free_port()),
        "HTTP_PORT": str(free_port()),
        "S3_ENDPOINT": s3.endpoint,
        "S3_BUCKET": "dossier",
        "S3_ACCESS_KEY_ID": s3.access_key_id,
        "S3_SECRET_ACCESS_KEY": s3.secret_access_key,
        "SMTP_HOST": smtp_host,
        "SMTP_PORT": str(smtp_port),
        "SMTP_STARTTLS": "false",
        "MAIL_FROM": "dossier@example.com",
        "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "ALLOWED_NETWORKS": "127.0.0.0/8",
        "COOKIE_SECURE": "false",
        "BOOTSTRAP_ADMIN_EMAIL": SIGN_IN[0],
        "BOOTSTRAP_ADMIN_PASSWORD": SIGN_IN[1],
    }
    return Place(environ, backends)


def work(service: str, there: Place) -> None:
    """Have the running service do what it is for; an AssertionError says what did not happen."""
    tap = EventTap(there.amqp_url, service)
    client = RpcClient(there.amqp_url, name="tests")
    try:
        _WORK[service](there, lambda method, **values: client.call(service, method, ADMIN, **values), tap)
    finally:
        client.close()
        tap.close()


Call = Callable[..., Any]


def _records(_: Place, call: Call, tap: EventTap) -> None:
    call("create_collection", name="papers", fields=[{"name": "title", "type": "TEXT", "unique": True}])
    (made,) = call("create_records", collection="papers", values=[{"title": "first"}])
    changed = call("update_record", collection="papers", id=made["id"], version=1, values={"title": "second"})
    assert changed["version"] == 2
    (read,) = call("get_records", collection="papers", ids=[made["id"]])
    assert read["values"] == {"title": "second"}
    tap.wait_for("record_updated")
    assert [event["type"] for event in tap.events] == ["collection_changed", "record_created", "record_updated"]


def _files(_: Place, call: Call, tap: EventTap) -> None:
    upload = call("start_upload", name="scan.pdf", size=len(CONTENT))
    (part,) = upload["parts"]
    sent = httpx.put(part["url"], content=CONTENT).raise_for_status()
    parts = [{"number": part["number"], "etag": sent.headers["ETag"]}]
    file = call("complete_upload", id=upload["id"], parts=parts)
    assert file["sha256"] in (None, hashlib.sha256(CONTENT).hexdigest())
    (found,) = call("find_files", ids=[file["id"]])
    assert found["file"]["size"] == len(CONTENT)
    tap.wait_for("file_stored")


def _notifications(there: Place, call: Call, tap: EventTap) -> None:
    rule = {"event": "record_created", "collection": "papers", "recipients": ["to@example.com"]}
    call("create_rule", name="Welcome", subject="Hello", body="Dear {{ record.values.title }}", **rule)
    assert [one["name"] for one in call("list_rules")] == ["Welcome"]
    _publish(there, _created())
    tap.wait_for("message_sent", seconds=30)
    assert [email["state"] for email in call("list_emails")["items"]] == ["sent"]


def _integrations(there: Place, call: Call, tap: EventTap) -> None:
    with Receiver() as receiver:
        webhook = call("create_webhook", url=receiver.url, events=["record_created"])
        event = _created()
        _publish(there, event)
        wait_for(lambda: receiver.received, "the webhook", seconds=30)
        (received,) = receiver.received
    assert verified(webhook["secret"], *received)["id"] == event.id
    wait_for(lambda: call("list_deliveries", webhook=webhook["id"])["items"][0]["state"] == "delivered", "the log")


def _gateway(there: Place, _: Call, tap: EventTap) -> None:
    with Api(there.gateway) as api:
        assert api.sign_in(*SIGN_IN)["roles"] == ["admin"]
        document = """mutation {
          createUser(email: "b@example.com", name: "B", password: "a long password", roles: ["viewer"]) {
            user { email } errors { field message } } }"""
        assert api.query(document)["createUser"]["errors"] == []
        emails = {user["email"] for user in api.query("{ users(first: 10) { nodes { email } } }")["users"]["nodes"]}
    assert emails == {SIGN_IN[0], "b@example.com"}
    wait_for(lambda: len(tap.events) >= 1 and tap.events[-1]["type"] == "user_created", "the event")


_WORK: dict[str, Callable[[Place, Call, EventTap], None]] = {
    "records": _records,
    "files": _files,
    "notifications": _notifications,
    "integrations": _integrations,
    "gateway": _gateway,
}


def _created() -> Event:
    record = {"id": "r1", "collection": "papers", "version": 1, "values": {"title": "first"}}
    data = {"collection": "papers", "record": record, "diff": {"title": [None, "first"]}}
    return new_event("records", "record_created", "papers/r1", data, actor="u1")


def _publish(there: Place, event: Event) -> None:
    publisher = Publisher(there.amqp_url)
    try:
        publisher.send_confirmed(
            [Outgoing(f"{event.source}.events", event.type, msgspec.json.encode(event), {"delivery_mode": 2})]
        )
    finally:
        publisher.close()
